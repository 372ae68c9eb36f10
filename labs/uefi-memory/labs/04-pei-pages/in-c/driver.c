#include <PiPei.h>
#include <Library/BaseMemoryLib.h>
#include <Library/DebugLib.h>

#define ROUNDS  4

EFI_STATUS
EFIAPI
PeimEntryPoint (
  IN       EFI_PEI_FILE_HANDLE  FileHandle,
  IN CONST EFI_PEI_SERVICES     **PeiServices
  )
{
  EFI_PHYSICAL_ADDRESS  Page[3];
  EFI_PHYSICAL_ADDRESS  Fourth;
  EFI_PHYSICAL_ADDRESS  Temporary;
  UINTN                 Index;
  UINTN                 Round;
  EFI_STATUS            Status;

  // Three pages.
  for (Index = 0; Index < 3; Index++) {
    Status = (*PeiServices)->AllocatePages (PeiServices, EfiBootServicesData, 1, &Page[Index]);
    if (EFI_ERROR (Status)) {
      return Status;
    }
  }

  DEBUG ((DEBUG_INFO, "Pages at %lx, %lx, %lx\n", Page[0], Page[1], Page[2]));

  // The middle one goes back, and another one comes.
  Status = (*PeiServices)->FreePages (PeiServices, Page[1], 1);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  Status = (*PeiServices)->AllocatePages (PeiServices, EfiBootServicesData, 1, &Fourth);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  DEBUG ((DEBUG_INFO, "The next one at %lx\n", Fourth));

  // The two lowest go back.
  Status = (*PeiServices)->FreePages (PeiServices, Fourth, 1);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  Status = (*PeiServices)->FreePages (PeiServices, Page[2], 1);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  // One page for all rounds, and it goes back.
  Status = (*PeiServices)->AllocatePages (PeiServices, EfiBootServicesData, 1, &Temporary);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  for (Round = 0; Round < ROUNDS; Round++) {
    SetMem ((VOID *)(UINTN)Temporary, EFI_PAGE_SIZE, (UINT8)Round);
  }

  return (*PeiServices)->FreePages (PeiServices, Temporary, 1);
}
