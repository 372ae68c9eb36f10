#include <Uefi.h>
#include <Library/UefiBootServicesTableLib.h>
#include <Library/UefiLib.h>

// The key as it is now. This firmware gives it also when the buffer is too small.
STATIC
UINTN
CurrentKey (
  VOID
  )
{
  UINTN   Size = 0;
  UINTN   Key  = 0;
  UINTN   Stride;
  UINT32  Version;

  gBS->GetMemoryMap (&Size, NULL, &Key, &Stride, &Version);
  return Key;
}

// Tells whether the key is another one than before the call.
#define TELL(Name, Call)                                                          \
  do {                                                                            \
    UINTN  Before = CurrentKey ();                                                \
    (VOID)(Call);                                                                 \
    Print (L"%s: %s\n", Name, CurrentKey () == Before ? L"same key" : L"key moved"); \
  } while (FALSE)

EFI_STATUS
EFIAPI
UefiMain (
  IN EFI_HANDLE        ImageHandle,
  IN EFI_SYSTEM_TABLE  *SystemTable
  )
{
  EFI_PHYSICAL_ADDRESS   Page;
  EFI_PHYSICAL_ADDRESS   Taken = 0x1000000;
  VOID                   *First;
  VOID                   *Second;
  VOID                   *Note;
  EFI_MEMORY_DESCRIPTOR  *Map;
  UINTN                  Size;
  UINTN                  Room;
  UINTN                  Key;
  UINTN                  Stride;
  UINT32                 Version;
  EFI_STATUS             Status;

  Size = 0;
  TELL (L"1 GetMemoryMap", gBS->GetMemoryMap (&Size, NULL, &Key, &Stride, &Version));
  TELL (L"2 AllocatePages", gBS->AllocatePages (AllocateAnyPages, EfiLoaderData, 1, &Page));
  TELL (L"3 AllocatePages, refused", gBS->AllocatePages (AllocateAddress, EfiLoaderData, 1, &Taken));
  TELL (L"4 AllocatePool, the first", gBS->AllocatePool (EfiLoaderData, 100, &First));
  TELL (L"5 AllocatePool, the second", gBS->AllocatePool (EfiLoaderData, 100, &Second));
  TELL (L"6 FreePool, the second", gBS->FreePool (Second));
  TELL (L"7 FreePool, the first", gBS->FreePool (First));
  TELL (L"8 FreePages", gBS->FreePages (Page, 1));

  // A note for the kernel, and the buffer for the map: everything that allocates comes first.
  Status = gBS->AllocatePool (EfiLoaderData, 100, &Note);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  Size   = 0;
  Status = gBS->GetMemoryMap (&Size, NULL, &Key, &Stride, &Version);
  if (Status != EFI_BUFFER_TOO_SMALL) {
    return Status;
  }

  Room   = Size + 4 * Stride;
  Status = gBS->AllocatePool (EfiLoaderData, Room, (VOID **)&Map);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  // Then the map, and nothing between it and the exit.
  Size   = Room;
  Status = gBS->GetMemoryMap (&Size, Map, &Key, &Stride, &Version);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  return gBS->ExitBootServices (ImageHandle, Key);
}
