import { describe, expect, it } from 'vitest'
import { fold } from '../../../src-firmware'
import { differencesOf, sinceSentence } from '../../../src-renderer/model/compare'
import { bandsOfMap, type Band } from '../../../src-renderer/model/cut-map'
import { whole } from '../../../src-renderer/model/work'
import { driven } from '../../lab/checks/driven'

const band = (page: number, pages: number, type: number, owner: string, more: Partial<Band> = {}): Band => ({
  kind: 'band',
  start: BigInt(page) << 12n,
  bytes: BigInt(pages) << 12n,
  pages,
  type,
  attribute: 0xfn,
  owner,
  takenBy: null,
  seam: false,
  folds: false,
  ...more
})
const told = (before: Band[], now: Band[]): string[] =>
  differencesOf(before, now).map(({ mark, start, bytes }) => `${mark} ${start >> 12n} ${bytes >> 12n}`)

describe('two moments side by side', () => {
  it('show only what is another one, cut where either moment cuts', () => {
    const before = [band(0, 10, 7, ''), band(10, 4, 4, 'firmware')]
    const now = [band(0, 6, 7, ''), band(6, 2, 2, 'driver.ts', { takenBy: 3 }), band(8, 2, 7, ''), band(10, 4, 4, 'firmware')]
    expect(told(before, now)).toEqual(['+ 6 2'])
    expect(told(now, before)).toEqual(['− 6 2'])
    expect(told(now, now)).toEqual([])
  })

  it.each([
    ['another type', band(0, 2, 4, 'driver.ts'), band(0, 2, 6, 'driver.ts'), '~ 0 2'],
    ['other attributes', band(0, 2, 4, 'firmware'), band(0, 2, 4, 'firmware', { attribute: 1n }), '≈ 0 2'],
    ['the same memory taken anew', band(0, 2, 4, 'driver.ts', { takenBy: 1 }), band(0, 2, 4, 'driver.ts', { takenBy: 9 }), '~ 0 2']
  ])('%s', (_, before, now, difference) => {
    expect(told([before], [now])).toEqual([difference])
  })

  it('tell of what only one map knows', () => {
    expect(told([band(0, 2, 7, '')], [band(0, 2, 7, ''), band(4, 1, 4, 'firmware')])).toEqual(['+ 4 1'])
    expect(told([band(0, 1, 4, 'firmware'), band(4, 1, 4, 'firmware')], [])).toEqual(['− 0 1', '− 4 1'])
  })

  it('are told in a sentence, with the key', () => {
    const { trace } = driven((driver) => {
      const first = driver.pages(4, 1)
      driver.pages(5, 3)
      driver.freePages(6, first, 1)
    })
    const calls = trace.filter((event) => event.kind === 'call' && event.call !== null)
    const [before, now] = [fold(trace, calls[0]!.n), fold(trace, calls[2]!.n)]
    const [old, young] = [whole(bandsOfMap(before)), whole(bandsOfMap(now))]
    const keys = [before, now].map(({ dxe }) => Number(dxe.mapKey))
    expect(sinceSentence('call 1', differencesOf(old, young), before, now)).toBe(`Since call 1: +1 range, −1, key ${keys[0]} → ${keys[1]}.`)
    expect(sinceSentence('the start', [], now, now)).toBe('Since the start: nothing has changed.')
  })
})
