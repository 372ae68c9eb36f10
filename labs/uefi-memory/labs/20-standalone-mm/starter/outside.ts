// The world outside MM: an application that uses the safe, and then tries what an attacker would try.
import { type EFI_BOOT_SERVICES, type EFI_HANDLE, type EFI_MM_COMMUNICATION2_PROTOCOL, type EFI_STATUS, type EFI_SYSTEM_TABLE } from 'PiMm'
import { type UINT32, type UINTN, type VOID_PTR } from 'PiMm'
import { EFI_ERROR, EFI_MEMORY_DESCRIPTOR, EFI_MM_COMMUNICATE_HEADER, EFI_PAGES_TO_SIZE, EfiLoaderData } from 'PiMm'
import { gEfiMmCommunication2ProtocolGuid, IN_OUT, NULL, OUT, UINT64 } from 'PiMm'
import { CompareMem, SetMem } from 'Library/BaseMemoryLib'
import { Print } from 'Library/UefiLib'
import { Command, SAFE_GUID, SAFE_MESSAGE } from './message'

/** Where MMRAM begins on this PC. It is no secret: the chipset's registers tell it to everybody. */
const MMRAM = 0x10000000n
const MMRAM_BYTES = 0x7f0000n
/** What this side has to give: more than fits into the safe. */
const WRITTEN_BYTES = 8192

/** How many descriptors of the memory map have a byte of MMRAM in them. */
function ShowingMmram(gBS: EFI_BOOT_SERVICES): number {
  const Size = IN_OUT<UINTN>(0)
  const [Key, Stride, Version] = [OUT<UINTN>(), OUT<UINTN>(), OUT<UINT32>()]
  const Map = OUT<VOID_PTR>()
  gBS.GetMemoryMap(Size, NULL, Key, Stride, Version)
  Size.value += 8 * Stride.value
  if (EFI_ERROR(gBS.AllocatePool(EfiLoaderData, Size.value, Map))) return -1
  let Count = 0
  if (!EFI_ERROR(gBS.GetMemoryMap(Size, Map.value, Key, Stride, Version))) {
    for (let Offset = 0; Offset < Size.value; Offset += Stride.value) {
      const { PhysicalStart, NumberOfPages } = EFI_MEMORY_DESCRIPTOR.at(Map.value + UINT64(Offset))
      if (PhysicalStart < MMRAM + MMRAM_BYTES && PhysicalStart + EFI_PAGES_TO_SIZE(NumberOfPages) > MMRAM) Count++
    }
  }
  gBS.FreePool(Map.value)
  return Count
}

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Mm = OUT<EFI_MM_COMMUNICATION2_PROTOCOL>()
  let Status = gBS.LocateProtocol(gEfiMmCommunication2ProtocolGuid, NULL, Mm)
  if (EFI_ERROR(Status)) return Status
  const Buffer = OUT<VOID_PTR>()
  Status = gBS.AllocatePool(EfiLoaderData, EFI_MM_COMMUNICATE_HEADER.size + SAFE_MESSAGE.size, Buffer)
  if (EFI_ERROR(Status)) return Status
  const Data = OUT<VOID_PTR>()
  Status = gBS.AllocatePool(EfiLoaderData, WRITTEN_BYTES + 16, Data)
  if (EFI_ERROR(Status)) return Status
  const [Written, Read] = [Data.value, Data.value + UINT64(WRITTEN_BYTES)]
  SetMem(Written, WRITTEN_BYTES, 0x4d)
  SetMem(Read, 16, 0)

  const Send = (What: bigint, Address: bigint, Length: number, Name: string): void => {
    const Header = EFI_MM_COMMUNICATE_HEADER.at(Buffer.value)
    Header.HeaderGuid = SAFE_GUID
    Header.MessageLength = UINT64(SAFE_MESSAGE.size)
    const Message = SAFE_MESSAGE.at(Buffer.value + UINT64(EFI_MM_COMMUNICATE_HEADER.size))
    Message.Command = What
    Message.Address = Address
    Message.Length = UINT64(Length)
    Message.Result = 0n
    const Sent = Mm.value.Communicate(Buffer.value, Buffer.value, NULL)
    Print('%a: %r\n', Name, EFI_ERROR(Sent) ? Sent : Message.Result)
  }

  Send(Command.Keep, Written, 16, 'keep 16 bytes')
  Send(Command.Give, Read, 16, 'give them back')
  Print('they are %a\n', CompareMem(Written, Read, 16) === 0 ? 'the same' : 'others')

  Send(Command.Keep, Written, 5000, 'keep more than there is room for')
  Send(Command.Give, MMRAM, 16, 'write into MMRAM')
  Send(Command.Give, MMRAM - 8n, 16, 'write across the border of MMRAM')
  Send(Command.Keep, MMRAM, 16, 'read from MMRAM')
  // While MM looks at this one, another processor changes the length in the message to 8192.
  Send(Command.Keep, Written, 24, 'keep 24 bytes, or more')
  Print('descriptors of the memory map that show MMRAM: %d\n', ShowingMmram(gBS))

  Status = gBS.FreePool(Data.value)
  if (EFI_ERROR(Status)) return Status
  return gBS.FreePool(Buffer.value)
}
