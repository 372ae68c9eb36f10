import { type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE, type UINT32, type UINTN, type VOID_PTR } from 'Uefi'
import { AllocateAddress, AllocateAnyPages, EFI_BUFFER_TOO_SMALL, EFI_ERROR, EfiLoaderData, IN_OUT, NULL, OUT } from 'Uefi'
import { Print } from 'Library/UefiLib'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Size = IN_OUT<UINTN>(0)
  const Key = OUT<UINTN>()
  const Stride = OUT<UINTN>()
  const Version = OUT<UINT32>()

  /** The key as it is now. This firmware gives it also when the buffer is too small. */
  function CurrentKey(): UINTN {
    Size.value = 0
    gBS.GetMemoryMap(Size, NULL, Key, Stride, Version)
    return Key.value
  }
  /** Makes a call, and tells whether the key is another one afterwards. */
  function Tell(Name: string, Call: () => EFI_STATUS): void {
    const Before = CurrentKey()
    Call()
    Print('%s: %s\n', Name, CurrentKey() === Before ? 'same key' : 'key moved')
  }

  const Page = OUT<EFI_PHYSICAL_ADDRESS>()
  const Taken = IN_OUT<EFI_PHYSICAL_ADDRESS>(0x1000000n)
  const First = OUT<VOID_PTR>()
  const Second = OUT<VOID_PTR>()
  Tell('1 GetMemoryMap', () => gBS.GetMemoryMap(Size, NULL, Key, Stride, Version))
  Tell('2 AllocatePages', () => gBS.AllocatePages(AllocateAnyPages, EfiLoaderData, 1, Page))
  Tell('3 AllocatePages, refused', () => gBS.AllocatePages(AllocateAddress, EfiLoaderData, 1, Taken))
  Tell('4 AllocatePool, the first', () => gBS.AllocatePool(EfiLoaderData, 100, First))
  Tell('5 AllocatePool, the second', () => gBS.AllocatePool(EfiLoaderData, 100, Second))
  Tell('6 FreePool, the second', () => gBS.FreePool(Second.value))
  Tell('7 FreePool, the first', () => gBS.FreePool(First.value))
  Tell('8 FreePages', () => gBS.FreePages(Page.value, 1))

  // A note for the kernel, and the buffer for the map: everything that allocates comes first.
  const Note = OUT<VOID_PTR>()
  let Status = gBS.AllocatePool(EfiLoaderData, 100, Note)
  if (EFI_ERROR(Status)) return Status
  const Map = OUT<VOID_PTR>()
  Size.value = 0
  Status = gBS.GetMemoryMap(Size, NULL, Key, Stride, Version)
  if (Status !== EFI_BUFFER_TOO_SMALL) return Status
  const Room = Size.value + 4 * Stride.value
  Status = gBS.AllocatePool(EfiLoaderData, Room, Map)
  if (EFI_ERROR(Status)) return Status

  // Then the map, and nothing between it and the exit.
  Size.value = Room
  Status = gBS.GetMemoryMap(Size, Map.value, Key, Stride, Version)
  if (EFI_ERROR(Status)) return Status
  return gBS.ExitBootServices(ImageHandle, Key.value)
}
