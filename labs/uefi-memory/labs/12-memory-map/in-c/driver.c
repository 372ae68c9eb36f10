#include <Uefi.h>
#include <Library/UefiLib.h>

EFI_STATUS
EFIAPI
UefiMain (
  IN EFI_HANDLE        ImageHandle,
  IN EFI_SYSTEM_TABLE  *SystemTable
  )
{
  EFI_BOOT_SERVICES      *BootServices = SystemTable->BootServices;
  EFI_MEMORY_DESCRIPTOR  *Map          = NULL;
  EFI_MEMORY_DESCRIPTOR  *Entry;
  UINTN                  Size = 0;
  UINTN                  Room;
  UINTN                  Key;
  UINTN                  Stride;
  UINT32                 Version;
  EFI_STATUS             Status;

  // How large is the map?
  Status = BootServices->GetMemoryMap (&Size, NULL, &Key, &Stride, &Version);
  if (Status != EFI_BUFFER_TOO_SMALL) {
    return Status;
  }

  // The buffer will be in the map too: room for a few descriptors more.
  Room   = Size + 4 * Stride;
  Status = BootServices->AllocatePool (EfiLoaderData, Room, (VOID **)&Map);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  Size   = Room;
  Status = BootServices->GetMemoryMap (&Size, Map, &Key, &Stride, &Version);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  // From one descriptor to the next it is Stride bytes, not sizeof (*Entry).
  for (Entry = Map; (UINT8 *)Entry < (UINT8 *)Map + Size; Entry = NEXT_MEMORY_DESCRIPTOR (Entry, Stride)) {
    Print (L"%2d %012lx %ld\n", Entry->Type, Entry->PhysicalStart, Entry->NumberOfPages);
  }

  // Printing may have moved the key: the map once more, and nothing between it and the exit.
  Size   = Room;
  Status = BootServices->GetMemoryMap (&Size, Map, &Key, &Stride, &Version);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  return BootServices->ExitBootServices (ImageHandle, Key);
}
