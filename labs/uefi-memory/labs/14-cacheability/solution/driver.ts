import { type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE, type UINT64 } from 'Uefi'
import { AllocateAnyPages, EFI_ERROR, EFI_MEMORY_UC, EFI_MEMORY_WB, EFI_MEMORY_WC, EFI_MEMORY_WT, EfiBootServicesData, OUT } from 'Uefi'
import { type EFI_GCD_MEMORY_SPACE_DESCRIPTOR } from 'PiDxe'
import { gBS } from 'Library/UefiBootServicesTableLib'
import { gDS } from 'Library/DxeServicesTableLib'
import { Print } from 'Library/UefiLib'

/** Where the graphics card shows its memory: 16 MiB. */
const FRAME_BUFFER = 0xC0000000n
const FRAME_BUFFER_BYTES = 0x1000000n
/** The flash that the firmware lies in, with its registers. The variable services use it after the exit, too. */
const FLASH = 0xFFC00000n
const FLASH_BYTES = 0x400000n
/** Memory that a device and the processor write to in turn. */
const RING_PAGES = 16
const RING_BYTES = 0x10000n

const CACHE_TYPES = EFI_MEMORY_UC | EFI_MEMORY_WC | EFI_MEMORY_WT | EFI_MEMORY_WB

function Show(Name: string, Base: UINT64): void {
  const Range = OUT<EFI_GCD_MEMORY_SPACE_DESCRIPTOR>()
  if (EFI_ERROR(gDS.GetMemorySpaceDescriptor(Base, Range))) return
  Print('%a can be %lx, is %lx\n', Name, Range.value.Capabilities, Range.value.Attributes)
}

/** Makes a range what is wanted, or uncached where it cannot be that. */
function Cache(Base: UINT64, Bytes: UINT64, Wanted: UINT64): EFI_STATUS {
  const Range = OUT<EFI_GCD_MEMORY_SPACE_DESCRIPTOR>()
  const Status = gDS.GetMemorySpaceDescriptor(Base, Range)
  if (EFI_ERROR(Status)) return Status
  const CanBe = (Range.value.Capabilities & Wanted) !== 0n
  const Others = Range.value.Attributes & ~CACHE_TYPES
  return gDS.SetMemorySpaceAttributes(Base, Bytes, Others | (CanBe ? Wanted : EFI_MEMORY_UC))
}

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  Show('the frame buffer', FRAME_BUFFER)
  Show('the flash', FLASH)

  // Many small writes in a row, which nobody reads back.
  let Status = Cache(FRAME_BUFFER, FRAME_BUFFER_BYTES, EFI_MEMORY_WC)
  if (EFI_ERROR(Status)) return Status

  // Registers: each read and each write has to reach the device.
  Status = Cache(FLASH, FLASH_BYTES, EFI_MEMORY_UC)
  if (EFI_ERROR(Status)) return Status

  const Ring = OUT<EFI_PHYSICAL_ADDRESS>()
  Status = gBS.AllocatePages(AllocateAnyPages, EfiBootServicesData, RING_PAGES, Ring)
  if (EFI_ERROR(Status)) return Status
  Show('the ring', Ring.value)

  // As long as the device works on it, nothing of it may wait in a cache.
  Status = Cache(Ring.value, RING_BYTES, EFI_MEMORY_UC)
  if (!EFI_ERROR(Status)) Status = Cache(Ring.value, RING_BYTES, EFI_MEMORY_WB)
  gBS.FreePages(Ring.value, RING_PAGES)
  return Status
}
