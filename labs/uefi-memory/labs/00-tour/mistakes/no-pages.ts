import { type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE } from 'Uefi'
import { AllocateAnyPages, EFI_ERROR, EFI_PAGE_SIZE, EfiLoaderData, OUT } from 'Uefi'
import { ZeroMem } from 'Library/BaseMemoryLib'
import { Print } from 'Library/UefiLib'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Memory = OUT<EFI_PHYSICAL_ADDRESS>()

  // How many? The caller will know.
  const Pages = 0
  const Status = gBS.AllocatePages(AllocateAnyPages, EfiLoaderData, Pages, Memory)
  if (EFI_ERROR(Status)) {
    Print('AllocatePages: %r\n', Status)
    return Status
  }

  // Use them.
  Print('%d pages at 0x%lx\n', Pages, Memory.value)
  ZeroMem(Memory.value, Pages * EFI_PAGE_SIZE)

  // Give them back.
  return gBS.FreePages(Memory.value, Pages)
}
