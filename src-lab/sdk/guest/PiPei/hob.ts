import * as kinds from '../core/layout'
import type { EFI_GUID, EFI_PHYSICAL_ADDRESS, INTEGER, OVERLAY, UINT16, UINT32, UINT64, UINT8 } from '../Uefi/base'
import { BYTES, GUID_FIELD, UINT16_FIELD, UINT32_FIELD, UINT64_FIELD, UINT8_FIELD, type StructType } from '../Uefi/layout'

/** The first HOB of the list (PHIT). PI 1.8 volume 3 §5.3. */
export const EFI_HOB_TYPE_HANDOFF: UINT16 = 0x0001
/** Memory that is in use, or was freed (its type is then `EfiConventionalMemory`). PI 1.8 volume 3 §5.4. */
export const EFI_HOB_TYPE_MEMORY_ALLOCATION: UINT16 = 0x0002
/** What lies at a range of addresses. PI 1.8 volume 3 §5.5. */
export const EFI_HOB_TYPE_RESOURCE_DESCRIPTOR: UINT16 = 0x0003
/** Data under a GUID. PI 1.8 volume 3 §5.6. */
export const EFI_HOB_TYPE_GUID_EXTENSION: UINT16 = 0x0004
/** A firmware volume. PI 1.8 volume 3 §5.7. */
export const EFI_HOB_TYPE_FV: UINT16 = 0x0005
/** How wide the processor's addresses are. PI 1.8 volume 3 §5.8. */
export const EFI_HOB_TYPE_CPU: UINT16 = 0x0006
/** What AllocatePool gives in PEI. PI 1.8 volume 3 §5. */
export const EFI_HOB_TYPE_MEMORY_POOL: UINT16 = 0x0007
/** A firmware volume that came out of another. PI 1.8 volume 3 §5.7. */
export const EFI_HOB_TYPE_FV2: UINT16 = 0x0009
/** Not used any more. PI 1.8 volume 3 §5.2. */
export const EFI_HOB_TYPE_LOAD_PEIM_UNUSED: UINT16 = 0x000a
/** A capsule to be processed. PI 1.8 volume 3 §5. */
export const EFI_HOB_TYPE_UEFI_CAPSULE: UINT16 = 0x000b
/** A firmware volume with its authentication status. PI 1.8 volume 3 §5.7. */
export const EFI_HOB_TYPE_FV3: UINT16 = 0x000c
/** A HOB that means nothing any more; its bytes stay. PI 1.8 volume 3 §5. */
export const EFI_HOB_TYPE_UNUSED: UINT16 = 0xfffe
/** Behind the last HOB. PI 1.8 volume 3 §5. */
export const EFI_HOB_TYPE_END_OF_HOB_LIST: UINT16 = 0xffff

/** The PHIT's `Version`. PI 1.8 volume 3 §5.3. */
export const EFI_HOB_HANDOFF_TABLE_VERSION: UINT32 = 0x0009

