#include <Uefi.h>
#include <Library/BaseMemoryLib.h>
#include <Library/UefiLib.h>

// The device knows 32 bits of address.
#define DEVICE_PAGES  16
#define DEVICE_LIMIT  0xFFFFFFFFULL
#define LOG_PAGES     3

// The pages of the largest range of free memory; 0 where the map cannot be read.
STATIC
UINT64
LargestFree (
  IN EFI_BOOT_SERVICES  *BootServices
  )
{
  EFI_MEMORY_DESCRIPTOR  *Map    = NULL;
  EFI_MEMORY_DESCRIPTOR  *Entry;
  UINT64                 Largest = 0;
  UINTN                  Size    = 0;
  UINTN                  Index;
  UINTN                  Key;
  UINTN                  Stride;
  UINT32                 Version;

  BootServices->GetMemoryMap (&Size, NULL, &Key, &Stride, &Version);
  Size += 8 * Stride;
  if (EFI_ERROR (BootServices->AllocatePool (EfiLoaderData, Size, (VOID **)&Map))) {
    return 0;
  }

  if (!EFI_ERROR (BootServices->GetMemoryMap (&Size, Map, &Key, &Stride, &Version))) {
    Entry = Map;
    for (Index = 0; Index < Size / Stride; Index++) {
      if ((Entry->Type == EfiConventionalMemory) && (Entry->NumberOfPages > Largest)) {
        Largest = Entry->NumberOfPages;
      }

      Entry = NEXT_MEMORY_DESCRIPTOR (Entry, Stride);
    }
  }

  BootServices->FreePool (Map);
  return Largest;
}

EFI_STATUS
EFIAPI
UefiMain (
  IN EFI_HANDLE        ImageHandle,
  IN EFI_SYSTEM_TABLE  *SystemTable
  )
{
  EFI_BOOT_SERVICES     *BootServices = SystemTable->BootServices;
  EFI_PHYSICAL_ADDRESS  Device        = DEVICE_LIMIT;
  EFI_PHYSICAL_ADDRESS  Log;
  EFI_PHYSICAL_ADDRESS  Cache;
  UINTN                 CachePages;
  EFI_STATUS            Status;

  // Below 4 GiB where there is such memory. Where there is none, the bus translates.
  Status = BootServices->AllocatePages (AllocateMaxAddress, EfiLoaderData, DEVICE_PAGES, &Device);
  if (EFI_ERROR (Status)) {
    Status = BootServices->AllocatePages (AllocateAnyPages, EfiLoaderData, DEVICE_PAGES, &Device);
  }

  if (EFI_ERROR (Status)) {
    return Status;
  }

  // Exactly what is needed: how the firmware cuts runtime memory is its own business.
  Status = BootServices->AllocatePages (AllocateAnyPages, EfiRuntimeServicesData, LOG_PAGES, &Log);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  ZeroMem ((VOID *)(UINTN)Log, EFI_PAGES_TO_SIZE (LOG_PAGES));

  // As large as this machine allows.
  CachePages = (UINTN)(LargestFree (BootServices) / 2);
  Status     = BootServices->AllocatePages (AllocateAnyPages, EfiLoaderData, CachePages, &Cache);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  Print (L"device 0x%lx, log 0x%lx, %d pages of cache at 0x%lx\n", Device, Log, CachePages, Cache);

  // The log stays. What only this driver used goes back.
  Status = BootServices->FreePages (Cache, CachePages);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  return BootServices->FreePages (Device, DEVICE_PAGES);
}
