#include <Uefi.h>
#include <Library/BaseMemoryLib.h>
#include <Library/UefiLib.h>

#define FILE_PAGES  4
#define NAME_SIZE   64
// One checksum of 32 bits for each page of the file.
#define SUMS_SIZE  (FILE_PAGES * sizeof (UINT32))

EFI_STATUS
EFIAPI
UefiMain (
  IN EFI_HANDLE        ImageHandle,
  IN EFI_SYSTEM_TABLE  *SystemTable
  )
{
  EFI_BOOT_SERVICES     *BootServices = SystemTable->BootServices;
  EFI_PHYSICAL_ADDRESS  File;
  VOID                  *Name;
  UINT32                *Sums;
  UINTN                 Page;
  EFI_STATUS            Status;

  // The file.
  Status = BootServices->AllocatePages (AllocateAnyPages, EfiLoaderData, FILE_PAGES, &File);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  SetMem ((VOID *)(UINTN)File, FILE_PAGES * EFI_PAGE_SIZE, 0x5A);

  // Its name.
  Status = BootServices->AllocatePool (EfiLoaderData, NAME_SIZE, &Name);
  if (EFI_ERROR (Status)) {
    goto FreeFile;
  }

  ZeroMem (Name, NAME_SIZE);

  // Its checksums.
  Status = BootServices->AllocatePool (EfiLoaderData, SUMS_SIZE, (VOID **)&Sums);
  if (EFI_ERROR (Status)) {
    goto FreeName;
  }

  ZeroMem (Sums, SUMS_SIZE);

  // The work.
  for (Page = 0; Page < FILE_PAGES; Page++) {
    BootServices->CalculateCrc32 ((UINT8 *)(UINTN)File + Page * EFI_PAGE_SIZE, EFI_PAGE_SIZE, &Sums[Page]);
    Print (L"Page %d: %08x\n", (UINT32)Page, Sums[Page]);
  }

  // One way out. Each label is where what was taken so far begins to go back.
  BootServices->FreePool (Sums);
FreeName:
  BootServices->FreePool (Name);
FreeFile:
  BootServices->FreePages (File, FILE_PAGES);
  return Status;
}
