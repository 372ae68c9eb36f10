#include <Uefi.h>
#include <Library/BaseMemoryLib.h>
#include <Library/UefiBootServicesTableLib.h>
#include <Library/UefiLib.h>

EFI_STATUS
EFIAPI
UefiMain (
  IN EFI_HANDLE        ImageHandle,
  IN EFI_SYSTEM_TABLE  *SystemTable
  )
{
  EFI_PHYSICAL_ADDRESS  Memory;
  EFI_STATUS            Status;

  Status = gBS->AllocatePages (AllocateAnyPages, EfiLoaderData, 4, &Memory);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  SetMem ((VOID *)(UINTN)Memory, 4 * EFI_PAGE_SIZE, 0x5A);
  Print (L"pages at 0x%lx\n", Memory);

  return gBS->FreePages (Memory, 4);
}
