import { describe, expect, it } from 'vitest'
import type { TraceEvent } from '../../../src-firmware'
import { wantedBy, withWanted } from '../../../src-renderer/model/refusal'
import { driven, type Driven } from '../../lab/checks/driven'

/** The event of the last call. */
function lastCall(act: (driver: Driven) => void): TraceEvent {
  return driven(act).trace.findLast((event) => event.kind === 'call' && event.call !== null)!
}

describe('what a refused call wanted', () => {
  it.each([
    [
      'pages at an address that somebody holds',
      { type: 2n, memoryType: 4n, pages: 3n, memory: { ref: true, value: 0xe531000n } },
      [0xe531000n, 0x3000n]
    ],
    ['pages anywhere: it named no place', { type: 0n, memoryType: 4n, pages: 1n << 40n, memory: { ref: true, value: 0x1000n } }, null],
    ['pages that it was given', { type: 0n, memoryType: 4n, pages: 1n, memory: { ref: true, value: undefined } }, null]
  ])('%s', (_, args, range) => {
    const wanted = wantedBy(lastCall((driver) => void driver.boot(4, 'AllocatePages', args as never)))
    expect(wanted && [wanted.start, wanted.bytes]).toEqual(range)
  })

  it('pages and pool to give back that nobody has', () => {
    expect(wantedBy(lastCall((driver) => void driver.boot(4, 'FreePages', { memory: 0x100000n, pages: 2n })))).toMatchObject({
      start: 0x100000n,
      bytes: 0x2000n,
      words: 'FreePages, refused'
    })
    expect(wantedBy(lastCall((driver) => void driver.boot(4, 'FreePool', { buffer: 0x200008n })))).toMatchObject({
      start: 0x200008n,
      bytes: 1n
    })
  })

  it('stands before what was in the way', () => {
    const rows = [0n, 0x1000n, 0x3000n].map((start) => ({ start, bytes: 0x1000n }))
    const wanted = (start: bigint) => ({ kind: 'wanted', start, bytes: 0x1000n, words: '' }) as const
    expect(withWanted(rows, wanted(0x1800n)).map(({ start }) => start)).toEqual([0n, 0x1800n, 0x1000n, 0x3000n])
    expect(withWanted(rows, wanted(0x9000n)).map(({ start }) => start)).toEqual([0n, 0x1000n, 0x3000n, 0x9000n])
    expect(withWanted(rows, null)).toBe(rows)
  })
})
