/** Numbers as packs write them: 4096, '0x1000', 'EfiLoaderData', 'EFI_MEMORY_WB', 'EFI_NOT_FOUND', 'AllocateMaxAddress'. */
import { MemoryAttribute } from '../../src-firmware/spec/memory-attribute'
import { memoryTypeName, MAX_MEMORY_TYPE } from '../../src-firmware/spec/memory-type'
import { statusCodes } from '../../src-firmware/spec/status'
import type { Num } from './lab'

/** EFI_GCD_MEMORY_TYPE, PI 1.8 II §7.2.4, by number. */
export const gcdMemoryTypes: readonly string[] = [
  'EfiGcdMemoryTypeNonExistent',
  'EfiGcdMemoryTypeReserved',
  'EfiGcdMemoryTypeSystemMemory',
  'EfiGcdMemoryTypeMemoryMappedIo',
  'EfiGcdMemoryTypePersistent',
  'EfiGcdMemoryTypeMoreReliable',
  'EfiGcdMemoryTypeUnaccepted'
]
/** HOB types and resource types, PI 1.8 III §5. */
const hobTypes = {
  EFI_HOB_TYPE_HANDOFF: 1,
  EFI_HOB_TYPE_MEMORY_ALLOCATION: 2,
  EFI_HOB_TYPE_RESOURCE_DESCRIPTOR: 3,
  EFI_HOB_TYPE_GUID_EXTENSION: 4,
  EFI_HOB_TYPE_FV: 5,
  EFI_HOB_TYPE_CPU: 6,
  EFI_HOB_TYPE_MEMORY_POOL: 7,
  EFI_HOB_TYPE_FV2: 9,
  EFI_HOB_TYPE_END_OF_HOB_LIST: 0xffff,
  EFI_RESOURCE_SYSTEM_MEMORY: 0,
  EFI_RESOURCE_MEMORY_MAPPED_IO: 1,
  EFI_RESOURCE_MEMORY_RESERVED: 5
} as const

const names = new Map<string, bigint>([
  ...statusCodes,
  ...Array.from({ length: MAX_MEMORY_TYPE }, (_, type): [string, bigint] => [memoryTypeName(type), BigInt(type)]),
  ...Object.entries(MemoryAttribute).map(([name, bit]): [string, bigint] => [`EFI_MEMORY_${name}`, bit]),
  ...gcdMemoryTypes.map((name, type): [string, bigint] => [name, BigInt(type)]),
  ...Object.entries(hobTypes).map(([name, type]): [string, bigint] => [name, BigInt(type)]),
  ['AllocateAnyPages', 0n],
  ['AllocateMaxAddress', 1n],
  ['AllocateAddress', 2n]
])

/** The number that is meant; null for a name that is none of ours. */
export function namedNumber(value: Num): bigint | null {
  if (typeof value === 'number') return BigInt(value)
  if (/^-?0x[0-9a-fA-F]+$/.test(value)) return value.startsWith('-') ? -BigInt(value.slice(1)) : BigInt(value)
  if (/^-?\d+$/.test(value)) return BigInt(value)
  return names.get(value) ?? null
}

/** Looks like one of the names above, so that a misspelt one can be told from any other text. */
export function looksNamed(text: string): boolean {
  return /^(Efi[A-Z]|EFI_|Allocate(Any|Max|Address)|0x)/.test(text)
}
