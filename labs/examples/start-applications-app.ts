import { AllocateAddress, type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, EfiLoaderData, IN_OUT } from 'Uefi'
import { Print } from 'Library/UefiLib'
import { farFromEverything } from './far-from-everything'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Memory = IN_OUT(farFromEverything(gBS.AllocatePages, gBS.FreePages) + 0x100000n)
  const Status = gBS.AllocatePages(AllocateAddress, EfiLoaderData, 4, Memory)
  Print('application: 4 pages at %lx: %r\n', Memory.value, Status)
  return Status
}