/** RAM. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_SYSTEM_MEMORY: UINT32 = 0x00000000
/** Device registers. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_MEMORY_MAPPED_IO: UINT32 = 0x00000001
/** I/O ports. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_IO: UINT32 = 0x00000002
/** Flash. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_FIRMWARE_DEVICE: UINT32 = 0x00000003
/** Memory through which I/O ports are reached. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_MEMORY_MAPPED_IO_PORT: UINT32 = 0x00000004
/** Memory that nobody may use. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_MEMORY_RESERVED: UINT32 = 0x00000005
/** I/O ports that nobody may use. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_IO_RESERVED: UINT32 = 0x00000006
/** RAM that a confidential guest has not accepted yet. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_MEMORY_UNACCEPTED: UINT32 = 0x00000007

/** It is there. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_PRESENT: UINT32 = 0x00000001
/** It has been set up. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_INITIALIZED: UINT32 = 0x00000002
/** It has been tested. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_TESTED: UINT32 = 0x00000004
/** Errors of one bit are corrected. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_SINGLE_BIT_ECC: UINT32 = 0x00000008
/** Errors of several bits are corrected. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_MULTIPLE_BIT_ECC: UINT32 = 0x00000010
/** Reserved. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_ECC_RESERVED_1: UINT32 = 0x00000020
/** Reserved. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_ECC_RESERVED_2: UINT32 = 0x00000040
/** Reads are forbidden now. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_READ_PROTECTED: UINT32 = 0x00000080
/** Writes are forbidden now. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_WRITE_PROTECTED: UINT32 = 0x00000100
/** Execution is forbidden now. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_EXECUTION_PROTECTED: UINT32 = 0x00000200
/** Can be uncacheable. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_UNCACHEABLE: UINT32 = 0x00000400
/** Can combine writes. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_WRITE_COMBINEABLE: UINT32 = 0x00000800
/** Can be cached with write-through. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_WRITE_THROUGH_CACHEABLE: UINT32 = 0x00001000
/** Can be cached with write-back. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_WRITE_BACK_CACHEABLE: UINT32 = 0x00002000
/** 16-bit I/O. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_16_BIT_IO: UINT32 = 0x00004000
/** 32-bit I/O. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_32_BIT_IO: UINT32 = 0x00008000
/** 64-bit I/O. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_64_BIT_IO: UINT32 = 0x00010000
/** Can be uncacheable and exported. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_UNCACHED_EXPORTED: UINT32 = 0x00020000
/** Is read-only now. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_READ_ONLY_PROTECTED: UINT32 = 0x00040000
/** Can be made read-only. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_READ_ONLY_PROTECTABLE: UINT32 = 0x00080000
/** Can be protected from reads. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_READ_PROTECTABLE: UINT32 = 0x00100000
/** Can be protected from writes. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_WRITE_PROTECTABLE: UINT32 = 0x00200000
/** Can be protected from execution. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_EXECUTION_PROTECTABLE: UINT32 = 0x00400000
/** Keeps its bytes without power. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_PERSISTENT: UINT32 = 0x00800000
/** Can keep its bytes without power. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_PERSISTABLE: UINT32 = 0x01000000
/** More reliable than other memory of the machine. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_MORE_RELIABLE: UINT32 = 0x02000000

/** The head of every HOB. PI 1.8 volume 3 §5.2. */
export interface EFI_HOB_GENERIC_HEADER extends OVERLAY {
  get HobType(): UINT16
  set HobType(value: INTEGER)
  /** In bytes, this head included; the next HOB lies so far behind this one. */
  get HobLength(): UINT16
  set HobLength(value: INTEGER)
  get Reserved(): UINT32
  set Reserved(value: INTEGER)
}
/** The head of every HOB: 8 bytes. PI 1.8 volume 3 §5.2. */
export const EFI_HOB_GENERIC_HEADER = kinds.structure(
  { HobType: UINT16_FIELD, HobLength: UINT16_FIELD, Reserved: UINT32_FIELD },
  false,
  'EFI_HOB_GENERIC_HEADER'
) as StructType<EFI_HOB_GENERIC_HEADER>

/** The first HOB (PHIT): what the list begins with, and where memory is free. PI 1.8 volume 3 §5.3. */
export interface EFI_HOB_HANDOFF_INFO_TABLE extends OVERLAY {
  readonly Header: EFI_HOB_GENERIC_HEADER
  get Version(): UINT32
  set Version(value: INTEGER)
  get BootMode(): UINT32
  set BootMode(value: INTEGER)
  /** Behind the last byte that PEI manages. */
  get EfiMemoryTop(): EFI_PHYSICAL_ADDRESS
  set EfiMemoryTop(value: INTEGER)
  get EfiMemoryBottom(): EFI_PHYSICAL_ADDRESS
  set EfiMemoryBottom(value: INTEGER)
  /** Pages are taken below it. */
  get EfiFreeMemoryTop(): EFI_PHYSICAL_ADDRESS
  set EfiFreeMemoryTop(value: INTEGER)
  /** HOBs grow towards the top from here. */
  get EfiFreeMemoryBottom(): EFI_PHYSICAL_ADDRESS
  set EfiFreeMemoryBottom(value: INTEGER)
  /** Where the end mark lies, and the next HOB will. */
  get EfiEndOfHobList(): EFI_PHYSICAL_ADDRESS
  set EfiEndOfHobList(value: INTEGER)
}
/** The first HOB (PHIT): 56 bytes. PI 1.8 volume 3 §5.3. */
export const EFI_HOB_HANDOFF_INFO_TABLE = kinds.structure(
  {
    Header: EFI_HOB_GENERIC_HEADER,
    Version: UINT32_FIELD,
    BootMode: UINT32_FIELD,
    EfiMemoryTop: UINT64_FIELD,
    EfiMemoryBottom: UINT64_FIELD,
    EfiFreeMemoryTop: UINT64_FIELD,
    EfiFreeMemoryBottom: UINT64_FIELD,
    EfiEndOfHobList: UINT64_FIELD
  },
  false,
  'EFI_HOB_HANDOFF_INFO_TABLE'
) as StructType<EFI_HOB_HANDOFF_INFO_TABLE>

