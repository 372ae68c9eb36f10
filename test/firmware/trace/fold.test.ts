import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Fold, fold, hex } from '../../../src-firmware'
import { AddressList, runsOf } from '../../../src-firmware/trace/address-list'
import { driven, out } from '../driven'

/** A trace longer than several keyframes, whose map grows and shrinks. */
function longTrace(): ReturnType<typeof driven>['machine'] {
  const on = driven()
  const held: bigint[] = []
  for (let i = 0; i < 4000; i++) {
    // Every third step frees one from the middle, so that the holes are everywhere.
    if (i % 3 === 2) on.call('FreePages', { memory: held.splice((i * 7) % held.length, 1)[0]!, pages: 1n })
    else held.push(on.call('AllocatePages', { type: 0n, memoryType: BigInt(1 + (i % 4)), pages: 1n, memory: out() }).out.memory as bigint)
  }
  return on.machine
}

describe('Fold', () => {
  it('gives each moment as if it were folded alone, in whatever order one looks', () => {
    const { events } = longTrace()
    const folded = new Fold(events)
    for (const n of [4000, -1, 0, 1, 1023, 1024, 1025, 3000, 2047, 2048, 2100, 2101, 1500, 4003, 99_999, 2100])
      expect(folded.at(n)).toEqual(fold(events, n))
  })

  it('leaves a state alone that it has given away', () => {
    const { events } = longTrace()
    const folded = new Fold(events)
    const early = folded.at(1100)
    const kept = structuredClone(early)
    folded.at(1101)
    folded.at(3000)
    expect(early).toEqual(kept)
  })

  it('the events that are kept of a trace say the same as those of a whole one, and so do refusals after it was cut', () => {
    const [cut, whole] = [driven({ maxEvents: 20 }), driven()]
    for (const on of [cut, whole])
      for (let i = 0; i < 50; i++) on.call('AllocatePages', { type: 0n, memoryType: BigInt(1 + (i % 2)), pages: 1n, memory: out() })
    expect(cut.machine.events).toEqual(whole.machine.events.slice(0, 20))
    const answers = [cut, whole].map((on) => on.call('ExitBootServices', { imageHandle: on.machine.imageHandle, mapKey: 1n }))
    expect(answers[0]).toEqual(answers[1])
    expect(cut.machine.mapKey).toBe(whole.machine.mapKey)
  })

  it('takes the final map of a trace that was cut from its last event', () => {
    const on = driven({ maxEvents: 20 })
    for (let i = 0; i < 50; i++) on.call('AllocatePages', { type: 0n, memoryType: BigInt(1 + (i % 2)), pages: 1n, memory: out() })
    on.machine.finish()
    const { map, mapKey } = fold(on.machine.events).dxe
    expect(mapKey).toBe(on.machine.mapKey)
    expect(map.map(([type, start, , pages]) => [type, start, pages]).toSorted()).toEqual(
      on.machine
        .memoryMap()
        .map(({ type, physicalStart, pages }) => [type, physicalStart, pages])
        .toSorted()
    )
  })
})

describe('AddressList', () => {
  const change = fc.record({ address: fc.bigInt(0n, 400n), value: fc.option(fc.nat(9)), snapshot: fc.nat(20).map((roll) => roll === 0) })

  it('holds what a map holds, ascending, and so does every snapshot', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 200, maxLength: 600, size: 'max' }), (changes) => {
        const list = new AddressList<{ at: `0x${string}`; value: number }>((item) => item.at)
        const model = new Map<bigint, number>()
        const pairs = [{ list, model }]
        changes.forEach(({ address, value, snapshot }, i) => {
          if (snapshot) pairs.push({ list: pairs[i % pairs.length]!.list.snapshot(), model: new Map(pairs[i % pairs.length]!.model) })
          const one = pairs[i % pairs.length]!
          if (value === null) {
            one.list.delete(hex(address))
            one.model.delete(address)
          } else {
            one.list.set({ at: hex(address), value })
            one.model.set(address, value)
          }
        })
        for (const { list, model } of pairs) {
          const expected = [...model].sort(([a], [b]) => Number(a - b)).map(([address, value]) => ({ at: hex(address), value }))
          expect(list.toArray()).toEqual(expected)
          expect([...list.below('0xc8')]).toEqual(expected.filter(({ at }) => BigInt(at) < 200n).reverse())
          for (const item of expected) expect(list.get(item.at)).toEqual(item)
        }
      }),
      { numRuns: 30, seed: 3 }
    )
  })

  it('gives lists that stay as they were, of runs that those of other moments share', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 200, maxLength: 600, size: 'max' }), (changes) => {
        const list = new AddressList<{ at: `0x${string}`; value: number }>((item) => item.at)
        const moments: { readonly items: readonly unknown[]; readonly copy: readonly unknown[] }[] = []
        for (const { address, value, snapshot } of changes) {
          if (value === null) list.delete(hex(address))
          else list.set({ at: hex(address), value })
          if (snapshot) moments.push({ items: list.toArray(), copy: [...list.toArray()] })
        }
        for (const { items, copy } of moments) {
          expect(items).toEqual(copy)
          expect(runsOf(items).flat()).toEqual(copy)
        }
      }),
      { numRuns: 30, seed: 3 }
    )
    const list = new AddressList<{ at: `0x${string}` }>((item) => item.at)
    for (let i = 0; i < 1000; i++) list.set({ at: hex(BigInt(i * 16)) })
    const before = list.toArray()
    expect(list.toArray()).toBe(before)
    expect(list.snapshot().toArray()).toBe(before)
    list.delete('0xa00')
    const [ones, others] = [runsOf(before), runsOf(list.toArray())]
    expect(ones.length).toBeGreaterThan(20)
    expect(ones.filter((run) => !others.includes(run))).toHaveLength(1)
    expect(runsOf([1, 2])).toEqual([[1, 2]])
  })
})
