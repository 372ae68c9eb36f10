import { type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE } from 'Uefi'
import { AllocateAnyPages, EFI_PAGE_SIZE, EfiLoaderData, IN_OUT } from 'Uefi'
import { ZeroMem } from 'Library/BaseMemoryLib'
import { Print } from 'Library/UefiLib'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Memory = IN_OUT<EFI_PHYSICAL_ADDRESS>(0n)

  // Take 390 MiB. It will work.
  gBS.AllocatePages(AllocateAnyPages, EfiLoaderData, 100000, Memory)

  // Use them.
  Print('100000 pages at 0x%lx\n', Memory.value)
  ZeroMem(Memory.value, 100000 * EFI_PAGE_SIZE)

  // Give them back.
  return gBS.FreePages(Memory.value, 100000)
}
