/** What an empty sandbox begins with: the entry point of its phase, and one line printed. */
import { phases, type StartPhase } from '../../src-firmware'

const PEIM = `import { type EFI_PEI_FILE_HANDLE, type EFI_PEI_SERVICES, type EFI_STATUS, EFI_SUCCESS } from 'PiPei'
import { DEBUG, DEBUG_INFO } from 'Library/DebugLib'

export function PeimEntryPoint(FileHandle: EFI_PEI_FILE_HANDLE, PeiServices: EFI_PEI_SERVICES): EFI_STATUS {
  DEBUG(DEBUG_INFO, 'Hello from PEI\\n')
  return EFI_SUCCESS
}
`

const UEFI_DRIVER = `import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, EFI_SUCCESS } from 'Uefi'
import { Print } from 'Library/UefiLib'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  Print('Hello\\n')
  return EFI_SUCCESS
}
`

const COMMAND = `import { CMD_RET_SUCCESS, printf } from 'UBoot'

export function do_command(argc: number, argv: string[]): number {
  printf('Hello\\n')
  return CMD_RET_SUCCESS
}
`

const MM_DRIVER = `import { type EFI_HANDLE, type EFI_MM_SYSTEM_TABLE, type EFI_STATUS, EFI_SUCCESS } from 'PiMm'
import { DEBUG, DEBUG_INFO } from 'Library/DebugLib'

export function MmDriverEntryPoint(ImageHandle: EFI_HANDLE, MmSystemTable: EFI_MM_SYSTEM_TABLE): EFI_STATUS {
  DEBUG(DEBUG_INFO, 'Hello from MM\\n')
  return EFI_SUCCESS
}
`

const EMPTY: Readonly<Record<(typeof phases)[StartPhase]['entryPoint'], string>> = {
  PeimEntryPoint: PEIM,
  UefiMain: UEFI_DRIVER,
  MmDriverEntryPoint: MM_DRIVER,
  do_command: COMMAND
}

export function emptyDriver(phase: StartPhase): string {
  return EMPTY[phases[phase].entryPoint]
}
