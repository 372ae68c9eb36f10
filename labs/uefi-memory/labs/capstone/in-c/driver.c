#include <Uefi.h>
#include <Library/BaseMemoryLib.h>
#include <Library/UefiBootServicesTableLib.h>
#include <Library/UefiLib.h>
#include "Kernel.h"

// The first try may fail through nobody's fault.
#define TRIES  3

// Finds a place for the kernel: where it prefers to lie, or anywhere else that is aligned.
STATIC
EFI_STATUS
Place (
  OUT EFI_PHYSICAL_ADDRESS  *Kernel
  )
{
  EFI_STATUS  Status;
  UINTN       Pages;

  Pages   = EFI_SIZE_TO_PAGES (KERNEL_MEMORY_BYTES);
  *Kernel = KERNEL_PREFERRED;
  Status  = gBS->AllocatePages (AllocateAddress, EfiLoaderData, Pages, Kernel);
  if (!EFI_ERROR (Status)) {
    return Status;
  }

  Pages += EFI_SIZE_TO_PAGES (KERNEL_ALIGNMENT);
  Status = gBS->AllocatePages (AllocateAnyPages, EfiLoaderData, Pages, Kernel);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  *Kernel = ALIGN_VALUE (*Kernel, KERNEL_ALIGNMENT);
  return EFI_SUCCESS;
}

EFI_STATUS
EFIAPI
UefiMain (
  IN EFI_HANDLE        ImageHandle,
  IN EFI_SYSTEM_TABLE  *SystemTable
  )
{
  EFI_PHYSICAL_ADDRESS   Kernel;
  BOOT_INFO              *Info;
  EFI_MEMORY_DESCRIPTOR  *Map;
  EFI_STATUS             Status;
  UINT32                 Version;
  UINTN                  Index;
  UINTN                  Key;
  UINTN                  Room;
  UINTN                  Size;
  UINTN                  Stride;
  UINTN                  Try;

  // Load.
  Status = Place (&Kernel);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  for (Index = 0; Index < KERNEL_SEGMENTS; Index++) {
    UINT8  *Start = (UINT8 *)(UINTN)Kernel + mSegments[Index].Offset;

    ReadSegment (&mSegments[Index], Start);
    ZeroMem (Start + mSegments[Index].FileBytes, mSegments[Index].MemoryBytes - mSegments[Index].FileBytes);
  }

  // What the kernel is told.
  Status = gBS->AllocatePool (EfiLoaderData, sizeof (BOOT_INFO), (VOID **)&Info);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  Print (L"The kernel is at %lx. Leaving.\n", Kernel);

  // Room for the map, for the buffer itself, and for what others add.
  Size   = 0;
  Status = gBS->GetMemoryMap (&Size, NULL, &Key, &Stride, &Version);
  if (Status != EFI_BUFFER_TOO_SMALL) {
    return Status;
  }

  Room   = Size + 8 * Stride;
  Status = gBS->AllocatePool (EfiLoaderData, Room, (VOID **)&Map);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  // Leave with a map that is still true.
  for (Try = 1; Try <= TRIES; Try++) {
    Size   = Room;
    Status = gBS->GetMemoryMap (&Size, Map, &Key, &Stride, &Version);
    if (EFI_ERROR (Status)) {
      return Status;
    }

    Status = gBS->ExitBootServices (ImageHandle, Key);
    if (!EFI_ERROR (Status)) {
      break;
    }
  }

  if (EFI_ERROR (Status)) {
    return Status;
  }

  // Hand over.
  Info->Kernel         = Kernel;
  Info->Map            = (EFI_PHYSICAL_ADDRESS)(UINTN)Map;
  Info->MapBytes       = Size;
  Info->DescriptorSize = Stride;
  JumpToKernel (Info);
  return EFI_SUCCESS;
}
