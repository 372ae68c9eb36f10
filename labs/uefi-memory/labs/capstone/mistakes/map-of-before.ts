import { type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE, type UINT32, type UINTN, type VOID_PTR } from 'Uefi'
import { AllocateAddress, AllocateAnyPages, EFI_BUFFER_TOO_SMALL, EFI_ERROR, EFI_OUT_OF_RESOURCES, EFI_SIZE_TO_PAGES } from 'Uefi'
import { EfiLoaderData, IN_OUT, NULL, OUT, UINT64 } from 'Uefi'
import { ZeroMem } from 'Library/BaseMemoryLib'
import { gBS } from 'Library/UefiBootServicesTableLib'
import { Print } from 'Library/UefiLib'
import { BOOT_INFO, JumpToKernel, KERNEL, ReadSegment } from './kernel'

export { KernelRuns, KernelStarts, MayTake } from './kernel'

/** The kernel's stub is part of this image, so that it can be watched: its code has to stay. */
export const MODULE_TYPE = 'DXE_RUNTIME_DRIVER'

/** The first try may fail through nobody's fault. */
const TRIES = 3

/** Finds a place for the kernel: where it prefers to lie, or anywhere else that is aligned. 0: there is none. */
function Place(): EFI_PHYSICAL_ADDRESS {
  const Pages = EFI_SIZE_TO_PAGES(KERNEL.MemoryBytes)
  const Memory = IN_OUT<EFI_PHYSICAL_ADDRESS>(KERNEL.Preferred)
  if (!EFI_ERROR(gBS.AllocatePages(AllocateAddress, EfiLoaderData, Pages, Memory))) return Memory.value

  const More = Number(KERNEL.Alignment / 4096n)
  if (EFI_ERROR(gBS.AllocatePages(AllocateAnyPages, EfiLoaderData, Pages + More, Memory))) return 0n
  return (Memory.value + KERNEL.Alignment - 1n) & ~(KERNEL.Alignment - 1n)
}

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  // The map, while there is time for it.
  const Size = IN_OUT<UINTN>(0)
  const [Key, Stride, Version] = [OUT<UINTN>(), OUT<UINTN>(), OUT<UINT32>()]
  let Status = gBS.GetMemoryMap(Size, NULL, Key, Stride, Version)
  if (Status !== EFI_BUFFER_TOO_SMALL) return Status
  const Room = Size.value + 8 * Stride.value
  const Map = OUT<VOID_PTR>()
  Status = gBS.AllocatePool(EfiLoaderData, Room, Map)
  if (EFI_ERROR(Status)) return Status
  Size.value = Room
  Status = gBS.GetMemoryMap(Size, Map.value, Key, Stride, Version)
  if (EFI_ERROR(Status)) return Status
  const MapBytes = Size.value
  const Again = OUT<VOID_PTR>()
  Status = gBS.AllocatePool(EfiLoaderData, Room, Again)
  if (EFI_ERROR(Status)) return Status

  // Load.
  const Kernel = Place()
  if (Kernel === 0n) return EFI_OUT_OF_RESOURCES
  for (const Segment of KERNEL.Segments) {
    const Start = Kernel + Segment.Offset
    ReadSegment(Segment, Start)
    ZeroMem(Start + UINT64(Segment.FileBytes), Segment.MemoryBytes - Segment.FileBytes)
  }

  // What the kernel is told.
  const Info = OUT<VOID_PTR>()
  Status = gBS.AllocatePool(EfiLoaderData, BOOT_INFO.size, Info)
  if (EFI_ERROR(Status)) return Status
  Print('The kernel is at %lx. Leaving.\n', Kernel)

  // Only the key is still needed.
  for (let Try = 1; Try <= TRIES; Try++) {
    Size.value = Room
    Status = gBS.GetMemoryMap(Size, Again.value, Key, Stride, Version)
    if (EFI_ERROR(Status)) return Status
    Status = gBS.ExitBootServices(ImageHandle, Key.value)
    if (!EFI_ERROR(Status)) break
  }
  if (EFI_ERROR(Status)) return Status

  // Hand over.
  const Told = BOOT_INFO.at(Info.value)
  Told.Kernel = Kernel
  Told.Map = Map.value
  Told.MapBytes = UINT64(MapBytes)
  Told.DescriptorSize = UINT64(Stride.value)
  JumpToKernel(Info.value)
  return Status
}
