import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, type UINT32, type UINTN, type VOID_PTR } from 'Uefi'
import { EFI_ERROR, EFI_SUCCESS, EfiLoaderData, IN_OUT, OUT } from 'Uefi'
import { Print } from 'Library/UefiLib'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Size = IN_OUT<UINTN>(4096)
  const Key = OUT<UINTN>()
  const Stride = OUT<UINTN>()
  const Version = OUT<UINT32>()
  const Map = OUT<VOID_PTR>()

  // Steps 1 and 2: 4096 is a guess. Ask the firmware instead.
  let Status = gBS.AllocatePool(EfiLoaderData, Size.value, Map)
  if (EFI_ERROR(Status)) return Status
  Status = gBS.GetMemoryMap(Size, Map.value, Key, Stride, Version)
  if (EFI_ERROR(Status)) {
    Print('GetMemoryMap: %r\n', Status)
    return Status
  }

  // Step 3: print one line for each descriptor.

  // Step 4: leave with the right key.
  return EFI_SUCCESS
}
