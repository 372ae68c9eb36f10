/** Numbers as packs write them: 4096, '0x1000', 'EfiLoaderData', 'EFI_MEMORY_WB', 'EFI_NOT_FOUND', 'AllocateMaxAddress'. */
import { MemoryAttribute } from '../../src-firmware/spec/memory-attribute'
import { memoryTypeName, MAX_MEMORY_TYPE } from '../../src-firmware/spec/memory-type'
import { statusCodes } from '../../src-firmware/spec/status'
import type { Num } from './lab'

const names = new Map<string, bigint>([
  ...statusCodes,
  ...Array.from({ length: MAX_MEMORY_TYPE }, (_, type): [string, bigint] => [memoryTypeName(type), BigInt(type)]),
  ...Object.entries(MemoryAttribute).map(([name, bit]): [string, bigint] => [`EFI_MEMORY_${name}`, bit]),
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
