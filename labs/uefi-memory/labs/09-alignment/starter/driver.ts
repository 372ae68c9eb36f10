import { type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE } from 'Uefi'
import { AllocateAnyPages, EFI_ERROR, EFI_PAGES_TO_SIZE, EfiLoaderData, OUT } from 'Uefi'
import { ZeroMem } from 'Library/BaseMemoryLib'
import { Print } from 'Library/UefiLib'

/** The processor maps the picture with large pages, and a large page begins at a multiple of 2 MiB. */
const ALIGNMENT = 0x200000
/** A picture of 1024 by 700 points, four bytes each. */
const PAGES = 700

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Memory = OUT<EFI_PHYSICAL_ADDRESS>()

  // Step 1: is this a multiple of 2 MiB?
  const Status = gBS.AllocatePages(AllocateAnyPages, EfiLoaderData, PAGES, Memory)
  if (EFI_ERROR(Status)) return Status
  const Picture = Memory.value

  // Steps 2 and 3: find the aligned place, and give back what lies around it.
  Print('Picture at 0x%lx, 0x%lx behind a multiple of 2 MiB\n', Picture, Picture % BigInt(ALIGNMENT))

  // Step 4: use the picture, then give back exactly what is left.
  ZeroMem(Picture, EFI_PAGES_TO_SIZE(PAGES))
  return gBS.FreePages(Picture, PAGES)
}