/** What a memory allocation HOB says. PI 1.8 volume 3 §5.4. */
export interface EFI_HOB_MEMORY_ALLOCATION_HEADER extends OVERLAY {
  /** All zero for ordinary pages; else it says what the memory is for. */
  get Name(): EFI_GUID
  set Name(value: EFI_GUID)
  get MemoryBaseAddress(): EFI_PHYSICAL_ADDRESS
  set MemoryBaseAddress(value: INTEGER)
  get MemoryLength(): UINT64
  set MemoryLength(value: INTEGER)
  /** `EfiBootServicesData`, …; `EfiConventionalMemory`: freed. */
  get MemoryType(): UINT32
  set MemoryType(value: INTEGER)
  get Reserved(): Uint8Array
  set Reserved(value: Uint8Array)
}
/** What a memory allocation HOB says: 40 bytes. PI 1.8 volume 3 §5.4. */
export const EFI_HOB_MEMORY_ALLOCATION_HEADER = kinds.structure(
  { Name: GUID_FIELD, MemoryBaseAddress: UINT64_FIELD, MemoryLength: UINT64_FIELD, MemoryType: UINT32_FIELD, Reserved: BYTES(4) },
  false,
  'EFI_HOB_MEMORY_ALLOCATION_HEADER'
) as StructType<EFI_HOB_MEMORY_ALLOCATION_HEADER>

/** Memory that is in use. PI 1.8 volume 3 §5.4. */
export interface EFI_HOB_MEMORY_ALLOCATION extends OVERLAY {
  readonly Header: EFI_HOB_GENERIC_HEADER
  readonly AllocDescriptor: EFI_HOB_MEMORY_ALLOCATION_HEADER
}
const allocation = { Header: EFI_HOB_GENERIC_HEADER, AllocDescriptor: EFI_HOB_MEMORY_ALLOCATION_HEADER }
/** Memory that is in use: 48 bytes. PI 1.8 volume 3 §5.4. */
export const EFI_HOB_MEMORY_ALLOCATION = kinds.structure(
  allocation,
  false,
  'EFI_HOB_MEMORY_ALLOCATION'
) as StructType<EFI_HOB_MEMORY_ALLOCATION>
/** The stack that runs when the list is made; its name is `gEfiHobMemoryAllocStackGuid`. PI 1.8 volume 3 §5.4. */
export type EFI_HOB_MEMORY_ALLOCATION_STACK = EFI_HOB_MEMORY_ALLOCATION
/** The stack that runs when the list is made: 48 bytes. PI 1.8 volume 3 §5.4. */
export const EFI_HOB_MEMORY_ALLOCATION_STACK = kinds.structure(
  allocation,
  false,
  'EFI_HOB_MEMORY_ALLOCATION_STACK'
) as StructType<EFI_HOB_MEMORY_ALLOCATION_STACK>
/** A processor's store; its name is `gEfiHobMemoryAllocBspStoreGuid`. PI 1.8 volume 3 §5.4. */
export type EFI_HOB_MEMORY_ALLOCATION_BSP_STORE = EFI_HOB_MEMORY_ALLOCATION
/** A processor's store: 48 bytes. PI 1.8 volume 3 §5.4. */
export const EFI_HOB_MEMORY_ALLOCATION_BSP_STORE = kinds.structure(
  allocation,
  false,
  'EFI_HOB_MEMORY_ALLOCATION_BSP_STORE'
) as StructType<EFI_HOB_MEMORY_ALLOCATION_BSP_STORE>

