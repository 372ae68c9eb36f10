import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, type UINT64, type VOID_PTR } from 'Uefi'
import { EFI_ERROR, EFI_NOT_FOUND, EFI_SUCCESS, OUT } from 'Uefi'
import { EfiLoaderData, EfiReservedMemoryType } from 'Uefi'
import { gBS } from 'Library/UefiBootServicesTableLib'
import { Print } from 'Library/UefiLib'
import { CountProcessors, FacsOf, FindTable, SetWakingVector, TableLength, WakingVector } from './acpi'

/** The kernel is part of this image, so that both sides can be seen: its code has to stay. */
export const MODULE_TYPE = 'DXE_RUNTIME_DRIVER'

/** Where the kernel wants to go on after sleep. */
const KERNEL_WAKES_AT = 0x9a000

/** The list of processors: the firmware's table, and the kernel's copy of it. */
let Madt: VOID_PTR = 0n
const Copy = OUT<VOID_PTR>()
let Facs: VOID_PTR = 0n

// The loader, while there are boot services.

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  Madt = FindTable('APIC')
  const Fadt = FindTable('FACP')
  if (Madt === 0n || Fadt === 0n) return EFI_NOT_FOUND
  Facs = FacsOf(Fadt)
  Print('the list of processors is at %lx, %d bytes; the FACS is at %lx\n', Madt, TableLength(Madt), Facs)

  // Room for what the kernel keeps.
  const Status = gBS.AllocatePool(EfiLoaderData, TableLength(Madt), Copy)
  return EFI_ERROR(Status) ? Status : EFI_SUCCESS
}

// The kernel, after ExitBootServices.

/** It reads what it needs of the tables. */
export function KernelStarts(): UINT64 {
  return CountProcessors(Madt)
}

/** It goes through the memory map: which ranges does it take for itself? */
export function MayTake(Type: UINT64, PhysicalStart: UINT64, NumberOfPages: UINT64): boolean {
  return Number(Type) !== EfiReservedMemoryType
}

/** It starts the other processors. */
export function KernelRuns(): UINT64 {
  return CountProcessors(Madt)
}

/** It puts the machine to sleep. */
export function KernelSleeps(): void {
  SetWakingVector(Facs, KERNEL_WAKES_AT)
}

// The firmware, when the machine wakes.

export function FirmwareWakes(): UINT64 {
  return WakingVector(Facs)
}
