#include <Uefi.h>
#include <Library/UefiLib.h>

#define OLD_COUNT  8
#define NEW_COUNT  9
#define NAME_SIZE  128

EFI_STATUS
EFIAPI
UefiMain (
  IN EFI_HANDLE        ImageHandle,
  IN EFI_SYSTEM_TABLE  *SystemTable
  )
{
  EFI_BOOT_SERVICES  *BootServices = SystemTable->BootServices;
  UINT16             *Order;
  VOID               *Name;
  UINTN              Index;
  EFI_STATUS         Status;

  Status = BootServices->AllocatePool (EfiLoaderData, NEW_COUNT * sizeof (UINT16), (VOID **)&Order);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  Status = BootServices->AllocatePool (EfiLoaderData, NAME_SIZE, &Name);
  if (EFI_ERROR (Status)) {
    BootServices->FreePool (Order);
    return Status;
  }

  // The boot order as it is: the options 1 to 8.
  for (Index = 0; Index < OLD_COUNT; Index++) {
    Order[Index] = (UINT16)(Index + 1);
  }

  // All of them up by one entry, and option 0x42 in front.
  BootServices->CopyMem (&Order[1], &Order[0], OLD_COUNT * sizeof (UINT16));
  Order[0] = 0x42;

  // The name of the new option is empty. SetMem is (buffer, size, value), memset is (buffer, value, size).
  BootServices->SetMem (Name, NAME_SIZE, 0);

  for (Index = 0; Index < NEW_COUNT; Index++) {
    Print (L"%x ", Order[Index]);
  }

  Print (L"\n");
  BootServices->FreePool (Name);
  return BootServices->FreePool (Order);
}