/** A module that was loaded: the DXE core. Its name is `gEfiHobMemoryAllocModuleGuid`. PI 1.8 volume 3 §5.4. */
export interface EFI_HOB_MEMORY_ALLOCATION_MODULE extends OVERLAY {
  readonly Header: EFI_HOB_GENERIC_HEADER
  readonly MemoryAllocationHeader: EFI_HOB_MEMORY_ALLOCATION_HEADER
  get ModuleName(): EFI_GUID
  set ModuleName(value: EFI_GUID)
  get EntryPoint(): EFI_PHYSICAL_ADDRESS
  set EntryPoint(value: INTEGER)
}
/** A module that was loaded: 72 bytes. PI 1.8 volume 3 §5.4. */
export const EFI_HOB_MEMORY_ALLOCATION_MODULE = kinds.structure(
  {
    Header: EFI_HOB_GENERIC_HEADER,
    MemoryAllocationHeader: EFI_HOB_MEMORY_ALLOCATION_HEADER,
    ModuleName: GUID_FIELD,
    EntryPoint: UINT64_FIELD
  },
  false,
  'EFI_HOB_MEMORY_ALLOCATION_MODULE'
) as StructType<EFI_HOB_MEMORY_ALLOCATION_MODULE>

/** What lies at a range of addresses. PI 1.8 volume 3 §5.5. */
export interface EFI_HOB_RESOURCE_DESCRIPTOR extends OVERLAY {
  readonly Header: EFI_HOB_GENERIC_HEADER
  get Owner(): EFI_GUID
  set Owner(value: EFI_GUID)
  /** `EFI_RESOURCE_SYSTEM_MEMORY`, … */
  get ResourceType(): UINT32
  set ResourceType(value: INTEGER)
  /** `EFI_RESOURCE_ATTRIBUTE_TESTED`, … */
  get ResourceAttribute(): UINT32
  set ResourceAttribute(value: INTEGER)
  get PhysicalStart(): EFI_PHYSICAL_ADDRESS
  set PhysicalStart(value: INTEGER)
  /** In bytes. */
  get ResourceLength(): UINT64
  set ResourceLength(value: INTEGER)
}
/** What lies at a range of addresses: 48 bytes. PI 1.8 volume 3 §5.5. */
export const EFI_HOB_RESOURCE_DESCRIPTOR = kinds.structure(
  {
    Header: EFI_HOB_GENERIC_HEADER,
    Owner: GUID_FIELD,
    ResourceType: UINT32_FIELD,
    ResourceAttribute: UINT32_FIELD,
    PhysicalStart: UINT64_FIELD,
    ResourceLength: UINT64_FIELD
  },
  false,
  'EFI_HOB_RESOURCE_DESCRIPTOR'
) as StructType<EFI_HOB_RESOURCE_DESCRIPTOR>

/** The head of data under a GUID; the data follows. PI 1.8 volume 3 §5.6. */
export interface EFI_HOB_GUID_TYPE extends OVERLAY {
  readonly Header: EFI_HOB_GENERIC_HEADER
  get Name(): EFI_GUID
  set Name(value: EFI_GUID)
}
/** The head of data under a GUID: 24 bytes, the data follows. PI 1.8 volume 3 §5.6. */
export const EFI_HOB_GUID_TYPE = kinds.structure(
  { Header: EFI_HOB_GENERIC_HEADER, Name: GUID_FIELD },
  false,
  'EFI_HOB_GUID_TYPE'
) as StructType<EFI_HOB_GUID_TYPE>

/** A firmware volume. PI 1.8 volume 3 §5.7. */
export interface EFI_HOB_FIRMWARE_VOLUME extends OVERLAY {
  readonly Header: EFI_HOB_GENERIC_HEADER
  get BaseAddress(): EFI_PHYSICAL_ADDRESS
  set BaseAddress(value: INTEGER)
  get Length(): UINT64
  set Length(value: INTEGER)
}
/** A firmware volume: 24 bytes. PI 1.8 volume 3 §5.7. */
export const EFI_HOB_FIRMWARE_VOLUME = kinds.structure(
  { Header: EFI_HOB_GENERIC_HEADER, BaseAddress: UINT64_FIELD, Length: UINT64_FIELD },
  false,
  'EFI_HOB_FIRMWARE_VOLUME'
) as StructType<EFI_HOB_FIRMWARE_VOLUME>

