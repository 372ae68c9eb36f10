import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold } from '../../../src-firmware'
import { switchToPermanentMemory } from '../../../src-firmware/pei/permanent-memory'
import { walkHobs } from '../../../src-firmware/library/hob-walk'
import { BARE, foundation, type Foundation } from './foundation'

type Step =
  | { readonly do: 'createHob'; readonly type: number; readonly length: number }
  | { readonly do: 'pool'; readonly size: number }
  | { readonly do: 'pages'; readonly type: number; readonly pages: number }
  | { readonly do: 'free'; readonly pick: number; readonly from: number; readonly pages: number }
  | { readonly do: 'freeAnywhere'; readonly page: number; readonly pages: number }
  | { readonly do: 'install'; readonly pages: number }
  | { readonly do: 'switch' }

const step: fc.Arbitrary<Step> = fc.oneof(
  // A memory allocation HOB with the bytes that lay there, or an end mark, would be the caller's own doing.
  fc.record({
    do: fc.constant('createHob' as const),
    type: fc.constantFrom(3, 4, 5, 6, 7, 9, 0xfffe),
    length: fc.integer({ min: 0, max: 600 })
  }),
  fc.record({ do: fc.constant('pool' as const), size: fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 70000 })) }),
  fc.record({ do: fc.constant('pages' as const), type: fc.constantFrom(0, 4, 5, 6, 7, 9), pages: fc.integer({ min: 0, max: 40 }) }),
  fc.record({
    do: fc.constant('free' as const),
    pick: fc.nat(1000),
    from: fc.integer({ min: 0, max: 3 }),
    pages: fc.integer({ min: 0, max: 4 })
  }),
  fc.record({
    do: fc.constant('freeAnywhere' as const),
    page: fc.integer({ min: 0x800, max: 0x4200 }),
    pages: fc.integer({ min: 0, max: 3 })
  }),
  // So large that pages from before the switch do not reach down to where the heap will lie: the firmware does not look.
  fc.record({ do: fc.constant('install' as const), pages: fc.integer({ min: 3000, max: 6000 }) }),
  fc.constant({ do: 'switch' as const })
)

function play({ pei, call, board }: Foundation, steps: readonly Step[], after: () => void): void {
  const taken: bigint[] = []
  for (const one of steps) {
    if (one.do === 'createHob') call('CreateHob', BigInt(one.type), BigInt(one.length))
    if (one.do === 'pool') call('AllocatePool', BigInt(one.size))
    if (one.do === 'pages') {
      const { memory } = call('AllocatePages', BigInt(one.type), BigInt(one.pages)).out
      if (memory !== undefined && one.pages > 0) taken.push(memory as bigint)
    }
    if (one.do === 'free' && taken.length > 0)
      call('FreePages', taken[one.pick % taken.length]! + BigInt(one.from) * 0x1000n, BigInt(one.pages))
    if (one.do === 'freeAnywhere') call('FreePages', BigInt(one.page) * 0x1000n, BigInt(one.pages))
    if (one.do === 'install') call('InstallPeiMemory', 0x4000000n, BigInt(one.pages) * 0x1000n)
    if (one.do === 'switch') switchToPermanentMemory(pei)
    board.recordChanges()
    after()
  }
}

describe('whatever a PEIM asks for', () => {
  it.each(['x64', 'aarch64'] as const)('the HOB list stays well formed (%s)', (architecture) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const machine = foundation(BARE, architecture)
        const { hobs } = machine.pei
        play(machine, steps, () => {
          const { hobs: walked, end, problem } = walkHobs(machine.board.memory, hobs.address)
          expect(problem).toBeNull()
          expect(end).toBe(hobs.phit('EfiEndOfHobList'))
          expect(hobs.phit('EfiFreeMemoryBottom')).toBe(end + 8n)
          expect(hobs.phit('EfiFreeMemoryBottom')).toBeLessThanOrEqual(hobs.phit('EfiFreeMemoryTop'))
          // What the list remembers is what lies in memory.
          expect(hobs.all()).toEqual(walked)
          expect(walked[0]).toEqual({ address: hobs.address, type: 1, length: 0x38 })
          for (const { length } of walked) expect(length % 8).toBe(0)
        })
      }),
      { numRuns: 60, seed: 3 }
    )
  })

  it('no page is handed out twice', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const machine = foundation(BARE)
        play(
          machine,
          // Pages that were taken from the new range before the switch may lie where the stack comes to lie: the firmware does not look.
          steps.filter((one) => one.do !== 'install' && one.do !== 'switch'),
          () => {
            const ranges = machine.pei.hobs.allocations().filter(({ bytes }) => bytes > 0n)
            const sorted = [...ranges].sort((a, b) => (a.base < b.base ? -1 : 1))
            for (let i = 1; i < sorted.length; i++)
              expect(sorted[i]!.base).toBeGreaterThanOrEqual(sorted[i - 1]!.base + sorted[i - 1]!.bytes)
            // Every page above the top is described by one HOB.
            const described = ranges.reduce((sum, { bytes }) => sum + bytes, 0n)
            const { hobs } = machine.pei
            expect(described).toBeLessThanOrEqual(hobs.phit('EfiMemoryTop') - hobs.phit('EfiFreeMemoryTop'))
          }
        )
      }),
      { numRuns: 60, seed: 3 }
    )
  })

  it('the trace folds to the list that lies in memory', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const machine = foundation(BARE)
        play(machine, steps, () => {})
        const { pei, bytes, board } = machine
        const folded = fold(board.recorder.events).pei.hobs
        const there = pei.hobs
          .all()
          .map(({ address, length, type }) => ({ address, bytes: type === 7 ? null : bytes(address, Math.min(length, 1024)) }))
        expect(folded.map(({ address }) => BigInt(address))).toEqual([
          ...there.map(({ address }) => address),
          pei.hobs.phit('EfiEndOfHobList')
        ])
        there.forEach(({ bytes: wanted }, i) => wanted !== null && expect(folded[i]!.bytes).toBe(wanted))
      }),
      { numRuns: 40, seed: 3 }
    )
  })
})
