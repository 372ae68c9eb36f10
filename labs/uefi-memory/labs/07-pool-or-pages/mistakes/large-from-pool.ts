import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, type VOID_PTR } from 'Uefi'
import { BYTES, EFI_ERROR, EFI_SIZE_TO_PAGES, EfiLoaderData, OUT, STRUCT, UINT32_FIELD, UINT64_FIELD } from 'Uefi'
import { ZeroMem } from 'Library/BaseMemoryLib'
import { Print } from 'Library/UefiLib'

/** What the loader notes about a file: 40 bytes. */
const FILE_RECORD = STRUCT({ Signature: UINT32_FIELD, Pages: UINT32_FIELD, Start: UINT64_FIELD, Name: BYTES(24) })
/** The file itself. */
const FILE_SIZE = 12288

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Record = OUT<VOID_PTR>()
  const File = OUT<VOID_PTR>()

  // A small record: from the pool.
  let Status = gBS.AllocatePool(EfiLoaderData, FILE_RECORD.size, Record)
  if (EFI_ERROR(Status)) return Status

  // The pool gives any size.
  const Pages = EFI_SIZE_TO_PAGES(FILE_SIZE)
  Status = gBS.AllocatePool(EfiLoaderData, FILE_SIZE, File)
  if (EFI_ERROR(Status)) {
    gBS.FreePool(Record.value)
    return Status
  }

  // Use both.
  ZeroMem(File.value, FILE_SIZE)
  ZeroMem(Record.value, FILE_RECORD.size)
  const Entry = FILE_RECORD.at(Record.value)
  Entry.Pages = Pages
  Entry.Start = File.value
  Print('Record at 0x%lx, file of %d pages at 0x%lx\n', Record.value, Entry.Pages, Entry.Start)

  // Each goes back to where it came from.
  Status = gBS.FreePool(File.value)
  if (EFI_ERROR(Status)) return Status
  return gBS.FreePool(Record.value)
}
