import { AllocateAddress, type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, EFI_SUCCESS, EfiLoaderData, IN_OUT } from 'Uefi'
import { farFromEverything } from './far-from-everything'

/** Bytes from the place on, pages. */
const BLOCKS = [
  [0x0n, 16],
  [0x100000n, 1],
  [0x102000n, 1]
] as const

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const place = farFromEverything(gBS.AllocatePages, gBS.FreePages)
  for (const [offset, pages] of BLOCKS) {
    const Status = gBS.AllocatePages(AllocateAddress, EfiLoaderData, pages, IN_OUT(place + offset))
    if (Status !== EFI_SUCCESS) return Status
  }
  return EFI_SUCCESS
}
