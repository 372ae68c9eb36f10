/** Allocates a page below 1 MiB, one at an address, and asks for the same address again. */
import { type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE } from 'Uefi'
import { AllocateAddress, AllocateMaxAddress, EFI_ERROR, EFI_SUCCESS, EfiLoaderData, IN_OUT } from 'Uefi'
import { Print } from 'Library/UefiLib'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices

  // What goes in is the highest address that the last byte may have; what comes out is the first byte's.
  // Not every machine has RAM there: a refusal is an answer.
  const Low = IN_OUT<EFI_PHYSICAL_ADDRESS>(0xfffffn)
  let Status = gBS.AllocatePages(AllocateMaxAddress, EfiLoaderData, 1, Low)
  if (EFI_ERROR(Status)) {
    Print('below 1 MiB: %r\n', Status)
  } else {
    Print('below 1 MiB: 0x%lx\n', Low.value)
    gBS.FreePages(Low.value, 1)
  }

  // At an address: it is free, or the call is refused. Nothing is moved to make room.
  const Fixed = IN_OUT<EFI_PHYSICAL_ADDRESS>(0x2000000n)
  Status = gBS.AllocatePages(AllocateAddress, EfiLoaderData, 4, Fixed)
  Print('at 0x%lx: %r\n', Fixed.value, Status)
  if (!EFI_ERROR(Status)) {
    const Again = IN_OUT<EFI_PHYSICAL_ADDRESS>(Fixed.value)
    Print('at 0x%lx again: %r\n', Again.value, gBS.AllocatePages(AllocateAddress, EfiLoaderData, 1, Again))
    gBS.FreePages(Fixed.value, 4)
  }

  return EFI_SUCCESS
}
