import { systemTable } from 'handoff:image'
import { Cell } from '../core/cell'
import { integer, ranges } from '../core/integer'
import { guid } from '../core/layout'
import { pointer } from '../core/memory'
import { peiServices } from '../core/pei-tables'
import { service } from '../core/service'
import { gEfiHobListGuid } from '../PiDxe/gcd'
import {
  EFI_HOB_GENERIC_HEADER,
  EFI_HOB_GUID_TYPE,
  EFI_HOB_HANDOFF_INFO_TABLE,
  EFI_HOB_TYPE_END_OF_HOB_LIST,
  EFI_HOB_TYPE_GUID_EXTENSION
} from '../PiPei/hob'
import type { BOOLEAN, EFI_GUID, INTEGER, POINTER, UINT16, UINT32, VOID_PTR } from '../Uefi/base'
import { EFI_CONFIGURATION_TABLE } from '../Uefi/structures'
import { EFI_SYSTEM_TABLE } from '../Uefi/system-table'

const assertion: (Expression: boolean, Text: string) => void = service('Library', 'ASSERT')

/** The HOB list: in PEI from the PEI services, later from the configuration table. EDK II HobLib. */
export function GetHobList(): VOID_PTR {
  if (systemTable === 0n) {
    const list = new Cell(false, undefined, 'HobList')
    peiServices.GetHobList(list as never)
    return list.value as bigint
  }
  const table = EFI_SYSTEM_TABLE.at(systemTable)
  const entries = table.ConfigurationTable
  for (let i = 0; i < table.NumberOfTableEntries; i++) {
    const entry = EFI_CONFIGURATION_TABLE.at(entries + BigInt(i * EFI_CONFIGURATION_TABLE.size))
    if (entry.VendorGuid === gEfiHobListGuid) return entry.VendorTable
  }
  assertion(false, 'the configuration table holds no HOB list')
  return 0n
}

/** The first HOB of a type at or behind this one; `NULL`: there is none. EDK II HobLib. */
export function GetNextHob(Type: INTEGER, HobStart: POINTER): VOID_PTR {
  const type = Number(integer(Type, ranges.UINT16, 'GetNextHob', 'Type'))
  for (let hob = pointer(HobStart, 'GetNextHob', 'HobStart'); !END_OF_HOB_LIST(hob); hob = GET_NEXT_HOB(hob))
    if (GET_HOB_TYPE(hob) === type) return hob
  return 0n
}
/** The first HOB of a type; `NULL`: there is none. EDK II HobLib. */
export function GetFirstHob(Type: INTEGER): VOID_PTR {
  return GetNextHob(Type, GetHobList())
}
/** The first GUID HOB of this name at or behind this one; `NULL`: there is none. EDK II HobLib. */
export function GetNextGuidHob(Guid: EFI_GUID, HobStart: POINTER): VOID_PTR {
  const name = guid(Guid, 'GetNextGuidHob', 'Guid')
  let hob = GetNextHob(EFI_HOB_TYPE_GUID_EXTENSION, HobStart)
  while (hob !== 0n && EFI_HOB_GUID_TYPE.at(hob).Name !== name) hob = GetNextHob(EFI_HOB_TYPE_GUID_EXTENSION, GET_NEXT_HOB(hob))
  return hob
}
/** The first GUID HOB of this name; `NULL`: there is none. EDK II HobLib. */
export function GetFirstGuidHob(Guid: EFI_GUID): VOID_PTR {
  return GetNextGuidHob(Guid, GetHobList())
}
/** How the machine starts, from the PHIT. EDK II HobLib. */
export function GetBootModeHob(): UINT32 {
  return EFI_HOB_HANDOFF_INFO_TABLE.at(GetHobList()).BootMode
}

