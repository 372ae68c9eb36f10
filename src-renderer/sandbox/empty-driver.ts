/** What an empty sandbox begins with. */
export const EMPTY_DRIVER = `import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, EFI_SUCCESS } from 'Uefi'
import { Print } from 'Library/UefiLib'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  Print('Hello\\n')
  return EFI_SUCCESS
}
`
