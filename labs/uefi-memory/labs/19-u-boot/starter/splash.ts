// Somebody else's EFI application. It would show a picture while the system starts: 16 pages for the picture, two small ones for
// its lists. Then it finds no display, gives up and returns an error. Its pages it leaves behind.
import { AllocateAddress, EFI_ABORTED, EFI_ERROR, type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, EfiLoaderData, IN_OUT } from 'Uefi'
import { Print } from 'Library/UefiLib'
import { BLOCKS } from './blocks'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  for (const { Start, Pages } of BLOCKS) {
    const Status = SystemTable.BootServices.AllocatePages(AllocateAddress, EfiLoaderData, Pages, IN_OUT(Start))
    if (EFI_ERROR(Status)) return Status
  }
  Print('splash: there is no display\n')
  return EFI_ABORTED
}
