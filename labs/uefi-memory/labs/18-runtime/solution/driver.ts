import { type EFI_EVENT, type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, type UINT64, type VOID_PTR } from 'Uefi'
import { EFI_ERROR, EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE, EfiRuntimeServicesData, IN_OUT, NULL, OUT, STRUCT, TPL_NOTIFY, UINT64_FIELD } from 'Uefi'
import { peek32, poke32 } from 'Library/BaseLib'
import { ZeroMem } from 'Library/BaseMemoryLib'
import { gBS } from 'Library/UefiBootServicesTableLib'
import { gRT } from 'Library/UefiRuntimeServicesTableLib'

/** The code of a runtime driver stays when the operating system takes over. */
export const MODULE_TYPE = 'DXE_RUNTIME_DRIVER'

/** What the driver keeps: how often it was used, and where its table lies, which counts for each number by itself. */
const LOG = STRUCT({ Count: UINT64_FIELD, Table: UINT64_FIELD })
const TABLE_BYTES = 32

/** Where the log lies. */
let Log: VOID_PTR = 0n

/** SetVirtualAddressMap is at work: the last chance to say what a physical address will be called. */
function Moved(Event: EFI_EVENT, Context: VOID_PTR): void {
  // Addresses are physical until this returns, so the pointer inside comes first.
  const Table = IN_OUT<VOID_PTR>(LOG.at(Log).Table)
  gRT.ConvertPointer(0, Table)
  LOG.at(Log).Table = Table.value

  const Own = IN_OUT<VOID_PTR>(Log)
  gRT.ConvertPointer(0, Own)
  Log = Own.value
}

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const Memory = OUT<VOID_PTR>()
  let Status = gBS.AllocatePool(EfiRuntimeServicesData, LOG.size, Memory)
  if (EFI_ERROR(Status)) return Status
  Log = Memory.value

  Status = gBS.AllocatePool(EfiRuntimeServicesData, TABLE_BYTES, Memory)
  if (EFI_ERROR(Status)) {
    gBS.FreePool(Log)
    return Status
  }
  ZeroMem(Memory.value, TABLE_BYTES)
  LOG.at(Log).Count = 0n
  LOG.at(Log).Table = Memory.value

  const Event = OUT<EFI_EVENT>()
  return gBS.CreateEvent(EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE, TPL_NOTIFY, Moved, NULL, Event)
}

/** What the operating system calls, early and late. */
export function Use(Which: UINT64): UINT64 {
  const Own = LOG.at(Log)
  const Entry = Own.Table + 4n * Which
  poke32(Entry, peek32(Entry) + 1)
  Own.Count++
  return Own.Count
}
