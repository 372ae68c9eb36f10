import { type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE } from 'Uefi'
import { ALIGN_VALUE, AllocateAnyPages, EFI_ERROR, EFI_PAGES_TO_SIZE, EFI_SIZE_TO_PAGES, EfiLoaderData, OUT } from 'Uefi'
import { ZeroMem } from 'Library/BaseMemoryLib'
import { Print } from 'Library/UefiLib'

/** The processor maps the picture with large pages, and a large page begins at a multiple of 2 MiB. */
const ALIGNMENT = 0x200000
/** A picture of 1024 by 700 points, four bytes each. */
const PAGES = 700

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Memory = OUT<EFI_PHYSICAL_ADDRESS>()

  // So many more that 700 aligned pages lie inside, wherever the run begins.
  const Slack = EFI_SIZE_TO_PAGES(ALIGNMENT) - 1
  let Status = gBS.AllocatePages(AllocateAnyPages, EfiLoaderData, PAGES + Slack, Memory)
  if (EFI_ERROR(Status)) return Status

  // The picture begins at the next multiple of 2 MiB.
  const Picture = ALIGN_VALUE(Memory.value, ALIGNMENT)
  const Head = EFI_SIZE_TO_PAGES(Picture - Memory.value)
  const Tail = Slack - Head
  Print('%d pages at 0x%lx: %d in front, the picture at 0x%lx, %d behind\n', PAGES + Slack, Memory.value, Head, Picture, Tail)

  // The pages behind are not needed.
  if (Tail > 0) {
    Status = gBS.FreePages(Picture + EFI_PAGES_TO_SIZE(PAGES), Tail)
    if (EFI_ERROR(Status)) return Status
  }

  // Use the picture, then give back exactly what is left.
  ZeroMem(Picture, EFI_PAGES_TO_SIZE(PAGES))
  Status = gBS.FreePages(Picture, PAGES)
  if (EFI_ERROR(Status) || Head === 0) return Status
  return gBS.FreePages(Memory.value, Head)
}
