import { type EFI_PEI_FILE_HANDLE, type EFI_PEI_SERVICES, type EFI_STATUS, type VOID_PTR } from 'PiPei'
import { EFI_ERROR, EFI_HOB_RESOURCE_DESCRIPTOR } from 'PiPei'
import { EFI_SUCCESS, OUT } from 'PiPei'
import { DEBUG, DEBUG_INFO } from 'Library/DebugLib'
import { END_OF_HOB_LIST, GET_HOB_LENGTH, GET_HOB_TYPE } from 'Library/HobLib'

/** The name of what this board tells DXE. */
const BOARD_GUID = '2E7C91A0-5B1D-4F60-9D3E-71C0A4B85F22'
/** Three numbers of 32 bits. */
const DATA_SIZE = 12

export function PeimEntryPoint(FileHandle: EFI_PEI_FILE_HANDLE, PeiServices: EFI_PEI_SERVICES): EFI_STATUS {
  // Step 3: a GUID HOB for three numbers, 1, 2 and 3.

  // Step 4: a resource HOB for the registers of the board's controller.

  // Step 2: from one HOB to the next.
  const List = OUT<VOID_PTR>()
  const Status = PeiServices.GetHobList(List)
  if (EFI_ERROR(Status)) return Status
  let At = List.value
  while (!END_OF_HOB_LIST(At)) {
    DEBUG(DEBUG_INFO, '%lx: type %04x, %d bytes\n', At, GET_HOB_TYPE(At), GET_HOB_LENGTH(At))
    At += BigInt(EFI_HOB_RESOURCE_DESCRIPTOR.size)
  }
  DEBUG(DEBUG_INFO, '%lx: end\n', At)
  return EFI_SUCCESS
}
