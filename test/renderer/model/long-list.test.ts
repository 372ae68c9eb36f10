import { describe, expect, it } from 'vitest'
import { drawnRows } from '../../../src-renderer/model/long-list'

const indices = (rows: ReturnType<typeof drawnRows>): number[] =>
  rows.flatMap((row) => (typeof row === 'number' ? [row] : Array.from({ length: row.to - row.from }, (_, at) => row.from + at)))

describe('a list of thousands', () => {
  it('is drawn whole where it is short', () => expect(drawnRows(300, [])).toHaveLength(300))

  it.each([
    ['both ends', [], []],
    ['what matters', [10_000, 10_005, 19_999], []],
    ['what was asked for', [7], [60, 260]]
  ])('%s, and nothing is lost or drawn twice', (_, kept, asked) => {
    const rows = drawnRows(20_000, kept, asked)
    expect(indices(rows)).toEqual(Array.from({ length: 20_000 }, (__, index) => index))
    const drawn = rows.filter((row) => typeof row === 'number')
    for (const index of [0, 19_999, ...kept, ...asked]) expect(drawn).toContain(index)
    expect(drawn.length).toBeLessThan(700)
  })
})
