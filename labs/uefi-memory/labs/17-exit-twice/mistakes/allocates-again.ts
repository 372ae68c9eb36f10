import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, type UINT32, type UINTN, type VOID_PTR } from 'Uefi'
import { EFI_BUFFER_TOO_SMALL, EFI_ERROR, EFI_SUCCESS, EfiLoaderData, IN_OUT, NULL, OUT } from 'Uefi'
import { Print } from 'Library/UefiLib'

/** The first try may fail through nobody's fault. More than one more is not to be expected. */
const TRIES = 3

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Size = IN_OUT<UINTN>(0)
  const Key = OUT<UINTN>()
  const Stride = OUT<UINTN>()
  const Version = OUT<UINT32>()
  const Map = OUT<VOID_PTR>()

  // The last words.
  Print('Starting the kernel\n')

  let Status: EFI_STATUS = EFI_SUCCESS
  // Each try makes a buffer that is just right.
  for (let Try = 1; Try <= TRIES; Try++) {
    Size.value = 0
    Status = gBS.GetMemoryMap(Size, NULL, Key, Stride, Version)
    if (Status !== EFI_BUFFER_TOO_SMALL) return Status
    Size.value += 4 * Stride.value
    Status = gBS.AllocatePool(EfiLoaderData, Size.value, Map)
    if (EFI_ERROR(Status)) return Status
    Status = gBS.GetMemoryMap(Size, Map.value, Key, Stride, Version)
    if (EFI_ERROR(Status)) return Status
    Status = gBS.ExitBootServices(ImageHandle, Key.value)
    if (!EFI_ERROR(Status)) return Status
    gBS.FreePool(Map.value)
  }
  return Status
}
