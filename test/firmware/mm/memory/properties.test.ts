/** What holds after any sequence of good calls of the MM core's memory services: fixed seeds, so every run looks at the same sequences. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mmMemory, START, type MmMemory } from './mm-memory'

const PAGE = 0x1000n
const COUNT = 64n
const BLOCKS = [64n, 128n, 256n, 512n, 1024n, 2048n]

interface Held {
  readonly start: bigint
  readonly bytes: bigint
}
const endOf = ({ start, bytes }: Held): bigint => start + bytes
const ascending = (list: readonly Held[]): Held[] => [...list].sort((a, b) => (a.start < b.start ? -1 : 1))
const free = (mm: MmMemory): Held[] => [...mm.pages.regions()].map(({ start, pages }) => ({ start, bytes: pages * PAGE }))
const blocks = (mm: MmMemory): Held[] => BLOCKS.flatMap((bytes, index) => [...mm.pool.blocks(index)].map((start) => ({ start, bytes })))

/** Each byte belongs to one of them, and all of them together are MMRAM. */
function expectCovered(parts: readonly Held[]): void {
  let at = START
  for (const part of ascending(parts)) {
    expect(part.start).toBe(at)
    at = endOf(part)
  }
  expect(at).toBe(START + COUNT * PAGE)
}

const step = fc.oneof(
  fc.record({ do: fc.constant('any' as const), pages: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ do: fc.constant('max' as const), pages: fc.integer({ min: 1, max: 9 }), at: fc.integer({ min: 0, max: 63 }) }),
  fc.record({ do: fc.constant('at' as const), pages: fc.integer({ min: 1, max: 9 }), at: fc.integer({ min: 0, max: 63 }) }),
  fc.record({ do: fc.constant('free' as const), which: fc.nat(), part: fc.boolean() }),
  fc.record({ do: fc.constant('pool' as const), size: fc.integer({ min: 0, max: 5000 }) }),
  fc.record({ do: fc.constant('freePool' as const), which: fc.nat() })
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** Plays the steps, and knows who holds what. */
class Player {
  readonly mm = mmMemory(COUNT)
  held: Held[] = []
  buffers: { readonly buffer: bigint; readonly block: Held }[] = []

  play(each: Step): void {
    const { mm } = this
    switch (each.do) {
      case 'any':
      case 'max':
      case 'at': {
        const pages = BigInt(each.pages)
        const asked = each.do === 'any' ? 0n : START + BigInt(each.at) * PAGE
        const type = { any: 0, max: 1, at: 2 }[each.do]
        const fits = this.highest(pages, each.do === 'max' ? asked : null)
        const result = mm.pages.allocatePages(type, 6, pages, () => asked)
        if (each.do !== 'at') expect(result.Status === 'EFI_SUCCESS' ? result.Memory : null).toBe(fits)
        if (result.Status === 'EFI_SUCCESS') this.held.push({ start: result.Memory, bytes: pages * PAGE })
        return
      }
      case 'free': {
        const [one] = this.held.splice(each.which % Math.max(this.held.length, 1), 1)
        if (!one) return
        const bytes = each.part && one.bytes > PAGE ? PAGE : one.bytes
        expect(mm.pages.freePages(one.start, bytes / PAGE)).toBeNull()
        if (bytes < one.bytes) this.held.push({ start: one.start + bytes, bytes: one.bytes - bytes })
        return
      }
      case 'pool': {
        const result = mm.pool.allocatePool(5, BigInt(each.size))
        if (result.Status !== 'EFI_SUCCESS') return
        expect(result.Buffer % 16n).toBe(0n)
        expect(result.blockBytes).toBeGreaterThanOrEqual(BigInt(each.size) + 16n)
        this.buffers.push({ buffer: result.Buffer, block: { start: result.Buffer - 16n, bytes: result.blockBytes } })
        return
      }
      case 'freePool': {
        const [one] = this.buffers.splice(each.which % Math.max(this.buffers.length, 1), 1)
        if (one) expect(mm.pool.freePool(one.buffer)).toBeNull()
      }
    }
  }

  /** Found the long way: the highest region of those that are long enough below the limit, and the highest pages in it. */
  private highest(pages: bigint, limit: bigint | null): bigint | null {
    const within = free(this.mm).filter(
      ({ start, bytes }) => bytes >= pages * PAGE && (limit === null || start + pages * PAGE - 1n <= limit)
    )
    const region = within.at(-1)
    if (!region) return null
    const end = limit === null || endOf(region) <= limit + 1n ? endOf(region) : ((limit + 1n) / PAGE) * PAGE
    return end - pages * PAGE
  }
}

function always(numRuns: number, holds: (steps: readonly Step[]) => void): void {
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), holds), { numRuns, seed: 15 })
}

describe('the MM core, after any good calls', () => {
  it('the free list, the free blocks and what is held cover MMRAM once, and the free list has no two regions that touch', () => {
    always(150, (steps) => {
      const player = new Player()
      for (const each of steps) {
        player.play(each)
        const regions = free(player.mm)
        expect(regions).toEqual(ascending(regions))
        for (const [index, region] of regions.slice(1).entries()) expect(region.start).toBeGreaterThan(endOf(regions[index]!))
        expectCovered([...regions, ...blocks(player.mm), ...player.held, ...player.buffers.map(({ block }) => block)])
      }
      expect(player.mm.asserts).toEqual([])
    })
  })

  it('what is freed can be allocated again, and pages that all come back are one region', () => {
    always(100, (steps) => {
      const player = new Player()
      for (const each of steps.filter((one) => one.do !== 'pool' && one.do !== 'freePool')) player.play(each)
      for (const { start, bytes } of player.held) {
        const { pages } = player.mm
        expect(pages.freePages(start, bytes / PAGE)).toBeNull()
        expect(pages.allocatePages(2, 5, bytes / PAGE, () => start)).toEqual({ Status: 'EFI_SUCCESS', Memory: start })
        expect(pages.freePages(start, bytes / PAGE)).toBeNull()
      }
      expect([...player.mm.pages.regions()]).toEqual([{ start: START, pages: COUNT }])
    })
  })

  it('a typed map says of each page what it was given as, and never costs more than its own pages', () => {
    always(80, (steps) => {
      const { pages } = mmMemory(COUNT, 'DEBUG', PAGE)
      const held: Held[] = []
      for (const each of steps) {
        if (each.do === 'any') {
          const result = pages.allocatePages(0, 5, BigInt(each.pages), () => 0n)
          if (result.Status === 'EFI_SUCCESS') held.push({ start: result.Memory, bytes: BigInt(each.pages) * PAGE })
        } else if (each.do === 'free') {
          const [one] = held.splice(each.which % Math.max(held.length, 1), 1)
          if (one) pages.freePages(one.start, one.bytes / PAGE)
        }
        const ranges = pages.typed!.ranges.map(({ type, start, last }) => ({ type, start, bytes: last + 1n - start }))
        expectCovered(ranges)
        const bytesOfType = (type: number): bigint => ranges.filter((one) => one.type === type).reduce((sum, { bytes }) => sum + bytes, 0n)
        expect(bytesOfType(5)).toBe(held.reduce((sum, { bytes }) => sum + bytes, 0n))
        expect(bytesOfType(6)).toBe(PAGE)
        expect(bytesOfType(7)).toBe([...pages.regions()].reduce((sum, region) => sum + region.pages * PAGE, 0n))
      }
    })
  })
})
