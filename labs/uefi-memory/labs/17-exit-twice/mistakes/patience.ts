import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, type UINT32, type UINTN, type VOID_PTR } from 'Uefi'
import { EFI_BUFFER_TOO_SMALL, EFI_ERROR, EfiLoaderData, IN_OUT, NULL, OUT } from 'Uefi'
import { Print } from 'Library/UefiLib'

const TRIES = 100

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Size = IN_OUT<UINTN>(0)
  const Key = OUT<UINTN>()
  const Stride = OUT<UINTN>()
  const Version = OUT<UINT32>()
  const Map = OUT<VOID_PTR>()

  // The last words.
  Print('Starting the kernel\n')

  // Room for the buffer itself, and for what others add until the second try.
  let Status = gBS.GetMemoryMap(Size, NULL, Key, Stride, Version)
  if (Status !== EFI_BUFFER_TOO_SMALL) return Status
  const Room = Size.value + 4 * Stride.value
  Status = gBS.AllocatePool(EfiLoaderData, Room, Map)
  if (EFI_ERROR(Status)) return Status

  Size.value = Room
  Status = gBS.GetMemoryMap(Size, Map.value, Key, Stride, Version)
  if (EFI_ERROR(Status)) return Status
  // One of the tries will work.
  for (let Try = 1; Try <= TRIES; Try++) {
    Status = gBS.ExitBootServices(ImageHandle, Key.value)
    if (!EFI_ERROR(Status)) return Status
  }
  return Status
}
