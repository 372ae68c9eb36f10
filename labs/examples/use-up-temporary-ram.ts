/** A PEIM that allocates until it cannot: pages from the top of the free part of temporary RAM, then pool from its bottom. */
import { type EFI_PEI_FILE_HANDLE, type EFI_PEI_SERVICES, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type VOID_PTR } from 'PiPei'
import { EFI_ERROR, EFI_HOB_HANDOFF_INFO_TABLE, EFI_SUCCESS, EfiBootServicesData, OUT } from 'PiPei'
import { DEBUG, DEBUG_INFO } from 'Library/DebugLib'

/** The first HOB says where the free part begins and ends. */
function tellFree(PeiServices: EFI_PEI_SERVICES, When: string): void {
  const List = OUT<VOID_PTR>()
  if (EFI_ERROR(PeiServices.GetHobList(List))) return
  const Phit = EFI_HOB_HANDOFF_INFO_TABLE.at(List.value)
  const Free = Phit.EfiFreeMemoryTop - Phit.EfiFreeMemoryBottom
  DEBUG(DEBUG_INFO, '%s: free 0x%lx-0x%lx, %ld bytes\n', When, Phit.EfiFreeMemoryBottom, Phit.EfiFreeMemoryTop, Free)
}

export function PeimEntryPoint(FileHandle: EFI_PEI_FILE_HANDLE, PeiServices: EFI_PEI_SERVICES): EFI_STATUS {
  tellFree(PeiServices, 'at the start')

  // Each allocation leaves a HOB, which takes from the same free part.
  const Page = OUT<EFI_PHYSICAL_ADDRESS>()
  let Pages = 0
  let Status = PeiServices.AllocatePages(EfiBootServicesData, 1, Page)
  while (!EFI_ERROR(Status)) {
    Pages++
    Status = PeiServices.AllocatePages(EfiBootServicesData, 1, Page)
  }
  DEBUG(DEBUG_INFO, '%d pages, then %r\n', Pages, Status)
  tellFree(PeiServices, 'after the pages')

  // What is left is less than a page. A pool block is a HOB itself and cannot be freed.
  const Buffer = OUT<VOID_PTR>()
  let Blocks = 0
  Status = PeiServices.AllocatePool(256, Buffer)
  while (!EFI_ERROR(Status)) {
    Blocks++
    Status = PeiServices.AllocatePool(256, Buffer)
  }
  DEBUG(DEBUG_INFO, '%d blocks of 256 bytes, then %r\n', Blocks, Status)
  tellFree(PeiServices, 'at the end')
  return EFI_SUCCESS
}
