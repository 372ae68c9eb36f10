/** Changes how a range is cached, through the GCD: what a range can be is its capabilities, what it is its attributes. */
import { type EFI_GCD_MEMORY_SPACE_DESCRIPTOR, type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE } from 'PiDxe'
import { AllocateAnyPages, EFI_ERROR, EFI_MEMORY_UC, EFI_MEMORY_WB, EFI_MEMORY_WC, EFI_MEMORY_WT, EFI_PAGE_SIZE, EFI_SUCCESS } from 'PiDxe'
import { EfiBootServicesData, OUT, type UINT64 } from 'PiDxe'
import { gDS } from 'Library/DxeServicesTableLib'
import { Print } from 'Library/UefiLib'

// The registers of the HPET, a timer.
const HPET = 0xfed00000n

function words(Attributes: UINT64): string {
  const Names: string[] = []
  if ((Attributes & EFI_MEMORY_UC) !== 0n) Names.push('UC')
  if ((Attributes & EFI_MEMORY_WC) !== 0n) Names.push('WC')
  if ((Attributes & EFI_MEMORY_WT) !== 0n) Names.push('WT')
  if ((Attributes & EFI_MEMORY_WB) !== 0n) Names.push('WB')
  return Names.join(' ')
}

function show(What: string, Address: EFI_PHYSICAL_ADDRESS): void {
  const Descriptor = OUT<EFI_GCD_MEMORY_SPACE_DESCRIPTOR>()
  const Status = gDS.GetMemorySpaceDescriptor(Address, Descriptor)
  if (EFI_ERROR(Status)) Print('%s: %r\n', What, Status)
  else Print('%s: can be %s, is %s\n', What, words(Descriptor.value.Capabilities), words(Descriptor.value.Attributes))
}

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Page = OUT<EFI_PHYSICAL_ADDRESS>()
  let Status = gBS.AllocatePages(AllocateAnyPages, EfiBootServicesData, 1, Page)
  if (EFI_ERROR(Status)) return Status

  show('a page of RAM', Page.value)
  Status = gDS.SetMemorySpaceAttributes(Page.value, EFI_PAGE_SIZE, EFI_MEMORY_WC)
  Print('write-combining: %r\n', Status)
  show('a page of RAM', Page.value)

  // A range cannot be what its capabilities do not hold.
  show('device registers', HPET)
  Print('write-combining: %r\n', gDS.SetMemorySpaceAttributes(HPET, 0x400, EFI_MEMORY_WC))

  // Leave it as it was found.
  gDS.SetMemorySpaceAttributes(Page.value, EFI_PAGE_SIZE, EFI_MEMORY_WB)
  show('a page of RAM', Page.value)
  gBS.FreePages(Page.value, 1)
  return EFI_SUCCESS
}
