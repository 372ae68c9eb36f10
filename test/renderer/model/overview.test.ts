import { describe, expect, it } from 'vitest'
import type { Band } from '../../../src-renderer/model/cut-map'
import { Overview } from '../../../src-renderer/model/overview'

describe('the overview of all memory on one line', () => {
  const band = (page: number, pages: number, type: number): Band => ({
    kind: 'band',
    start: BigInt(page) << 12n,
    bytes: BigInt(pages) << 12n,
    type,
    attribute: 0xfn,
    owner: '',
    takenBy: null,
    seam: false,
    pages,
    folds: false
  })

  const hueOf = ({ type }: Band): 'blue' | 'grey' => (type === 4 ? 'blue' : 'grey')

  it('has a piece for each band, as high as the square root of its pages', () => {
    expect(new Overview([band(0, 4, 4), band(4, 9, 0)], hueOf).pieces).toMatchObject([
      { hue: 'blue', weight: 2 },
      { hue: 'grey', weight: 3 }
    ])
  })

  it('of very many the heaviest stands for those beside it, and nothing of the height is lost', () => {
    const bands = Array.from({ length: 4000 }, (_, i) => band(i * 16, i % 10 === 3 ? 16 : 1, i % 10 === 3 ? 0 : 4))
    const { pieces } = new Overview(bands, hueOf)
    expect(pieces).toHaveLength(400)
    expect(new Set(pieces.map(({ hue }) => hue))).toEqual(new Set(['grey']))
    expect(pieces.reduce((sum, { weight }) => sum + weight, 0)).toBe(3600 + 4 * 400)
  })

  it('an address has its place on it, and a place its address; a hole is where it is', () => {
    const overview = new Overview([band(0, 4, 4), band(100, 16, 0)], hueOf)
    expect(
      [0n, 0x2000n, 0x3fffn, 0x50000n, 100n << 12n, 116n << 12n].map((address) => Number(overview.shareOf(address).toFixed(3)))
    ).toEqual([0, 0.167, 0.333, 0.333, 0.333, 1])
    expect([-1, 0, 0.2, 0.5, 1, 2].map((share) => overview.addressAt(share)! >> 12n)).toEqual([0n, 0n, 2n, 104n, 115n, 115n])
    expect(new Overview([], hueOf).addressAt(0.5)).toBeNull()
  })
})
