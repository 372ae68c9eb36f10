/** Hand-off blocks, PI 1.8 volume 3: types, lengths and offsets. Every structure is the same on 32 and 64 bit machines. */
import { hex } from './hex'

/** EFI_HOB_TYPE_…, PI 1.8 volume 3 §5. */
export const HobType = {
  handoff: 0x0001,
  memoryAllocation: 0x0002,
  resourceDescriptor: 0x0003,
  guidExtension: 0x0004,
  firmwareVolume: 0x0005,
  cpu: 0x0006,
  memoryPool: 0x0007,
  firmwareVolume2: 0x0009,
  loadPeimUnused: 0x000a,
  uefiCapsule: 0x000b,
  firmwareVolume3: 0x000c,
  unused: 0xfffe,
  endOfHobList: 0xffff
} as const

/** EFI_HOB_GENERIC_HEADER: UINT16 HobType, UINT16 HobLength (header included, a multiple of 8), UINT32 Reserved. §5.2. */
export const HOB_HEADER_BYTES = 8
/** A GUID extension's data begins behind its name. §5.6. */
export const GUID_DATA_OFFSET = 24

/** EFI_HOB_HANDOFF_INFO_TABLE, the first HOB of every list (PHIT). §5.3. */
export const Phit = {
  bytes: 0x38,
  version: 9,
  Version: 8n,
  BootMode: 12n,
  EfiMemoryTop: 16n,
  EfiMemoryBottom: 24n,
  EfiFreeMemoryTop: 32n,
  EfiFreeMemoryBottom: 40n,
  EfiEndOfHobList: 48n
} as const

/** EFI_HOB_MEMORY_ALLOCATION; one for a module has 24 bytes more. §5.4. */
export const AllocationHob = {
  bytes: 0x30,
  moduleBytes: 0x48,
  Name: 8,
  MemoryBaseAddress: 24,
  MemoryLength: 32,
  MemoryType: 40,
  ModuleName: 48,
  EntryPoint: 64
} as const

/** EFI_HOB_RESOURCE_DESCRIPTOR. §5.5. */
export const ResourceHob = {
  bytes: 0x30,
  Owner: 8,
  ResourceType: 24,
  ResourceAttribute: 28,
  PhysicalStart: 32,
  ResourceLength: 40
} as const

/** What EDK II's PEI keeps of its bins: EFI_MEMORY_TYPE_INFORMATION, and where the bin lies, of 16 types and an end mark. */
export const BIN_RECORD_BYTES: readonly bigint[] = [17n * 8n, 17n * 48n]

/** EFI_HOB_CPU. §5.8. */
export const CpuHob = {
  bytes: 0x10,
  SizeOfMemorySpace: 8,
  SizeOfIoSpace: 9
} as const

/** EFI_RESOURCE_*. §5.5. */
export const ResourceType = {
  systemMemory: 0,
  memoryMappedIo: 1,
  io: 2,
  firmwareDevice: 3,
  memoryMappedIoPort: 4,
  memoryReserved: 5,
  ioReserved: 6,
  /** A private name of edk2-stable202211; PI 1.8 has the same number. */
  unaccepted: 7
} as const

/** EFI_RESOURCE_ATTRIBUTE_*. §5.5. */
export const ResourceAttribute = {
  PRESENT: 0x1,
  INITIALIZED: 0x2,
  TESTED: 0x4,
  SINGLE_BIT_ECC: 0x8,
  MULTIPLE_BIT_ECC: 0x10,
  ECC_RESERVED_1: 0x20,
  ECC_RESERVED_2: 0x40,
  READ_PROTECTED: 0x80,
  WRITE_PROTECTED: 0x100,
  EXECUTION_PROTECTED: 0x200,
  UNCACHEABLE: 0x400,
  WRITE_COMBINEABLE: 0x800,
  WRITE_THROUGH_CACHEABLE: 0x1000,
  WRITE_BACK_CACHEABLE: 0x2000,
  '16_BIT_IO': 0x4000,
  '32_BIT_IO': 0x8000,
  '64_BIT_IO': 0x10000,
  UNCACHED_EXPORTED: 0x20000,
  READ_ONLY_PROTECTED: 0x40000,
  READ_ONLY_PROTECTABLE: 0x80000,
  READ_PROTECTABLE: 0x100000,
  WRITE_PROTECTABLE: 0x200000,
  EXECUTION_PROTECTABLE: 0x400000,
  PERSISTENT: 0x800000,
  PERSISTABLE: 0x1000000,
  MORE_RELIABLE: 0x2000000
} as const

/** Names that say what a memory allocation HOB, or a GUID extension, is for. */
export const HobGuid = {
  /** The stack that the code which made the HOB runs on. */
  stack: '4ED4BF27-4092-42E9-807D-527B1D00C9BD',
  bspStore: '564B33CD-C92A-4593-90BF-2473E43C6322',
  module: 'F8E21975-0899-4F58-A4BE-5525A9C6D77A',
  memoryTypeInformation: '4C19049F-4137-4DD3-9C10-8B97A83FFDFA',
  zero: '00000000-0000-0000-0000-000000000000'
} as const

