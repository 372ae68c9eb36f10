/** The fields of a HOB by the PI specification's names with a small first letter (PI 1.8 III §5). */
import type { Value } from '../../src-firmware/trace'
import { guidText } from '../../src-firmware/spec/guid'
import { hex } from '../../src-firmware/hex'
import { bytesOf } from '../pack/hex-bytes'

type Field = readonly [name: string, offset: number, bytes: 1 | 2 | 4 | 8 | 'guid']

const LAYOUTS: Readonly<Record<number, readonly Field[]>> = {
  1: [
    ['version', 8, 4],
    ['bootMode', 12, 4],
    ['efiMemoryTop', 16, 8],
    ['efiMemoryBottom', 24, 8],
    ['efiFreeMemoryTop', 32, 8],
    ['efiFreeMemoryBottom', 40, 8],
    ['efiEndOfHobList', 48, 8]
  ],
  2: [
    ['name', 8, 'guid'],
    ['memoryBaseAddress', 24, 8],
    ['memoryLength', 32, 8],
    ['memoryType', 40, 4]
  ],
  3: [
    ['owner', 8, 'guid'],
    ['resourceType', 24, 4],
    ['resourceAttribute', 28, 4],
    ['physicalStart', 32, 8],
    ['resourceLength', 40, 8]
  ],
  4: [['name', 8, 'guid']],
  5: [
    ['baseAddress', 8, 8],
    ['length', 16, 8]
  ],
  6: [
    ['sizeOfMemorySpace', 8, 1],
    ['sizeOfIoSpace', 9, 1]
  ],
  9: [
    ['baseAddress', 8, 8],
    ['length', 16, 8],
    ['fvName', 24, 'guid'],
    ['fileName', 40, 'guid']
  ]
}
const HEADER: readonly Field[] = [
  ['hobType', 0, 2],
  ['hobLength', 2, 2]
]

/** @param text The whole HOB as hexadecimal bytes. Fields that lie behind its end are left out. */
export function hobFields(text: string): Readonly<Record<string, Value>> {
  const bytes = bytesOf(text)
  const type = bytes.length >= 2 ? Number(uint(bytes, 0, 2)) : -1
  const fields: Record<string, Value> = {}
  for (const [name, offset, width] of [...HEADER, ...(LAYOUTS[type] ?? [])]) {
    if (offset + (width === 'guid' ? 16 : width) > bytes.length) continue
    if (width === 'guid') fields[name] = guidText(bytes.slice(offset, offset + 16))
    else fields[name] = width === 8 ? hex(uint(bytes, offset, 8)) : Number(uint(bytes, offset, width))
  }
  return fields
}

function uint(bytes: Uint8Array, offset: number, width: number): bigint {
  let value = 0n
  for (let i = width - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[offset + i]!)
  return value
}
