import { type EFI_PEI_FILE_HANDLE, type EFI_PEI_SERVICES, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS } from 'PiPei'
import { EFI_ERROR, EFI_PEI_PPI_DESCRIPTOR_NOTIFY_CALLBACK, EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST, EFI_SUCCESS } from 'PiPei'
import { EFI_HOB_RESOURCE_DESCRIPTOR, EFI_HOB_TYPE_RESOURCE_DESCRIPTOR } from 'PiPei'
import { gEfiPeiMemoryDiscoveredPpiGuid } from 'PiPei'
import { peek32, poke32 } from 'Library/BaseLib'
import { DEBUG, DEBUG_INFO } from 'Library/DebugLib'
import { BuildGuidHob, GET_NEXT_HOB, GetFirstHob, GetNextHob } from 'Library/HobLib'

/** How much PEI gets: 16 MiB. */
const MEMORY_LENGTH = 0x1000000n
/** How much stays free above it, for what else the platform keeps at the top: 16 MiB. */
const LEFT_ABOVE = 0x1000000n

let Note = 0n
/** The name of the board's note. */
const NOTE_GUID = '77B6E0C4-2D1A-4C88-B9F3-0E5A4D7C1B63'

/** Step 1: is there memory? */
function FindMemory(): EFI_PHYSICAL_ADDRESS {
  for (let Hob = GetFirstHob(EFI_HOB_TYPE_RESOURCE_DESCRIPTOR); Hob !== 0n; ) {
    const Range = EFI_HOB_RESOURCE_DESCRIPTOR.at(Hob)
    DEBUG(DEBUG_INFO, 'Kind %d from %lx, %lx bytes\n', Range.ResourceType, Range.PhysicalStart, Range.ResourceLength)
    Hob = GetNextHob(EFI_HOB_TYPE_RESOURCE_DESCRIPTOR, GET_NEXT_HOB(Hob))
  }
  return 0xc0000000n
}

export function PeimEntryPoint(FileHandle: EFI_PEI_FILE_HANDLE, PeiServices: EFI_PEI_SERVICES): EFI_STATUS {
  // Steps 2 and 3: a note, while there is only temporary RAM.
  Note = BuildGuidHob(NOTE_GUID, 4)
  poke32(Note, 4711)

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
  DEBUG(DEBUG_INFO, 'The note says %d\n', peek32(Note))
  return EFI_SUCCESS
}
