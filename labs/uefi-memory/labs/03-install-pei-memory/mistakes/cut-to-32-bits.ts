import { type EFI_PEI_FILE_HANDLE, type EFI_PEI_SERVICES, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, UINT32 } from 'PiPei'
import { EFI_ERROR, EFI_NOT_FOUND, EFI_PEI_PPI_DESCRIPTOR_NOTIFY_CALLBACK, EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST, EFI_SUCCESS } from 'PiPei'
import { EFI_HOB_RESOURCE_DESCRIPTOR, EFI_HOB_TYPE_RESOURCE_DESCRIPTOR, EFI_RESOURCE_SYSTEM_MEMORY } from 'PiPei'
import { gEfiPeiMemoryDiscoveredPpiGuid } from 'PiPei'
import { peek32, poke32 } from 'Library/BaseLib'
import { DEBUG, DEBUG_INFO } from 'Library/DebugLib'
import { BuildGuidHob, GET_GUID_HOB_DATA, GET_NEXT_HOB, GetFirstGuidHob, GetFirstHob, GetNextHob } from 'Library/HobLib'

/** How much PEI gets: 16 MiB. */
const MEMORY_LENGTH = 0x1000000n
/** How much stays free above it, for what else the platform keeps at the top: 16 MiB. */
const LEFT_ABOVE = 0x1000000n

/** The name of the board's note. */
const NOTE_GUID = '77B6E0C4-2D1A-4C88-B9F3-0E5A4D7C1B63'

/** Where the memory for PEI begins: near the upper end of the largest range of memory. */
function FindMemory(): EFI_PHYSICAL_ADDRESS {
  let Largest = 0n
  let End = 0n
  for (let Hob = GetFirstHob(EFI_HOB_TYPE_RESOURCE_DESCRIPTOR); Hob !== 0n; ) {
    const Range = EFI_HOB_RESOURCE_DESCRIPTOR.at(Hob)
    if (Range.ResourceType === EFI_RESOURCE_SYSTEM_MEMORY && Range.ResourceLength > Largest) {
      Largest = Range.ResourceLength
      End = Range.PhysicalStart + Range.ResourceLength
    }
    Hob = GetNextHob(EFI_HOB_TYPE_RESOURCE_DESCRIPTOR, GET_NEXT_HOB(Hob))
  }
  // A machine has addresses of 32 bits.
  return BigInt(UINT32(End - LEFT_ABOVE - MEMORY_LENGTH))
}

export function PeimEntryPoint(FileHandle: EFI_PEI_FILE_HANDLE, PeiServices: EFI_PEI_SERVICES): EFI_STATUS {
  // A note, while there is only temporary RAM. It has a name, by which it can be found wherever it moves.
  poke32(BuildGuidHob(NOTE_GUID, 4), 4711)

  // Who is called when there is memory.
  const Status = PeiServices.NotifyPpi([
    {
      Flags: EFI_PEI_PPI_DESCRIPTOR_NOTIFY_CALLBACK | EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST,
      Guid: gEfiPeiMemoryDiscoveredPpiGuid,
      Notify: MemoryDiscovered
    }
  ])
  if (EFI_ERROR(Status)) return Status

  // Memory. The switch comes when this function has returned.
  return PeiServices.InstallPeiMemory(FindMemory(), MEMORY_LENGTH)
}

/** There is memory, and temporary RAM is gone. */
function MemoryDiscovered(): EFI_STATUS {
  const Hob = GetFirstGuidHob(NOTE_GUID)
  if (Hob === 0n) return EFI_NOT_FOUND
  DEBUG(DEBUG_INFO, 'The note says %d\n', peek32(GET_GUID_HOB_DATA(Hob)))
  return EFI_SUCCESS
}