/** A firmware volume that came out of another. PI 1.8 volume 3 §5.7. */
export interface EFI_HOB_FIRMWARE_VOLUME2 extends EFI_HOB_FIRMWARE_VOLUME {
  get FvName(): EFI_GUID
  set FvName(value: EFI_GUID)
  get FileName(): EFI_GUID
  set FileName(value: EFI_GUID)
}
/** A firmware volume that came out of another: 56 bytes. PI 1.8 volume 3 §5.7. */
export const EFI_HOB_FIRMWARE_VOLUME2 = kinds.structure(
  { Header: EFI_HOB_GENERIC_HEADER, BaseAddress: UINT64_FIELD, Length: UINT64_FIELD, FvName: GUID_FIELD, FileName: GUID_FIELD },
  false,
  'EFI_HOB_FIRMWARE_VOLUME2'
) as StructType<EFI_HOB_FIRMWARE_VOLUME2>

/** A firmware volume with its authentication status. PI 1.8 volume 3 §5.7. */
export interface EFI_HOB_FIRMWARE_VOLUME3 extends EFI_HOB_FIRMWARE_VOLUME2 {
  get AuthenticationStatus(): UINT32
  set AuthenticationStatus(value: INTEGER)
  /** 1: it came out of another volume. */
  get ExtractedFv(): UINT8
  set ExtractedFv(value: INTEGER)
}
/** A firmware volume with its authentication status: 64 bytes. PI 1.8 volume 3 §5.7. */
export const EFI_HOB_FIRMWARE_VOLUME3 = kinds.structure(
  {
    Header: EFI_HOB_GENERIC_HEADER,
    BaseAddress: UINT64_FIELD,
    Length: UINT64_FIELD,
    AuthenticationStatus: UINT32_FIELD,
    ExtractedFv: UINT8_FIELD,
    FvName: GUID_FIELD,
    FileName: GUID_FIELD
  },
  false,
  'EFI_HOB_FIRMWARE_VOLUME3'
) as StructType<EFI_HOB_FIRMWARE_VOLUME3>

/** How wide the processor's addresses are. PI 1.8 volume 3 §5.8. */
export interface EFI_HOB_CPU extends OVERLAY {
  readonly Header: EFI_HOB_GENERIC_HEADER
  /** Bits of a memory address. */
  get SizeOfMemorySpace(): UINT8
  set SizeOfMemorySpace(value: INTEGER)
  /** Bits of an I/O address. */
  get SizeOfIoSpace(): UINT8
  set SizeOfIoSpace(value: INTEGER)
  get Reserved(): Uint8Array
  set Reserved(value: Uint8Array)
}
/** How wide the processor's addresses are: 16 bytes. PI 1.8 volume 3 §5.8. */
export const EFI_HOB_CPU = kinds.structure(
  { Header: EFI_HOB_GENERIC_HEADER, SizeOfMemorySpace: UINT8_FIELD, SizeOfIoSpace: UINT8_FIELD, Reserved: BYTES(6) },
  false,
  'EFI_HOB_CPU'
) as StructType<EFI_HOB_CPU>

/** The head of a pool allocation; its bytes follow. PI 1.8 volume 3 §5. */
export interface EFI_HOB_MEMORY_POOL extends OVERLAY {
  readonly Header: EFI_HOB_GENERIC_HEADER
}
/** The head of a pool allocation: 8 bytes, its bytes follow. PI 1.8 volume 3 §5. */
export const EFI_HOB_MEMORY_POOL = kinds.structure(
  { Header: EFI_HOB_GENERIC_HEADER },
  false,
  'EFI_HOB_MEMORY_POOL'
) as StructType<EFI_HOB_MEMORY_POOL>

/** A capsule to be processed. PI 1.8 volume 3 §5. */
export type EFI_HOB_UEFI_CAPSULE = EFI_HOB_FIRMWARE_VOLUME
/** A capsule to be processed: 24 bytes. PI 1.8 volume 3 §5. */
export const EFI_HOB_UEFI_CAPSULE = kinds.structure(
  { Header: EFI_HOB_GENERIC_HEADER, BaseAddress: UINT64_FIELD, Length: UINT64_FIELD },
  false,
  'EFI_HOB_UEFI_CAPSULE'
) as StructType<EFI_HOB_UEFI_CAPSULE>
