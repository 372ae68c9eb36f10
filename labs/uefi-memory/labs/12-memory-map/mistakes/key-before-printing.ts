import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, type UINT32, type UINTN, type VOID_PTR } from 'Uefi'
import { EFI_BUFFER_TOO_SMALL, EFI_ERROR, EFI_MEMORY_DESCRIPTOR, EfiLoaderData, IN_OUT, NEXT_MEMORY_DESCRIPTOR, NULL, OUT, UINT64 } from 'Uefi'
import { Print } from 'Library/UefiLib'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Size = IN_OUT<UINTN>(0)
  const Key = OUT<UINTN>()
  const Stride = OUT<UINTN>()
  const Version = OUT<UINT32>()
  const Map = OUT<VOID_PTR>()

  // How large is the map?
  let Status = gBS.GetMemoryMap(Size, NULL, Key, Stride, Version)
  if (Status !== EFI_BUFFER_TOO_SMALL) return Status

  // The buffer will be in the map too: room for a few descriptors more.
  const Room = Size.value + 4 * Stride.value
  Status = gBS.AllocatePool(EfiLoaderData, Room, Map)
  if (EFI_ERROR(Status)) return Status
  Size.value = Room
  Status = gBS.GetMemoryMap(Size, Map.value, Key, Stride, Version)
  if (EFI_ERROR(Status)) return Status

  // From one descriptor to the next it is Stride bytes, not the size of the structure.
  const End = Map.value + UINT64(Size.value)
  for (let Entry = EFI_MEMORY_DESCRIPTOR.at(Map.value); Entry.address < End; Entry = NEXT_MEMORY_DESCRIPTOR(Entry, Stride.value)) {
    Print('%2d %012lx %ld\n', Entry.Type, Entry.PhysicalStart, Entry.NumberOfPages)
  }

  // Printing gives back what it takes, so the key is still right.
  return gBS.ExitBootServices(ImageHandle, Key.value)
}
