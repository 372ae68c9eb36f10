#include <PiPei.h>
#include <Library/DebugLib.h>

#define NOTE_SIZE  1000

EFI_STATUS
EFIAPI
PeimEntryPoint (
  IN       EFI_PEI_FILE_HANDLE  FileHandle,
  IN CONST EFI_PEI_SERVICES     **PeiServices
  )
{
  EFI_HOB_HANDOFF_INFO_TABLE  *Phit;
  VOID                        *Note;
  EFI_PHYSICAL_ADDRESS        Page;
  EFI_STATUS                  Status;

  // What is free before.
  Status = (*PeiServices)->GetHobList (PeiServices, (VOID **)&Phit);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  DEBUG ((DEBUG_INFO, "Before: free from %lx to %lx\n", Phit->EfiFreeMemoryBottom, Phit->EfiFreeMemoryTop));

  // A note from the pool, and a page.
  Status = (*PeiServices)->AllocatePool (PeiServices, NOTE_SIZE, &Note);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  Status = (*PeiServices)->AllocatePages (PeiServices, EfiBootServicesData, 1, &Page);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  DEBUG ((DEBUG_INFO, "Note at %lx, page at %lx\n", (UINT64)(UINTN)Note, Page));

  // What is free after.
  DEBUG ((DEBUG_INFO, "After: free from %lx to %lx\n", Phit->EfiFreeMemoryBottom, Phit->EfiFreeMemoryTop));
  return EFI_SUCCESS;
}
