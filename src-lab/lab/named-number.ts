/** Numbers as packs write them: 4096, '0x1000', 'EfiLoaderData', 'EFI_MEMORY_WB', 'EFI_NOT_FOUND', 'AllocateMaxAddress'. */
import { AllocateType } from '../../src-firmware/spec/allocate-type'
import { GcdMemoryType } from '../../src-firmware/spec/gcd-memory-type'
import { HobType, ResourceAttribute, ResourceType } from '../../src-firmware/spec/hob'
import { MemoryAttribute } from '../../src-firmware/spec/memory-attribute'
import { memoryTypeName, MAX_MEMORY_TYPE } from '../../src-firmware/spec/memory-type'
import { statusCodes } from '../../src-firmware/spec/status'
import type { Num } from './lab'

/** HOB types, PI 1.8 volume 3 §5.2. */
const hobTypes = {
  EFI_HOB_TYPE_HANDOFF: HobType.handoff,
  EFI_HOB_TYPE_MEMORY_ALLOCATION: HobType.memoryAllocation,
  EFI_HOB_TYPE_RESOURCE_DESCRIPTOR: HobType.resourceDescriptor,
  EFI_HOB_TYPE_GUID_EXTENSION: HobType.guidExtension,
  EFI_HOB_TYPE_FV: HobType.firmwareVolume,
  EFI_HOB_TYPE_CPU: HobType.cpu,
  EFI_HOB_TYPE_MEMORY_POOL: HobType.memoryPool,
  EFI_HOB_TYPE_FV2: HobType.firmwareVolume2,
  EFI_HOB_TYPE_LOAD_PEIM_UNUSED: HobType.loadPeimUnused,
  EFI_HOB_TYPE_UEFI_CAPSULE: HobType.uefiCapsule,
  EFI_HOB_TYPE_FV3: HobType.firmwareVolume3,
  EFI_HOB_TYPE_UNUSED: HobType.unused,
  EFI_HOB_TYPE_END_OF_HOB_LIST: HobType.endOfHobList
} as const
/** PI 1.8 volume 3 §5.5. */
const resourceTypes = {
  EFI_RESOURCE_SYSTEM_MEMORY: ResourceType.systemMemory,
  EFI_RESOURCE_MEMORY_MAPPED_IO: ResourceType.memoryMappedIo,
  EFI_RESOURCE_IO: ResourceType.io,
  EFI_RESOURCE_FIRMWARE_DEVICE: ResourceType.firmwareDevice,
  EFI_RESOURCE_MEMORY_MAPPED_IO_PORT: ResourceType.memoryMappedIoPort,
  EFI_RESOURCE_MEMORY_RESERVED: ResourceType.memoryReserved,
  EFI_RESOURCE_IO_RESERVED: ResourceType.ioReserved,
  EFI_RESOURCE_MEMORY_UNACCEPTED: ResourceType.unaccepted
} as const

/** UEFI 2.10 §7.1.1. */
const eventTypes = {
  EVT_TIMER: 0x80000000,
  EVT_RUNTIME: 0x40000000,
  EVT_NOTIFY_WAIT: 0x100,
  EVT_NOTIFY_SIGNAL: 0x200,
  EVT_SIGNAL_EXIT_BOOT_SERVICES: 0x201,
  EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE: 0x60000202
} as const
/** UEFI 2.10 §7.1.8. */
const levels = { TPL_APPLICATION: 4, TPL_CALLBACK: 8, TPL_NOTIFY: 16, TPL_HIGH_LEVEL: 31 } as const
/** UEFI 2.10 §7.1.7. */
const timerDelays = { TimerCancel: 0, TimerPeriodic: 1, TimerRelative: 2 } as const

/** Unaccepted as the drivers' own module has it: edk2-stable202211's. */
const gcdMemoryTypes = { ...GcdMemoryType, Unaccepted: 7 } as const

