import {
  type EFI_HANDLE,
  type EFI_PHYSICAL_ADDRESS,
  type EFI_STATUS,
  type EFI_SYSTEM_TABLE,
  AllocateAnyPages,
  EFI_ERROR,
  EfiLoaderData,
  OUT
} from 'Uefi'
import { SetMem } from 'Library/BaseMemoryLib'
import { Print } from 'Library/UefiLib'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices

  const Memory = OUT<EFI_PHYSICAL_ADDRESS>()
  const Status = gBS.AllocatePages(AllocateAnyPages, EfiLoaderData, 4 * 4096, Memory)
  if (EFI_ERROR(Status)) return Status

  SetMem(Memory.value, 4 * 4096, 0x5a)
  Print('pages at 0x%lx\n', Memory.value)

  return gBS.FreePages(Memory.value, 4 * 4096)
}
