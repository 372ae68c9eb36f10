/** What a boot loader does last: get the memory map, and leave the boot services with its key. */
import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, type UINT32, type UINTN, type VOID_PTR } from 'Uefi'
import { EFI_BUFFER_TOO_SMALL, EFI_ERROR, EFI_INVALID_PARAMETER, EfiLoaderData, IN_OUT, NULL, OUT } from 'Uefi'
import { Print } from 'Library/UefiLib'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Size = IN_OUT<UINTN>(0)
  const Key = OUT<UINTN>()
  const Stride = OUT<UINTN>()
  const Version = OUT<UINT32>()
  const Map = OUT<VOID_PTR>()

  // Size: the firmware says how much it needs.
  let Status = gBS.GetMemoryMap(Size, NULL, Key, Stride, Version)
  if (Status !== EFI_BUFFER_TOO_SMALL) return Status

  // Slack: this allocation, and what may happen before the exit, add descriptors.
  const Room = Size.value + 8 * Stride.value
  Status = gBS.AllocatePool(EfiLoaderData, Room, Map)
  if (EFI_ERROR(Status)) return Status
  Print('room for %d descriptors of %d bytes\n', Room / Stride.value, Stride.value)

  // Get the map and leave with its key. Nothing may come between the two: no Print, no allocation.
  // When the map changed all the same, get it again into the same buffer; a second refusal is not expected.
  for (let Try = 1; ; Try++) {
    Size.value = Room
    Status = gBS.GetMemoryMap(Size, Map.value, Key, Stride, Version)
    if (EFI_ERROR(Status)) return Status
    Status = gBS.ExitBootServices(ImageHandle, Key.value)
    if (Status !== EFI_INVALID_PARAMETER || Try === 2) return Status
  }
}