/** U-Boot's lmb.h, v2025.01 and later. */
const lmbFlags = { LMB_NONE: 0, LMB_NOMAP: 2, LMB_NOOVERWRITE: 4, LMB_NONOTIFY: 8 } as const

/** What a name stands for: the same number may be a type in one place and an attribute in another. */
export type NameKind =
  | 'status'
  | 'memoryType'
  | 'attribute'
  | 'gcdMemoryType'
  | 'hobType'
  | 'resourceType'
  | 'resourceAttribute'
  | 'allocateType'
  | 'eventType'
  | 'level'
  | 'timerDelay'
  | 'lmbFlag'

type Named = readonly (readonly [name: string, number: bigint])[]
const numbersOf = (table: Readonly<Record<string, number | bigint>>, prefix = ''): Named =>
  Object.entries(table).map(([name, number]) => [`${prefix}${name}`, BigInt(number)])

const kinds: Readonly<Record<NameKind, Named>> = {
  status: [...statusCodes],
  memoryType: [
    ...Array.from({ length: MAX_MEMORY_TYPE }, (_, type) => [memoryTypeName(type), BigInt(type)] as const),
    ['EfiMaxMemoryType', BigInt(MAX_MEMORY_TYPE)]
  ],
  attribute: numbersOf(MemoryAttribute, 'EFI_MEMORY_'),
  gcdMemoryType: numbersOf(gcdMemoryTypes, 'EfiGcdMemoryType'),
  hobType: numbersOf(hobTypes),
  resourceType: numbersOf(resourceTypes),
  resourceAttribute: numbersOf(ResourceAttribute, 'EFI_RESOURCE_ATTRIBUTE_'),
  allocateType: numbersOf(AllocateType, 'Allocate'),
  eventType: numbersOf(eventTypes),
  level: numbersOf(levels),
  timerDelay: numbersOf(timerDelays),
  lmbFlag: numbersOf(lmbFlags)
}
const names = new Map<string, { readonly kind: NameKind; readonly number: bigint }>(
  (Object.keys(kinds) as NameKind[]).flatMap((kind) => kinds[kind].map(([name, number]) => [name, { kind, number }] as const))
)

/** The names of one kind, or of all. */
export function numberNames(kind?: NameKind): readonly string[] {
  return kind === undefined ? [...names.keys()] : kinds[kind].map(([name]) => name)
}

/** What kind of name it is; null: none of ours. */
export function nameKind(text: string): NameKind | null {
  return names.get(text)?.kind ?? null
}

/** Kinds whose numbers are bits, each with a name of its own. */
const BITS: ReadonlySet<NameKind> = new Set<NameKind>(['attribute', 'resourceAttribute', 'lmbFlag'])

/** A number by its name, or bits by theirs; null: it has none of this kind. */
export function nameOfNumber(number: bigint, kind: NameKind): string | null {
  const own = kinds[kind].find(([, one]) => one === number)
  if (own) return own[0]
  if (!BITS.has(kind)) return null
  if (number === 0n) return 'no attributes'
  const bits = kinds[kind].filter(([, bit]) => bit !== 0n && (number & bit) === bit)
  return bits.length === 0 ? null : bits.map(([name]) => name).join(' | ')
}

/** The number that is meant; null for a name that is none of ours. */
export function namedNumber(value: Num): bigint | null {
  if (typeof value === 'number') return BigInt(value)
  if (/^-?0x[0-9a-fA-F]+$/.test(value)) return value.startsWith('-') ? -BigInt(value.slice(1)) : BigInt(value)
  if (/^-?\d+$/.test(value)) return BigInt(value)
  return names.get(value)?.number ?? null
}

/** Looks like one of the names above, so that a misspelt one can be told from any other text. */
export function looksNamed(text: string): boolean {
  return /^(Efi[A-Z]|EFI_|EVT_|TPL_|LMB_|Timer[A-Z]|Allocate(Any|Max|Address)|0x)/.test(text)
}
