/** Gets a buffer at a multiple of 64 KiB: allocate more than is needed, keep the aligned part, and give the rest back. */
import { type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE } from 'Uefi'
import { ALIGN_VALUE, AllocateAnyPages, EFI_ERROR, EFI_PAGES_TO_SIZE, EFI_SIZE_TO_PAGES, EfiBootServicesData, OUT, UINTN } from 'Uefi'
import { Print } from 'Library/UefiLib'

const ALIGNMENT = 0x10000
const BUFFER_SIZE = 0x5000

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Needed = EFI_SIZE_TO_PAGES(BUFFER_SIZE)
  // Somewhere in this many pages there is a multiple of the alignment with enough room behind it.
  const Taken = Needed + EFI_SIZE_TO_PAGES(ALIGNMENT) - 1

  const Raw = OUT<EFI_PHYSICAL_ADDRESS>()
  let Status = gBS.AllocatePages(AllocateAnyPages, EfiBootServicesData, Taken, Raw)
  if (EFI_ERROR(Status)) return Status
  const Aligned = ALIGN_VALUE(Raw.value, ALIGNMENT)
  Print('%d pages at 0x%lx, aligned at 0x%lx\n', Taken, Raw.value, Aligned)

  // The pages before the aligned part, and those behind it.
  const Before = EFI_SIZE_TO_PAGES(UINTN(Aligned - Raw.value))
  const Behind = Taken - Before - Needed
  if (Before > 0) gBS.FreePages(Raw.value, Before)
  if (Behind > 0) gBS.FreePages(Aligned + EFI_PAGES_TO_SIZE(Needed), Behind)
  Print('given back: %d pages before, %d behind; kept: %d\n', Before, Behind, Needed)

  // What was kept is freed by its own address and count.
  Status = gBS.FreePages(Aligned, Needed)
  Print('FreePages: %r\n', Status)
  return Status
}
