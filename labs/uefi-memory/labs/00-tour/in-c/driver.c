#include <Uefi.h>
#include <Library/BaseMemoryLib.h>
#include <Library/UefiLib.h>

EFI_STATUS
EFIAPI
UefiMain (
  IN EFI_HANDLE        ImageHandle,
  IN EFI_SYSTEM_TABLE  *SystemTable
  )
{
  EFI_BOOT_SERVICES     *BootServices = SystemTable->BootServices;
  EFI_PHYSICAL_ADDRESS  Memory;
  EFI_STATUS            Status;

  // Take four pages, wherever there is room.
  Status = BootServices->AllocatePages (AllocateAnyPages, EfiLoaderData, 4, &Memory);
  if (EFI_ERROR (Status)) {
    Print (L"AllocatePages: %r\n", Status);
    return Status;
  }

  // Use them.
  Print (L"4 pages at 0x%lx\n", Memory);
  ZeroMem ((VOID *)(UINTN)Memory, 4 * EFI_PAGE_SIZE);

  // Give them back.
  return BootServices->FreePages (Memory, 4);
}
