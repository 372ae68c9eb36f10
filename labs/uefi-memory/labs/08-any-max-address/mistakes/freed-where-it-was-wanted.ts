import { type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE } from 'Uefi'
import { AllocateAddress, AllocateAnyPages, AllocateMaxAddress, EFI_ERROR, EFI_NOT_FOUND, EFI_PAGE_SIZE, EfiLoaderData, IN_OUT, OUT } from 'Uefi'
import { ZeroMem } from 'Library/BaseMemoryLib'
import { Print } from 'Library/UefiLib'

const LOG_PAGES = 4
const DEVICE_PAGES = 16
/** The last byte that the device can reach: it puts out 32 bits of address. */
const DEVICE_LIMIT = 0xffffffffn
const KERNEL_PAGES = 256
/** The kernel was linked for 16 MiB, and once more for 32 MiB. */
const KERNEL_HOME = 0x1000000n
const KERNEL_SECOND_HOME = 0x2000000n

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices

  // The log may lie anywhere.
  const Log = OUT<EFI_PHYSICAL_ADDRESS>()
  let Status = gBS.AllocatePages(AllocateAnyPages, EfiLoaderData, LOG_PAGES, Log)
  if (EFI_ERROR(Status)) return Status

  // The device must reach its buffer: the highest address goes in, the buffer's comes out.
  const Device = IN_OUT<EFI_PHYSICAL_ADDRESS>(DEVICE_LIMIT)
  Status = gBS.AllocatePages(AllocateMaxAddress, EfiLoaderData, DEVICE_PAGES, Device)
  if (EFI_ERROR(Status)) {
    gBS.FreePages(Log.value, LOG_PAGES)
    return Status
  }

  // The kernel has two places where it can run. The first one may be taken.
  const Kernel = IN_OUT<EFI_PHYSICAL_ADDRESS>(KERNEL_HOME)
  Status = gBS.AllocatePages(AllocateAddress, EfiLoaderData, KERNEL_PAGES, Kernel)
  if (Status === EFI_NOT_FOUND) {
    Kernel.value = KERNEL_SECOND_HOME
    Status = gBS.AllocatePages(AllocateAddress, EfiLoaderData, KERNEL_PAGES, Kernel)
  }
  if (EFI_ERROR(Status)) {
    gBS.FreePages(Device.value, DEVICE_PAGES)
    gBS.FreePages(Log.value, LOG_PAGES)
    return Status
  }

  Print('Log at 0x%lx, device at 0x%lx, kernel at 0x%lx\n', Log.value, Device.value, Kernel.value)
  ZeroMem(Log.value, LOG_PAGES * EFI_PAGE_SIZE)
  ZeroMem(Device.value, DEVICE_PAGES * EFI_PAGE_SIZE)
  ZeroMem(Kernel.value, KERNEL_PAGES * EFI_PAGE_SIZE)

  gBS.FreePages(KERNEL_HOME, KERNEL_PAGES)
  gBS.FreePages(Device.value, DEVICE_PAGES)
  return gBS.FreePages(Log.value, LOG_PAGES)
}
