import { type EFI_BOOT_SERVICES, type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE } from 'Uefi'
import { type UINT32, type UINT64, type UINTN, type VOID_PTR } from 'Uefi'
import { AllocateAnyPages, EFI_ERROR, EFI_MEMORY_DESCRIPTOR, EFI_PAGES_TO_SIZE } from 'Uefi'
import { EfiConventionalMemory, EfiLoaderData, EfiRuntimeServicesData, IN_OUT, NEXT_MEMORY_DESCRIPTOR, NULL, OUT } from 'Uefi'
import { ZeroMem } from 'Library/BaseMemoryLib'
import { Print } from 'Library/UefiLib'

/** The device's buffer. The device knows 32 bits of address, so the last byte that it reaches is DEVICE_LIMIT. */
const DEVICE_PAGES = 16
const DEVICE_LIMIT = 0xffffffffn
/** The log. The operating system reads it, whenever it likes. */
const LOG_PAGES = 3
/** The cache: half of the largest free range. */
const CACHE_PAGES = 23000

/** The pages of the largest range of free memory; 0 where the map cannot be read. */
function LargestFree(gBS: EFI_BOOT_SERVICES): UINT64 {
  const Size = IN_OUT<UINTN>(0)
  const Key = OUT<UINTN>()
  const Stride = OUT<UINTN>()
  const Version = OUT<UINT32>()
  const Map = OUT<VOID_PTR>()
  gBS.GetMemoryMap(Size, NULL, Key, Stride, Version)
  Size.value += 8 * 48
  if (EFI_ERROR(gBS.AllocatePool(EfiLoaderData, Size.value, Map))) return 0n
  let Largest = 0n
  // The first call has told the rest: nothing more is needed than the map.
  if (!EFI_ERROR(gBS.GetMemoryMap(Size, Map.value, NULL, NULL, NULL))) {
    let Entry = EFI_MEMORY_DESCRIPTOR.at(Map.value)
    for (let i = 0; i < Size.value / 48; i++) {
      if (Entry.Type === EfiConventionalMemory && Entry.NumberOfPages > Largest) Largest = Entry.NumberOfPages
      Entry = NEXT_MEMORY_DESCRIPTOR(Entry, 48)
    }
  }
  gBS.FreePool(Map.value)
  return Largest
}

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices

  const Device = OUT<EFI_PHYSICAL_ADDRESS>()
  let Status = gBS.AllocatePages(AllocateAnyPages, EfiLoaderData, DEVICE_PAGES, Device)
  if (EFI_ERROR(Status)) return Status

  // One page more, given back at once: who writes past the beginning of the log shall not hit a neighbour of it.
  const Log = OUT<EFI_PHYSICAL_ADDRESS>()
  Status = gBS.AllocatePages(AllocateAnyPages, EfiRuntimeServicesData, LOG_PAGES + 1, Log)
  if (EFI_ERROR(Status)) return Status
  Status = gBS.FreePages(Log.value, 1)
  if (EFI_ERROR(Status)) return Status
  ZeroMem(Log.value + EFI_PAGES_TO_SIZE(1), EFI_PAGES_TO_SIZE(LOG_PAGES))

  const Cache = OUT<EFI_PHYSICAL_ADDRESS>()
  Status = gBS.AllocatePages(AllocateAnyPages, EfiLoaderData, CACHE_PAGES, Cache)
  if (EFI_ERROR(Status)) return Status
  Print('device 0x%lx, log 0x%lx, %d pages of cache at 0x%lx\n', Device.value, Log.value, CACHE_PAGES, Cache.value)

  // The log stays. What only this driver used goes back.
  Status = gBS.FreePages(Cache.value, CACHE_PAGES)
  if (EFI_ERROR(Status)) return Status
  return gBS.FreePages(Device.value, DEVICE_PAGES)
}
