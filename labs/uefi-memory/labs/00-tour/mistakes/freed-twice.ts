import { type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE } from 'Uefi'
import { AllocateAnyPages, EFI_ERROR, EFI_PAGE_SIZE, EFI_SUCCESS, EfiLoaderData, OUT } from 'Uefi'
import { ZeroMem } from 'Library/BaseMemoryLib'
import { Print } from 'Library/UefiLib'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Memory = OUT<EFI_PHYSICAL_ADDRESS>()

  // Take four pages, wherever there is room.
  const Status = gBS.AllocatePages(AllocateAnyPages, EfiLoaderData, 4, Memory)
  if (EFI_ERROR(Status)) {
    Print('AllocatePages: %r\n', Status)
    return Status
  }

  // Use them.
  Print('4 pages at 0x%lx\n', Memory.value)
  ZeroMem(Memory.value, 4 * EFI_PAGE_SIZE)

  // Give them back, and once more to be sure.
  gBS.FreePages(Memory.value, 4)
  gBS.FreePages(Memory.value, 4)
  return EFI_SUCCESS
}
