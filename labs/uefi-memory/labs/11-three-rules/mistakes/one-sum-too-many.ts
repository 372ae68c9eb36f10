import { type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE, type UINT32, type VOID_PTR } from 'Uefi'
import { AllocateAnyPages, EFI_ERROR, EFI_PAGE_SIZE, EfiLoaderData, OUT } from 'Uefi'
import { poke32 } from 'Library/BaseLib'
import { SetMem, ZeroMem } from 'Library/BaseMemoryLib'
import { Print } from 'Library/UefiLib'

const FILE_PAGES = 4
const NAME_SIZE = 64
/** One checksum of 32 bits for each page of the file. */
const SUMS_SIZE = FILE_PAGES * 4 - 4

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const File = OUT<EFI_PHYSICAL_ADDRESS>()
  const Name = OUT<VOID_PTR>()
  const Sums = OUT<VOID_PTR>()
  const Sum = OUT<UINT32>()

  // The file.
  let Status = gBS.AllocatePages(AllocateAnyPages, EfiLoaderData, FILE_PAGES, File)
  if (EFI_ERROR(Status)) return Status
  SetMem(File.value, FILE_PAGES * EFI_PAGE_SIZE, 0x5a)

  // Its name.
  Status = gBS.AllocatePool(EfiLoaderData, NAME_SIZE, Name)
  if (EFI_ERROR(Status)) {
    gBS.FreePages(File.value, FILE_PAGES)
    return Status
  }
  ZeroMem(Name.value, NAME_SIZE)

  // Its checksums.
  Status = gBS.AllocatePool(EfiLoaderData, SUMS_SIZE, Sums)
  if (EFI_ERROR(Status)) {
    gBS.FreePool(Name.value)
    gBS.FreePages(File.value, FILE_PAGES)
    return Status
  }
  ZeroMem(Sums.value, SUMS_SIZE)

  // The work.
  for (let Page = 0; Page < FILE_PAGES; Page++) {
    gBS.CalculateCrc32(File.value + BigInt(Page * EFI_PAGE_SIZE), EFI_PAGE_SIZE, Sum)
    poke32(Sums.value + BigInt(Page * 4), Sum.value)
    Print('Page %d: %08x\n', Page, Sum.value)
  }

  // The way out: everything, in the opposite order.
  gBS.FreePool(Sums.value)
  gBS.FreePool(Name.value)
  gBS.FreePages(File.value, FILE_PAGES)
  return Status
}
