// A Standalone MM driver and the application that calls it, in one file. The driver keeps a counter in MMRAM, which nobody else reaches,
// and answers messages in the communication buffer, which both worlds reach. The machine goes on
// after the driver until an application can start.
import {
  EFI_INVALID_PARAMETER,
  EFI_MM_COMMUNICATE_HEADER,
  type EFI_HANDLE,
  type EFI_MM_COMMUNICATION2_PROTOCOL,
  type EFI_MM_SYSTEM_TABLE,
  EFI_SUCCESS,
  type EFI_STATUS,
  type EFI_SYSTEM_TABLE,
  EfiBootServicesData,
  EfiRuntimeServicesData,
  NULL,
  OUT,
  type VOID_PTR,
  gEfiMmCommunication2ProtocolGuid
} from 'PiMm'
import { DEBUG, DEBUG_INFO } from 'Library/DebugLib'
import { gMmst } from 'Library/MmServicesTableLib'
import { MmIsBufferOutsideMmValid } from 'Library/StandaloneMmMemLib'
import { peek64, poke64 } from 'Library/BaseLib'
import { Print } from 'Library/UefiLib'

const COUNTER_GUID = '6a1c2f0e-3d54-4f0b-9d5e-2b7c8e4f1a90'
const HEADER_BYTES = 24n

export function MmDriverEntryPoint(ImageHandle: EFI_HANDLE, MmSystemTable: EFI_MM_SYSTEM_TABLE): EFI_STATUS {
  const Counter = OUT<VOID_PTR>()
  let Status = gMmst.MmAllocatePool(EfiRuntimeServicesData, 8, Counter)
  if (Status !== EFI_SUCCESS) return Status
  poke64(Counter.value, 0n)
  const Handle = OUT<EFI_HANDLE>()
  return gMmst.MmiHandlerRegister(
    (DispatchHandle, Context, CommBuffer, CommBufferSize) => {
      // What comes from outside is not to be trusted: is it long enough, and outside MMRAM?
      if (!CommBufferSize || CommBufferSize.value < 8n) return EFI_INVALID_PARAMETER
      if (!MmIsBufferOutsideMmValid(CommBuffer, CommBufferSize.value)) return EFI_INVALID_PARAMETER
      poke64(Counter.value, peek64(Counter.value) + peek64(CommBuffer))
      poke64(CommBuffer, peek64(Counter.value))
      return EFI_SUCCESS
    },
    COUNTER_GUID,
    Handle
  )
}

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Mm = OUT<EFI_MM_COMMUNICATION2_PROTOCOL>()
  let Status = gBS.LocateProtocol(gEfiMmCommunication2ProtocolGuid, NULL, Mm)
  if (Status !== EFI_SUCCESS) return Status

  const Buffer = OUT<VOID_PTR>()
  Status = gBS.AllocatePool(EfiBootServicesData, HEADER_BYTES + 8n, Buffer)
  if (Status !== EFI_SUCCESS) return Status
  for (const add of [5n, 37n]) {
    const Header = EFI_MM_COMMUNICATE_HEADER.at(Buffer.value)
    Header.HeaderGuid = COUNTER_GUID
    Header.MessageLength = 8n
    poke64(Buffer.value + HEADER_BYTES, add)
    Status = Mm.value.Communicate(Buffer.value, Buffer.value, NULL)
    Print('%ld more: %r, the counter is %ld\n', add, Status, peek64(Buffer.value + HEADER_BYTES))
  }
  return gBS.FreePool(Buffer.value)
}
