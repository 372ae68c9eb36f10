import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, type UINT64, type VOID_PTR } from 'Uefi'
import { EFI_ERROR, EFI_SUCCESS, EfiBootServicesData, OUT, STRUCT, UINT64_FIELD } from 'Uefi'
import { peek32, poke32 } from 'Library/BaseLib'
import { ZeroMem } from 'Library/BaseMemoryLib'
import { gBS } from 'Library/UefiBootServicesTableLib'

/** The code of a runtime driver stays when the operating system takes over. */
export const MODULE_TYPE = 'DXE_RUNTIME_DRIVER'

/** What the driver keeps: how often it was used, and where its table lies, which counts for each number by itself. */
const LOG = STRUCT({ Count: UINT64_FIELD, Table: UINT64_FIELD })
const TABLE_BYTES = 32

/** Where the log lies. */
let Log: VOID_PTR = 0n

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const Memory = OUT<VOID_PTR>()
  let Status = gBS.AllocatePool(EfiBootServicesData, LOG.size, Memory)
  if (EFI_ERROR(Status)) return Status
  Log = Memory.value

  Status = gBS.AllocatePool(EfiBootServicesData, TABLE_BYTES, Memory)
  if (EFI_ERROR(Status)) {
    gBS.FreePool(Log)
    return Status
  }
  ZeroMem(Memory.value, TABLE_BYTES)
  LOG.at(Log).Count = 0n
  LOG.at(Log).Table = Memory.value

  return EFI_SUCCESS
}

/** What the operating system calls, early and late. */
export function Use(Which: UINT64): UINT64 {
  const Own = LOG.at(Log)
  const Entry = Own.Table + 4n * Which
  poke32(Entry, peek32(Entry) + 1)
  Own.Count++
  return Own.Count
}
