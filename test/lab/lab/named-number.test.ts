import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { namedNumber } from '../../../src-lab/lab/named-number'

const guest = join(import.meta.dirname, '../../../src-lab/sdk/guest')
/** A driver's constants of kinds that a pack can name, with the text of their values. */
const constants = ['PiPei/hob.ts', 'PiDxe/gcd.ts', 'Uefi/memory.ts', 'Uefi/status.ts'].flatMap((file) => {
  const text = readFileSync(join(guest, file), 'utf8')
  return [
    ...text.matchAll(
      /^export const (EFI_(?:HOB_TYPE|RESOURCE|MEMORY)_\w+|EfiGcdMemoryType\w+|Efi\w+(?:Code|Data|Memory|MemoryType)|Allocate(?:Any|Max)\w+)(?:: \w+)? = (0x[0-9a-fA-F]+|\d+)n?$/gm
    )
  ]
    .filter(([, name]) => !/VERSION|_OWNER_/.test(name!))
    .map(([, name, value]): [string, bigint] => [name!, BigInt(value!)])
})

describe('names in packs', () => {
  it('are many', () => expect(constants.length).toBeGreaterThan(80))
  it.each(constants)('%s is what it is for a driver', (name, value) => expect(namedNumber(name)).toBe(value))
})
