import { type EFI_PEI_FILE_HANDLE, type EFI_PEI_SERVICES, type EFI_STATUS, type VOID_PTR } from 'PiPei'
import { EFI_ERROR, EFI_HOB_GUID_TYPE, EFI_HOB_RESOURCE_DESCRIPTOR, EFI_HOB_TYPE_GUID_EXTENSION, EFI_HOB_TYPE_RESOURCE_DESCRIPTOR } from 'PiPei'
import { EFI_RESOURCE_ATTRIBUTE_INITIALIZED, EFI_RESOURCE_ATTRIBUTE_PRESENT, EFI_RESOURCE_ATTRIBUTE_UNCACHEABLE } from 'PiPei'
import { EFI_RESOURCE_MEMORY_MAPPED_IO, EFI_SUCCESS, OUT } from 'PiPei'
import { poke32 } from 'Library/BaseLib'
import { DEBUG, DEBUG_INFO } from 'Library/DebugLib'
import { GET_GUID_HOB_DATA, GET_HOB_LENGTH, GET_HOB_TYPE, GET_NEXT_HOB } from 'Library/HobLib'

/** The name of what this board tells DXE. */
const BOARD_GUID = '2E7C91A0-5B1D-4F60-9D3E-71C0A4B85F22'
/** Three numbers of 32 bits. */
const DATA_SIZE = 12

export function PeimEntryPoint(FileHandle: EFI_PEI_FILE_HANDLE, PeiServices: EFI_PEI_SERVICES): EFI_STATUS {
  const Hob = OUT<VOID_PTR>()

  // A GUID HOB: head, name, data.
  let Status = PeiServices.CreateHob(EFI_HOB_TYPE_GUID_EXTENSION, EFI_HOB_GUID_TYPE.size + DATA_SIZE, Hob)
  if (EFI_ERROR(Status)) return Status
  EFI_HOB_GUID_TYPE.at(Hob.value).Name = BOARD_GUID
  const Data = GET_GUID_HOB_DATA(Hob.value)
  poke32(Data, 1)
  poke32(Data + 4n, 2)
  poke32(Data + 8n, 3)

  // A resource HOB: the registers of the board's controller.
  Status = PeiServices.CreateHob(EFI_HOB_TYPE_RESOURCE_DESCRIPTOR, EFI_HOB_RESOURCE_DESCRIPTOR.size, Hob)
  if (EFI_ERROR(Status)) return Status
  const Resource = EFI_HOB_RESOURCE_DESCRIPTOR.at(Hob.value)
  Resource.Owner = BOARD_GUID
  Resource.ResourceType = EFI_RESOURCE_MEMORY_MAPPED_IO
  Resource.ResourceAttribute = EFI_RESOURCE_ATTRIBUTE_PRESENT | EFI_RESOURCE_ATTRIBUTE_INITIALIZED | EFI_RESOURCE_ATTRIBUTE_UNCACHEABLE
  Resource.PhysicalStart = 0xfe000000n
  Resource.ResourceLength = 0x1000n

  // From one HOB to the next it is HobLength bytes.
  const List = OUT<VOID_PTR>()
  Status = PeiServices.GetHobList(List)
  if (EFI_ERROR(Status)) return Status
  let At = List.value
  // I have counted: with the two new ones there are 14.
  for (let Count = 0; Count < 14; Count++) {
    DEBUG(DEBUG_INFO, '%lx: type %04x, %d bytes\n', At, GET_HOB_TYPE(At), GET_HOB_LENGTH(At))
    At = GET_NEXT_HOB(At)
  }
  DEBUG(DEBUG_INFO, '%lx: end\n', At)
  return EFI_SUCCESS
}
