import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, type VOID_PTR } from 'Uefi'
import { EFI_ERROR, EfiLoaderData, OUT } from 'Uefi'
import { peek16, poke16 } from 'Library/BaseLib'
import { Print } from 'Library/UefiLib'

/** One boot option: a number of 16 bits. */
const ENTRY_SIZE = 2
const OLD_COUNT = 8
const NEW_COUNT = 9
const NAME_SIZE = 128

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Order = OUT<VOID_PTR>()
  const Name = OUT<VOID_PTR>()
  let Status = gBS.AllocatePool(EfiLoaderData, NEW_COUNT * ENTRY_SIZE, Order)
  if (EFI_ERROR(Status)) return Status
  Status = gBS.AllocatePool(EfiLoaderData, NAME_SIZE, Name)
  if (EFI_ERROR(Status)) {
    gBS.FreePool(Order.value)
    return Status
  }
  const entry = (Index: number): bigint => Order.value + BigInt(Index * ENTRY_SIZE)

  // The boot order as it is: the options 1 to 8.
  for (let Index = 0; Index < OLD_COUNT; Index++) poke16(entry(Index), Index + 1)

  // All of them up by one entry, and option 0x42 in front.
  gBS.CopyMem(entry(1), entry(0), OLD_COUNT)
  poke16(entry(0), 0x42)

  // The name of the new option is empty.
  gBS.SetMem(Name.value, NAME_SIZE, 0)

  for (let Index = 0; Index < NEW_COUNT; Index++) Print('%x ', peek16(entry(Index)))
  Print('\n')
  gBS.FreePool(Name.value)
  return gBS.FreePool(Order.value)
}
