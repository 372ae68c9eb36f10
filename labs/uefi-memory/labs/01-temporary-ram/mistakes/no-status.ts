import { type EFI_PEI_FILE_HANDLE, type EFI_PEI_SERVICES, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type VOID_PTR } from 'PiPei'
import { EFI_ERROR, EFI_HOB_HANDOFF_INFO_TABLE, EfiBootServicesData, OUT } from 'PiPei'
import { DEBUG, DEBUG_INFO } from 'Library/DebugLib'

const NOTE_SIZE = 1000

export function PeimEntryPoint(FileHandle: EFI_PEI_FILE_HANDLE, PeiServices: EFI_PEI_SERVICES): EFI_STATUS {
  const List = OUT<VOID_PTR>()
  const Note = OUT<VOID_PTR>()
  const Page = OUT<EFI_PHYSICAL_ADDRESS>()

  // Step 1: what is free before.
  let Status = PeiServices.GetHobList(List)
  if (EFI_ERROR(Status)) return Status
  const Phit = EFI_HOB_HANDOFF_INFO_TABLE.at(List.value)
  DEBUG(DEBUG_INFO, 'Before: free from %lx to %lx\n', Phit.EfiFreeMemoryBottom, Phit.EfiFreeMemoryTop)

  // Steps 2 and 3: a note from the pool, and a page.
  Status = PeiServices.AllocatePool(NOTE_SIZE, Note)
  if (EFI_ERROR(Status)) return Status
  Status = PeiServices.AllocatePages(EfiBootServicesData, 1, Page)
  if (EFI_ERROR(Status)) return Status
  DEBUG(DEBUG_INFO, 'Note at %lx, page at %lx\n', Note.value, Page.value)

  // Step 4: what is free after.
  DEBUG(DEBUG_INFO, 'After: free from %lx to %lx\n', Phit.EfiFreeMemoryBottom, Phit.EfiFreeMemoryTop)
}