/** A HOB's type. PI 1.8 volume 3 §5.2. */
export function GET_HOB_TYPE(HobStart: POINTER): UINT16 {
  return EFI_HOB_GENERIC_HEADER.at(HobStart).HobType
}
/** A HOB's length in bytes, its head included. PI 1.8 volume 3 §5.2. */
export function GET_HOB_LENGTH(HobStart: POINTER): UINT16 {
  return EFI_HOB_GENERIC_HEADER.at(HobStart).HobLength
}
/** The HOB behind this one. EDK II HobLib. */
export function GET_NEXT_HOB(HobStart: POINTER): VOID_PTR {
  return pointer(HobStart, 'GET_NEXT_HOB', 'HobStart') + BigInt(GET_HOB_LENGTH(HobStart))
}
/** Is this the end mark? EDK II HobLib. */
export function END_OF_HOB_LIST(HobStart: POINTER): BOOLEAN {
  return GET_HOB_TYPE(HobStart) === EFI_HOB_TYPE_END_OF_HOB_LIST
}
/** Where a GUID HOB's data begins. EDK II HobLib. */
export function GET_GUID_HOB_DATA(HobStart: POINTER): VOID_PTR {
  return pointer(HobStart, 'GET_GUID_HOB_DATA', 'HobStart') + BigInt(EFI_HOB_GUID_TYPE.size)
}
/** How many bytes a GUID HOB holds, rounded up to a multiple of 8. EDK II HobLib. */
export function GET_GUID_HOB_DATA_SIZE(HobStart: POINTER): UINT16 {
  return GET_HOB_LENGTH(HobStart) - EFI_HOB_GUID_TYPE.size
}

/** Makes a GUID HOB for so many bytes and answers where they lie. Stops the driver if there is no room. EDK II HobLib. */
export const BuildGuidHob: (Guid: EFI_GUID, DataLength: INTEGER) => VOID_PTR = service('Library', 'BuildGuidHob')
/** Makes a GUID HOB with a copy of these bytes and answers where the copy lies. EDK II HobLib. */
export const BuildGuidDataHob: (Guid: EFI_GUID, Data: POINTER, DataLength: INTEGER) => VOID_PTR = service('Library', 'BuildGuidDataHob')
/** Tells what lies at a range of addresses: `EFI_RESOURCE_SYSTEM_MEMORY`, … EDK II HobLib. */
export const BuildResourceDescriptorHob: (
  ResourceType: INTEGER,
  ResourceAttribute: INTEGER,
  PhysicalStart: INTEGER,
  NumberOfBytes: INTEGER
) => void = service('Library', 'BuildResourceDescriptorHob')
/** The same with an owner. EDK II HobLib. */
export const BuildResourceDescriptorWithOwnerHob: (
  ResourceType: INTEGER,
  ResourceAttribute: INTEGER,
  PhysicalStart: INTEGER,
  NumberOfBytes: INTEGER,
  OwnerGUID: EFI_GUID
) => void = service('Library', 'BuildResourceDescriptorWithOwnerHob')
/** Says that memory is in use; nobody hands it out any more. Both must be multiples of 4096. EDK II HobLib. */
export const BuildMemoryAllocationHob: (BaseAddress: INTEGER, Length: INTEGER, MemoryType: INTEGER) => void = service(
  'Library',
  'BuildMemoryAllocationHob'
)
/** Says where the stack is. EDK II HobLib. */
export const BuildStackHob: (BaseAddress: INTEGER, Length: INTEGER) => void = service('Library', 'BuildStackHob')
/** Says where a processor's store is. EDK II HobLib. */
export const BuildBspStoreHob: (BaseAddress: INTEGER, Length: INTEGER, MemoryType: INTEGER) => void = service('Library', 'BuildBspStoreHob')
/** Says where a module was loaded. EDK II HobLib. */
export const BuildModuleHob: (ModuleName: EFI_GUID, MemoryAllocationModule: INTEGER, ModuleLength: INTEGER, EntryPoint: INTEGER) => void =
  service('Library', 'BuildModuleHob')
/** Says where a firmware volume is. EDK II HobLib. */
export const BuildFvHob: (BaseAddress: INTEGER, Length: INTEGER) => void = service('Library', 'BuildFvHob')
/** Says where a firmware volume is that came out of another. EDK II HobLib. */
export const BuildFv2Hob: (BaseAddress: INTEGER, Length: INTEGER, FvName: EFI_GUID, FileName: EFI_GUID) => void = service(
  'Library',
  'BuildFv2Hob'
)
/** Says where a firmware volume is, with its authentication status. EDK II HobLib. */
export const BuildFv3Hob: (
  BaseAddress: INTEGER,
  Length: INTEGER,
  AuthenticationStatus: INTEGER,
  ExtractedFv: BOOLEAN,
  FvName: EFI_GUID,
  FileName: EFI_GUID
) => void = service('Library', 'BuildFv3Hob')
/** Says how wide addresses are: of memory, of I/O. EDK II HobLib. */
export const BuildCpuHob: (SizeOfMemorySpace: INTEGER, SizeOfIoSpace: INTEGER) => void = service('Library', 'BuildCpuHob')
