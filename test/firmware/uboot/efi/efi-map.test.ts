import fc from 'fast-check'
import { expect, it } from 'vitest'
import { EfiMap, endOf, type EfiEntry } from '../../../../src-firmware/uboot/efi/efi-map'

const RAM: EfiEntry = { type: 7, start: 0x40000000n, pages: 64n, attribute: 8n }
const page = (number: number): bigint => RAM.start + BigInt(number) * 0x1000n
const shown = (map: EfiMap): string[] => map.entries.map(({ type, start, pages }) => `${type} ${(start - RAM.start) / 0x1000n}+${pages}`)

it('neighbours of one type are one entry; the key moves with every update', () => {
  const map = new EfiMap([RAM], 5n)
  expect([map.update(page(8), 2n, 4, true), map.update(page(10), 2n, 4, true)]).toEqual(['done', 'done'])
  expect(shown(map)).toEqual(['7 0+8', '4 8+4', '7 12+52'])
  expect(map.update(page(8), 4n, 7, false)).toBe('done')
  expect(shown(map)).toEqual(['7 0+64'])
  expect(map.key).toBe(8n)
})

it('an update that fails moves the key too, and what it took out before it failed stays out', () => {
  const map = new EfiMap([RAM], 0n)
  map.update(page(8), 2n, 4, true)
  expect(map.update(page(6), 6n, 2, true)).toEqual({ notFree: page(8) })
  expect(shown(map)).toEqual(['7 0+8', '4 8+2', '7 12+52'])
  expect(map.key).toBe(2n)
})

it('no pages change nothing, a type that cannot be is refused before the key moves, one of a loader is taken', () => {
  const map = new EfiMap([RAM], 0n)
  expect([map.update(page(0), 0n, 4, true), map.update(page(0), 1n, 16, true), map.update(page(0), 1n, 0x70000000, true)]).toEqual([
    'done',
    'wrongType',
    'wrongType'
  ])
  expect(map.key).toBe(0n)
  expect(map.update(page(0), 1n, 0x80000001, true)).toBe('done')
  expect(map.at(page(0))).toMatchObject({ type: 0x80000001, attribute: 8n })
})

it('a range that the map does not know whole is refused, with the first byte it does not know', () => {
  const map = new EfiMap([RAM], 0n)
  expect(map.update(page(60), 8n, 4, true)).toEqual({ notFree: page(64) })
  expect(shown(map)).toEqual(['7 0+60'])
})

it('whatever is updated: entries ascend, touch only where they differ, and cover what was there', () => {
  const update = fc.record({ at: fc.integer({ min: 0, max: 63 }), pages: fc.integer({ min: 1, max: 64 }), type: fc.constantFrom(2, 4, 7) })
  fc.assert(
    fc.property(fc.array(update, { maxLength: 50 }), (updates) => {
      const map = new EfiMap([RAM], 0n)
      const types = new Array<number>(64).fill(7)
      for (const { at, pages, type } of updates) {
        const count = Math.min(pages, 64 - at)
        map.update(page(at), BigInt(count), type, false)
        types.fill(type, at, at + count)
      }
      expect(types.map((_, number) => map.at(page(number))?.type)).toEqual(types)
      map.entries.forEach((entry, index) => {
        const next = map.entries[index + 1]
        if (next) expect(endOf(entry) === next.start && entry.type !== next.type).toBe(true)
      })
      expect(map.key).toBe(BigInt(updates.length))
    })
  )
})

it('a count that wraps splits what it begins in, and no more; the next update joins it again', () => {
  const map = new EfiMap([RAM], 0n)
  // 2^64 - 0x1000 bytes from page 8: the range ends one page below where it begins.
  expect(map.update(page(8), (1n << 52n) - 1n, 4, true)).toMatchObject({ notFree: page(8) })
  expect(shown(map)).toEqual(['7 0+8', '7 8+56'])
  map.update(page(60), 1n, 4, true)
  expect(shown(map)).toEqual(['7 0+60', '4 60+1', '7 61+3'])
})
