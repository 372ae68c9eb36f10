#include <PiDxe.h>
#include <Library/DxeServicesTableLib.h>
#include <Library/UefiBootServicesTableLib.h>
#include <Library/UefiLib.h>

#define FRAME_BUFFER        0xC0000000
#define FRAME_BUFFER_BYTES  SIZE_16MB
#define FLASH               0xFFC00000
#define FLASH_BYTES         SIZE_4MB
#define RING_PAGES          16

#define CACHE_TYPES  (EFI_MEMORY_UC | EFI_MEMORY_WC | EFI_MEMORY_WT | EFI_MEMORY_WB)

// Makes a range what is wanted, or uncached where it cannot be that.
STATIC
EFI_STATUS
Cache (
  IN EFI_PHYSICAL_ADDRESS  Base,
  IN UINT64                Bytes,
  IN UINT64                Wanted
  )
{
  EFI_GCD_MEMORY_SPACE_DESCRIPTOR  Range;
  EFI_STATUS                       Status;
  UINT64                           Others;

  Status = gDS->GetMemorySpaceDescriptor (Base, &Range);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  if ((Range.Capabilities & Wanted) == 0) {
    Wanted = EFI_MEMORY_UC;
  }

  Others = Range.Attributes & ~(UINT64)CACHE_TYPES;
  return gDS->SetMemorySpaceAttributes (Base, Bytes, Others | Wanted);
}

EFI_STATUS
EFIAPI
UefiMain (
  IN EFI_HANDLE        ImageHandle,
  IN EFI_SYSTEM_TABLE  *SystemTable
  )
{
  EFI_PHYSICAL_ADDRESS  Ring;
  EFI_STATUS            Status;

  // Many small writes in a row, which nobody reads back.
  Status = Cache (FRAME_BUFFER, FRAME_BUFFER_BYTES, EFI_MEMORY_WC);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  // Registers: each read and each write has to reach the device.
  Status = Cache (FLASH, FLASH_BYTES, EFI_MEMORY_UC);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  Status = gBS->AllocatePages (AllocateAnyPages, EfiBootServicesData, RING_PAGES, &Ring);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  // As long as the device works on it, nothing of it may wait in a cache.
  Status = Cache (Ring, EFI_PAGES_TO_SIZE (RING_PAGES), EFI_MEMORY_UC);
  if (!EFI_ERROR (Status)) {
    Status = Cache (Ring, EFI_PAGES_TO_SIZE (RING_PAGES), EFI_MEMORY_WB);
  }

  gBS->FreePages (Ring, RING_PAGES);
  return Status;
}
