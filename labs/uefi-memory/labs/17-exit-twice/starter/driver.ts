import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, type UINT32, type UINTN, type VOID_PTR } from 'Uefi'
import { EFI_BUFFER_TOO_SMALL, EFI_ERROR, EfiLoaderData, IN_OUT, NULL, OUT } from 'Uefi'
import { Print } from 'Library/UefiLib'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Size = IN_OUT<UINTN>(0)
  const Key = OUT<UINTN>()
  const Stride = OUT<UINTN>()
  const Version = OUT<UINT32>()
  const Map = OUT<VOID_PTR>()

  // The last words.
  Print('Starting the kernel\n')

  // Step 3: room for the buffer itself.
  let Status = gBS.GetMemoryMap(Size, NULL, Key, Stride, Version)
  if (Status !== EFI_BUFFER_TOO_SMALL) return Status
  const Room = Size.value + 2 * Stride.value
  Status = gBS.AllocatePool(EfiLoaderData, Room, Map)
  if (EFI_ERROR(Status)) return Status

  // Step 2: this try may fail.
  Size.value = Room
  Status = gBS.GetMemoryMap(Size, Map.value, Key, Stride, Version)
  if (EFI_ERROR(Status)) return Status
  return gBS.ExitBootServices(ImageHandle, Key.value)
}
