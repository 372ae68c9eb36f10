#include <Uefi.h>
#include <Library/BaseMemoryLib.h>
#include <Library/UefiLib.h>

// What the loader notes about a file: 40 bytes.
typedef struct {
  UINT32    Signature;
  UINT32    Pages;
  UINT64    Start;
  UINT8     Name[24];
} FILE_RECORD;

// The file itself.
#define FILE_SIZE  12288

EFI_STATUS
EFIAPI
UefiMain (
  IN EFI_HANDLE        ImageHandle,
  IN EFI_SYSTEM_TABLE  *SystemTable
  )
{
  EFI_BOOT_SERVICES     *BootServices = SystemTable->BootServices;
  FILE_RECORD           *Record;
  EFI_PHYSICAL_ADDRESS  File;
  UINTN                 Pages;
  EFI_STATUS            Status;

  // A small record: from the pool.
  Status = BootServices->AllocatePool (EfiLoaderData, sizeof (FILE_RECORD), (VOID **)&Record);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  // A buffer of three pages: as pages.
  Pages  = EFI_SIZE_TO_PAGES (FILE_SIZE);
  Status = BootServices->AllocatePages (AllocateAnyPages, EfiLoaderData, Pages, &File);
  if (EFI_ERROR (Status)) {
    BootServices->FreePool (Record);
    return Status;
  }

  // Use both.
  ZeroMem ((VOID *)(UINTN)File, FILE_SIZE);
  ZeroMem (Record, sizeof (FILE_RECORD));
  Record->Pages = (UINT32)Pages;
  Record->Start = File;
  Print (L"Record at 0x%lx, file of %d pages at 0x%lx\n", (UINT64)(UINTN)Record, Record->Pages, Record->Start);

  // Each goes back to where it came from.
  Status = BootServices->FreePages (File, Pages);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  return BootServices->FreePool (Record);
}
