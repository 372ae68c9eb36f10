/** Prints the memory map, one line for each descriptor, and how much there is of each type. */
import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, type UINT32, type UINTN, type VOID_PTR } from 'Uefi'
import { EFI_BUFFER_TOO_SMALL, EFI_ERROR, EFI_MEMORY_DESCRIPTOR, EFI_PAGES_TO_SIZE, EfiConventionalMemory, EfiLoaderData } from 'Uefi'
import { EfiMemoryMappedIO, EfiReservedMemoryType, IN_OUT, NEXT_MEMORY_DESCRIPTOR, NULL, OUT, UINT64 } from 'Uefi'
import { Print } from 'Library/UefiLib'

// By EFI_MEMORY_TYPE.
const NAMES = [
  'Reserved', 'LoaderCode', 'LoaderData', 'BS_Code', 'BS_Data', 'RT_Code', 'RT_Data', 'Available',
  'Unusable', 'ACPI_Recl', 'ACPI_NVS', 'MMIO', 'MMIO_Port', 'PalCode', 'Persistent', 'Unaccepted'
]

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Size = IN_OUT<UINTN>(0)
  const Key = OUT<UINTN>()
  const Stride = OUT<UINTN>()
  const Version = OUT<UINT32>()
  const Map = OUT<VOID_PTR>()

  // Ask how large the map is, with no buffer. The buffer becomes a part of the map: leave room for a few descriptors more.
  let Status = gBS.GetMemoryMap(Size, NULL, Key, Stride, Version)
  if (Status !== EFI_BUFFER_TOO_SMALL) return Status
  Size.value += 4 * Stride.value
  Status = gBS.AllocatePool(EfiLoaderData, Size.value, Map)
  if (EFI_ERROR(Status)) return Status
  Status = gBS.GetMemoryMap(Size, Map.value, Key, Stride, Version)
  if (EFI_ERROR(Status)) {
    gBS.FreePool(Map.value)
    return Status
  }

  const Pages: bigint[] = NAMES.map(() => 0n)
  const End = Map.value + UINT64(Size.value)
  Print('Type       Start            End              Pages\n')
  for (let Entry = EFI_MEMORY_DESCRIPTOR.at(Map.value); Entry.address < End; Entry = NEXT_MEMORY_DESCRIPTOR(Entry, Stride.value)) {
    const Last = Entry.PhysicalStart + EFI_PAGES_TO_SIZE(Entry.NumberOfPages) - 1n
    Print('%-10s %016lx-%016lx %ld\n', NAMES[Entry.Type] ?? 'other', Entry.PhysicalStart, Last, Entry.NumberOfPages)
    Pages[Entry.Type] = (Pages[Entry.Type] ?? 0n) + Entry.NumberOfPages
  }

  let Ram = 0n
  for (let Type = 0; Type < NAMES.length; Type++) {
    const Count = Pages[Type]!
    if (Count === 0n) continue
    Print('%-10s: %,ld pages (%,ld bytes)\n', NAMES[Type]!, Count, EFI_PAGES_TO_SIZE(Count))
    if (Type !== EfiReservedMemoryType && Type !== EfiMemoryMappedIO) Ram += Count
  }
  Print('Memory: %,ld KiB, of which %,ld KiB are free\n', Ram * 4n, Pages[EfiConventionalMemory]! * 4n)
  return gBS.FreePool(Map.value)
}
