#include <Uefi.h>
#include <Library/UefiLib.h>

// The first try may fail through nobody's fault. More than one more is not to be expected.
#define TRIES  3

EFI_STATUS
EFIAPI
UefiMain (
  IN EFI_HANDLE        ImageHandle,
  IN EFI_SYSTEM_TABLE  *SystemTable
  )
{
  EFI_BOOT_SERVICES      *BootServices = SystemTable->BootServices;
  EFI_MEMORY_DESCRIPTOR  *Map          = NULL;
  UINTN                  Size          = 0;
  UINTN                  Room;
  UINTN                  Key;
  UINTN                  Stride;
  UINTN                  Try;
  UINT32                 Version;
  EFI_STATUS             Status;

  // The last words.
  Print (L"Starting the kernel\n");

  // Room for the buffer itself, and for what others add until the second try.
  Status = BootServices->GetMemoryMap (&Size, NULL, &Key, &Stride, &Version);
  if (Status != EFI_BUFFER_TOO_SMALL) {
    return Status;
  }

  Room   = Size + 4 * Stride;
  Status = BootServices->AllocatePool (EfiLoaderData, Room, (VOID **)&Map);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  // Each try gets the map anew, into the buffer that is there.
  for (Try = 1; Try <= TRIES; Try++) {
    Size   = Room;
    Status = BootServices->GetMemoryMap (&Size, Map, &Key, &Stride, &Version);
    if (EFI_ERROR (Status)) {
      return Status;
    }

    Status = BootServices->ExitBootServices (ImageHandle, Key);
    if (!EFI_ERROR (Status)) {
      return Status;
    }
  }

  return Status;
}
