import { type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE } from 'Uefi'
import { AllocateAddress, EFI_SUCCESS, EfiBootServicesData, IN_OUT } from 'Uefi'
import { gBS } from 'Library/UefiBootServicesTableLib'
import { Print } from 'Library/UefiLib'
import { KERNEL, ReadSegment } from './kernel'

export { KernelRuns, KernelStarts, MayTake } from './kernel'

/** The kernel's stub is part of this image, so that it can be watched: its code has to stay. */
export const MODULE_TYPE = 'DXE_RUNTIME_DRIVER'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  // Load.
  const Memory = IN_OUT<EFI_PHYSICAL_ADDRESS>(KERNEL.Preferred)
  gBS.AllocatePages(AllocateAddress, EfiBootServicesData, 3, Memory)
  for (const Segment of KERNEL.Segments) ReadSegment(Segment, Memory.value + Segment.Offset)
  Print('The kernel is at %lx. Leaving.\n', Memory.value)

  // Leave with a map that is still true.

  // Hand over.
  return EFI_SUCCESS
}
