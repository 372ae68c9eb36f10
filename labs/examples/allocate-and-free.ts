/** Allocates a pool buffer and two pages, uses them, and gives both back with the service that belongs to each. */
import { type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE, type VOID_PTR } from 'Uefi'
import { AllocateAnyPages, EFI_ERROR, EFI_PAGES_TO_SIZE, EFI_SUCCESS, EfiBootServicesData, OUT } from 'Uefi'
import { peek8 } from 'Library/BaseLib'
import { SetMem, ZeroMem } from 'Library/BaseMemoryLib'
import { Print } from 'Library/UefiLib'

const BUFFER_SIZE = 1024
const PAGE_COUNT = 2

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices

  // The pool gives bytes; the pointer is aligned to 8.
  const Buffer = OUT<VOID_PTR>()
  let Status = gBS.AllocatePool(EfiBootServicesData, BUFFER_SIZE, Buffer)
  if (EFI_ERROR(Status)) {
    Print('AllocatePool: %r\n', Status)
    return Status
  }
  Print('pool:  %d bytes at 0x%lx\n', BUFFER_SIZE, Buffer.value)
  SetMem(Buffer.value, BUFFER_SIZE, 0x5a)
  Print('pool:  first byte 0x%02x\n', peek8(Buffer.value))

  // Pages are counted, not measured in bytes; the address is aligned to 4096.
  const Pages = OUT<EFI_PHYSICAL_ADDRESS>()
  Status = gBS.AllocatePages(AllocateAnyPages, EfiBootServicesData, PAGE_COUNT, Pages)
  if (EFI_ERROR(Status)) {
    Print('AllocatePages: %r\n', Status)
    gBS.FreePool(Buffer.value)
    return Status
  }
  Print('pages: %d at 0x%lx\n', PAGE_COUNT, Pages.value)
  ZeroMem(Pages.value, Number(EFI_PAGES_TO_SIZE(PAGE_COUNT)))
  Print('pages: first byte 0x%02x\n', peek8(Pages.value))

  Status = gBS.FreePages(Pages.value, PAGE_COUNT)
  Print('FreePages: %r\n', Status)
  Status = gBS.FreePool(Buffer.value)
  Print('FreePool:  %r\n', Status)
  return EFI_SUCCESS
}
