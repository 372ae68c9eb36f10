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

/** The pages of the largest range of free memory; 0 where the map cannot be read. */
function LargestFree(gBS: EFI_BOOT_SERVICES): UINT64 {
  const Size = IN_OUT<UINTN>(0)
  const Key = OUT<UINTN>()
  const Stride = OUT<UINTN>()
  const Version = OUT<UINT32>()
  const Map = OUT<VOID_PTR>()
  gBS.GetMemoryMap(Size, NULL, Key, Stride, Version)
  Size.value += 8 * Stride.value
  if (EFI_ERROR(gBS.AllocatePool(EfiLoaderData, Size.value, Map))) return 0n
  let Largest = 0n
  if (!EFI_ERROR(gBS.GetMemoryMap(Size, Map.value, Key, Stride, Version))) {
    let Entry = EFI_MEMORY_DESCRIPTOR.at(Map.value)
    for (let i = 0; i < Size.value / Stride.value; i++) {
      if (Entry.Type === EfiConventionalMemory && Entry.NumberOfPages > Largest) Largest = Entry.NumberOfPages
      Entry = NEXT_MEMORY_DESCRIPTOR(Entry, Stride.value)
    }
  }
  gBS.FreePool(Map.value)
  return Largest
}

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices

  // It came out below 4 GiB on the PC.
  const Device = IN_OUT<EFI_PHYSICAL_ADDRESS>(DEVICE_LIMIT)
  let Status = gBS.AllocatePages(AllocateAnyPages, EfiLoaderData, DEVICE_PAGES, Device)
  if (EFI_ERROR(Status)) return Status

  // Exactly what is needed: how the firmware cuts runtime memory is its own business.
  const Log = OUT<EFI_PHYSICAL_ADDRESS>()
  Status = gBS.AllocatePages(AllocateAnyPages, EfiRuntimeServicesData, LOG_PAGES, Log)
  if (EFI_ERROR(Status)) return Status
  ZeroMem(Log.value, EFI_PAGES_TO_SIZE(LOG_PAGES))

  // As large as this machine allows.
  const CachePages = Number(LargestFree(gBS) / 2n)
  const Cache = OUT<EFI_PHYSICAL_ADDRESS>()
  Status = gBS.AllocatePages(AllocateAnyPages, EfiLoaderData, CachePages, Cache)
  if (EFI_ERROR(Status)) return Status
  Print('device 0x%lx, log 0x%lx, %d pages of cache at 0x%lx\n', Device.value, Log.value, CachePages, Cache.value)

  // The log stays. What only this driver used goes back.
  Status = gBS.FreePages(Cache.value, CachePages)
  if (EFI_ERROR(Status)) return Status
  return gBS.FreePages(Device.value, DEVICE_PAGES)
}