/** A field of a HOB: where it lies, in bytes from the HOB's start, and how many bytes it has. */
export interface HobField {
  /** The specification's name. */
  readonly name: string
  /** In bytes from the HOB's first. */
  readonly offset: number
  readonly type: 'UINT8' | 'UINT16' | 'UINT32' | 'UINT64' | 'EFI_PHYSICAL_ADDRESS' | 'EFI_GUID'
}

/** How many bytes a field of each type has. */
export const HOB_FIELD_BYTES: Readonly<Record<HobField['type'], number>> = {
  UINT8: 1,
  UINT16: 2,
  UINT32: 4,
  UINT64: 8,
  EFI_PHYSICAL_ADDRESS: 8,
  EFI_GUID: 16
}

/** What stands at the beginning of every HOB. §5.2. */
export const HOB_HEADER: readonly HobField[] = [
  { name: 'HobType', offset: 0, type: 'UINT16' },
  { name: 'HobLength', offset: 2, type: 'UINT16' }
]

const at = (name: string, offset: number | bigint, type: HobField['type']): HobField => ({ name, offset: Number(offset), type })
const baseAndLength = [at('BaseAddress', 8, 'EFI_PHYSICAL_ADDRESS'), at('Length', 16, 'UINT64')]

/** The fields behind the header, by the HOB's type. §5. */
export const HOB_LAYOUTS: Readonly<Record<number, readonly HobField[]>> = {
  [HobType.handoff]: [
    at('Version', Phit.Version, 'UINT32'),
    at('BootMode', Phit.BootMode, 'UINT32'),
    at('EfiMemoryTop', Phit.EfiMemoryTop, 'EFI_PHYSICAL_ADDRESS'),
    at('EfiMemoryBottom', Phit.EfiMemoryBottom, 'EFI_PHYSICAL_ADDRESS'),
    at('EfiFreeMemoryTop', Phit.EfiFreeMemoryTop, 'EFI_PHYSICAL_ADDRESS'),
    at('EfiFreeMemoryBottom', Phit.EfiFreeMemoryBottom, 'EFI_PHYSICAL_ADDRESS'),
    at('EfiEndOfHobList', Phit.EfiEndOfHobList, 'EFI_PHYSICAL_ADDRESS')
  ],
  [HobType.memoryAllocation]: [
    at('Name', AllocationHob.Name, 'EFI_GUID'),
    at('MemoryBaseAddress', AllocationHob.MemoryBaseAddress, 'EFI_PHYSICAL_ADDRESS'),
    at('MemoryLength', AllocationHob.MemoryLength, 'UINT64'),
    at('MemoryType', AllocationHob.MemoryType, 'UINT32'),
    at('ModuleName', AllocationHob.ModuleName, 'EFI_GUID'),
    at('EntryPoint', AllocationHob.EntryPoint, 'EFI_PHYSICAL_ADDRESS')
  ],
  [HobType.resourceDescriptor]: [
    at('Owner', ResourceHob.Owner, 'EFI_GUID'),
    at('ResourceType', ResourceHob.ResourceType, 'UINT32'),
    at('ResourceAttribute', ResourceHob.ResourceAttribute, 'UINT32'),
    at('PhysicalStart', ResourceHob.PhysicalStart, 'EFI_PHYSICAL_ADDRESS'),
    at('ResourceLength', ResourceHob.ResourceLength, 'UINT64')
  ],
  [HobType.guidExtension]: [at('Name', HOB_HEADER_BYTES, 'EFI_GUID')],
  [HobType.firmwareVolume]: baseAndLength,
  [HobType.cpu]: [at('SizeOfMemorySpace', CpuHob.SizeOfMemorySpace, 'UINT8'), at('SizeOfIoSpace', CpuHob.SizeOfIoSpace, 'UINT8')],
  [HobType.firmwareVolume2]: [...baseAndLength, at('FvName', 24, 'EFI_GUID'), at('FileName', 40, 'EFI_GUID')],
  [HobType.uefiCapsule]: baseAndLength,
  [HobType.firmwareVolume3]: [
    ...baseAndLength,
    at('AuthenticationStatus', 24, 'UINT32'),
    at('ExtractedFv', 28, 'UINT8'),
    at('FvName', 32, 'EFI_GUID'),
    at('FileName', 48, 'EFI_GUID')
  ]
}

/** A length as CreateHob rounds it: the next multiple of 8. */
export function roundedHobLength(length: number): number {
  return (length + 7) & ~7
}

const words: ReadonlyMap<number, string> = new Map([
  [HobType.handoff, 'the PHIT'],
  [HobType.memoryAllocation, 'a memory allocation'],
  [HobType.resourceDescriptor, 'a resource descriptor'],
  [HobType.guidExtension, 'a GUID extension'],
  [HobType.firmwareVolume, 'a firmware volume'],
  [HobType.cpu, 'the CPU'],
  [HobType.memoryPool, 'pool'],
  [HobType.firmwareVolume2, 'a firmware volume (FV2)'],
  [HobType.loadPeimUnused, 'a PEIM to load'],
  [HobType.uefiCapsule, 'a capsule'],
  [HobType.firmwareVolume3, 'a firmware volume (FV3)'],
  [HobType.unused, 'unused'],
  [HobType.endOfHobList, 'the end of the list']
])

/** A HOB's type in a sentence; a number that is none is written as such. */
export function hobTypeWord(type: number): string {
  return words.get(type) ?? `type ${hex(type)}`
}
