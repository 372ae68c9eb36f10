import { type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE, type UINT64 } from 'Uefi'
import { AllocateAnyPages, EFI_ERROR, EFI_MEMORY_UC, EFI_MEMORY_WB, EfiBootServicesData, OUT } from 'Uefi'
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

function Show(Name: string, Base: UINT64): void {
  const Range = OUT<EFI_GCD_MEMORY_SPACE_DESCRIPTOR>()
  if (EFI_ERROR(gDS.GetMemorySpaceDescriptor(Base, Range))) return
  Print('%a can be %lx, is %lx\n', Name, Range.value.Capabilities, Range.value.Attributes)
}

/** Makes a range what is wanted. */
function Cache(Base: UINT64, Bytes: UINT64, Wanted: UINT64): EFI_STATUS {
  return gDS.SetMemorySpaceAttributes(Base, Bytes, Wanted)
}

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  Show('the frame buffer', FRAME_BUFFER)
  Show('the flash', FLASH)

  // Many small writes in a row, which nobody reads back.
  let Status = Cache(FRAME_BUFFER, FRAME_BUFFER_BYTES, EFI_MEMORY_WB)
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
  gBS.FreePages(Ring.value, RING_PAGES)
  return Status
}
