import * as kinds from '../core/layout'
import { integer, ranges } from '../core/integer'
import { pointer } from '../core/memory'
import type {
  EFI_GUID,
  EFI_HANDLE,
  EFI_PHYSICAL_ADDRESS,
  EFI_VIRTUAL_ADDRESS,
  INTEGER,
  OVERLAY,
  POINTER,
  UINT32,
  UINT64,
  VOID_PTR
} from './base'
import { GUID_FIELD, POINTER_FIELD, UINT32_FIELD, UINT64_FIELD, type StructType } from './layout'

/** One range of the memory map. UEFI 2.10 §7.2.3. */
export interface EFI_MEMORY_DESCRIPTOR extends OVERLAY {
  /** The memory type: `EfiLoaderData`, … */
  get Type(): UINT32
  set Type(value: INTEGER)
  /** The first byte; a multiple of 4096. */
  get PhysicalStart(): EFI_PHYSICAL_ADDRESS
  set PhysicalStart(value: INTEGER)
  /** Where the operating system wants it to be; 0 in what GetMemoryMap gives. */
  get VirtualStart(): EFI_VIRTUAL_ADDRESS
  set VirtualStart(value: INTEGER)
  /** Its length in pages of 4096 bytes. */
  get NumberOfPages(): UINT64
  set NumberOfPages(value: INTEGER)
  /** What the memory can be: `EFI_MEMORY_WB`, `EFI_MEMORY_RUNTIME`, … */
  get Attribute(): UINT64
  set Attribute(value: INTEGER)
}
/**
 * One range of the memory map: 40 bytes. UEFI 2.10 §7.2.3.
 *
 * Firmware may put its descriptors further apart: walk with the `DescriptorSize` that GetMemoryMap gives, not with `size`.
 */
export const EFI_MEMORY_DESCRIPTOR = kinds.structure(
  {
    Type: UINT32_FIELD,
    PhysicalStart: UINT64_FIELD,
    VirtualStart: UINT64_FIELD,
    NumberOfPages: UINT64_FIELD,
    Attribute: UINT64_FIELD
  },
  false,
  'EFI_MEMORY_DESCRIPTOR'
) as StructType<EFI_MEMORY_DESCRIPTOR>

/** The descriptor behind this one: `size` bytes further, which is GetMemoryMap's `DescriptorSize`. EDK II. */
export function NEXT_MEMORY_DESCRIPTOR(entry: EFI_MEMORY_DESCRIPTOR | POINTER, size: INTEGER): EFI_MEMORY_DESCRIPTOR {
  const from = pointer(entry, 'NEXT_MEMORY_DESCRIPTOR', 'entry')
  return EFI_MEMORY_DESCRIPTOR.at(BigInt.asUintN(64, from + integer(size, ranges.UINT64, 'NEXT_MEMORY_DESCRIPTOR', 'size')))
}

/** The head of every table. UEFI 2.10 §4.2. */
export interface EFI_TABLE_HEADER extends OVERLAY {
  Signature: UINT64
  Revision: UINT32
  HeaderSize: UINT32
  CRC32: UINT32
  Reserved: UINT32
}
/** The head of every table: 24 bytes. UEFI 2.10 §4.2. */
export const EFI_TABLE_HEADER = kinds.structure(
  { Signature: UINT64_FIELD, Revision: UINT32_FIELD, HeaderSize: UINT32_FIELD, CRC32: UINT32_FIELD, Reserved: UINT32_FIELD },
  false,
  'EFI_TABLE_HEADER'
) as StructType<EFI_TABLE_HEADER>

/** One entry of the system table's configuration table. UEFI 2.10 §4.6. */
export interface EFI_CONFIGURATION_TABLE extends OVERLAY {
  VendorGuid: EFI_GUID
  VendorTable: VOID_PTR
}
/** One entry of the system table's configuration table: 24 bytes. UEFI 2.10 §4.6. */
export const EFI_CONFIGURATION_TABLE = kinds.structure(
  { VendorGuid: GUID_FIELD, VendorTable: POINTER_FIELD },
  false,
  'EFI_CONFIGURATION_TABLE'
) as StructType<EFI_CONFIGURATION_TABLE>

/** The head of the memory attributes table; descriptors follow. UEFI 2.10 §4.6.4. */
export interface EFI_MEMORY_ATTRIBUTES_TABLE extends OVERLAY {
  Version: UINT32
  NumberOfEntries: UINT32
  DescriptorSize: UINT32
  Flags: UINT32
}
/** The head of the memory attributes table: 16 bytes, descriptors follow. UEFI 2.10 §4.6.4. */
export const EFI_MEMORY_ATTRIBUTES_TABLE = kinds.structure(
  { Version: UINT32_FIELD, NumberOfEntries: UINT32_FIELD, DescriptorSize: UINT32_FIELD, Flags: UINT32_FIELD },
  false,
  'EFI_MEMORY_ATTRIBUTES_TABLE'
) as StructType<EFI_MEMORY_ATTRIBUTES_TABLE>

/** An image that was loaded. UEFI 2.10 §9.1. `Unload` is set with SetUnload from 'Library/UefiLib'. */
export interface EFI_LOADED_IMAGE_PROTOCOL extends OVERLAY {
  readonly Revision: UINT32
  readonly ParentHandle: EFI_HANDLE
  readonly SystemTable: VOID_PTR
  readonly DeviceHandle: EFI_HANDLE
  readonly FilePath: VOID_PTR
  readonly LoadOptionsSize: UINT32
  readonly LoadOptions: VOID_PTR
  /** Where the image lies. */
  readonly ImageBase: VOID_PTR
  /** Its length in bytes. */
  readonly ImageSize: UINT64
  /** The memory type of its code. */
  readonly ImageCodeType: UINT32
  /** The memory type of its data. */
  readonly ImageDataType: UINT32
  readonly Unload: VOID_PTR
}
/** An image that was loaded: 96 bytes. UEFI 2.10 §9.1. */
export const EFI_LOADED_IMAGE_PROTOCOL = kinds.structure(
  {
    Revision: UINT32_FIELD,
    ParentHandle: POINTER_FIELD,
    SystemTable: POINTER_FIELD,
    DeviceHandle: POINTER_FIELD,
    FilePath: POINTER_FIELD,
    Reserved: POINTER_FIELD,
    LoadOptionsSize: UINT32_FIELD,
    LoadOptions: POINTER_FIELD,
    ImageBase: POINTER_FIELD,
    ImageSize: UINT64_FIELD,
    ImageCodeType: UINT32_FIELD,
    ImageDataType: UINT32_FIELD,
    Unload: POINTER_FIELD
  },
  false,
  'EFI_LOADED_IMAGE_PROTOCOL'
) as StructType<EFI_LOADED_IMAGE_PROTOCOL>
