/** What holds after any sequence of calls, good and bad, on real machines: fixed seeds, so every run looks at the same sequences. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Fold, fold, type Descriptor, type Machine, type TraceEvent } from '../../../../src-firmware'
import { traceHash } from '../../../../src-lab/run/trace-lines'
import { Player, span, tameScript, union, wildScript, type Script, type Span } from './random-driver'

const PAGE = 4096n
const WB = 8n

/** The map as a machine says it now: GetMemoryMap's own order. */
const shown = (machine: Machine): Descriptor[] =>
  machine.memoryMap().map(({ type, physicalStart, pages, attribute }) => [type, physicalStart, '0x0', pages, attribute])
const spanOf = ([, start, , pages]: Descriptor): Span => span(start, BigInt(pages) * PAGE)
const ascending = (map: readonly Descriptor[]): Descriptor[] => [...map].sort((a, b) => (BigInt(a[1]) < BigInt(b[1]) ? -1 : 1))
const pagesIn = (spans: readonly Span[]): bigint => spans.reduce((sum, { start, end }) => sum + (end - start) / PAGE, 0n)

/** Where the map stops being RAM and goes on with what only the GCD knows: the first descriptor that begins below the one before. */
function ramOf(map: readonly Descriptor[], ram: readonly Span[]): Descriptor[] {
  return map.filter((each) => ram.some(({ start, end }) => BigInt(each[1]) >= start && BigInt(each[1]) < end))
}

/** System memory that the driver has added. */
function added(events: readonly TraceEvent[]): Span[] {
  return events.flatMap((event) =>
    event.kind === 'call' &&
    event.service === 'AddMemorySpace' &&
    event.status === '0x0' &&
    [2, 5].includes(event.in.gcdMemoryType as number)
      ? [span(event.in.baseAddress as `0x${string}`, BigInt(event.in.length as string))]
      : []
  )
}

/** Runs a property over scripts with a fixed seed. */
function always(script: fc.Arbitrary<Script>, numRuns: number, holds: (script: Script) => void): void {
  fc.assert(fc.property(script, holds), { numRuns, seed: 3 })
}

describe('the memory map, after any calls', () => {
  it('covers RAM and what was added to it, without overlap, in whole pages, in the firmware’s order', () => {
    always(wildScript, 60, (script) => {
      const player = new Player(script)
      const { machine } = player.on
      const before = union(
        shown(machine)
          .filter((each) => (BigInt(each[4]) & WB) !== 0n)
          .map(spanOf)
      )
      player.play(script.steps, (_step, index) => {
        if (index % 6 !== 0) return
        const map = shown(machine)
        const ram = union([...before, ...added(machine.events)])
        const memory = ramOf(map, ram)
        // Free and owned pages together are RAM: the descriptors of RAM cover each page of it once.
        expect(union(memory.map(spanOf))).toEqual(ram)
        expect(pagesIn(memory.map(spanOf))).toBe(pagesIn(ram))
        // RAM ascending, then the GCD's ranges ascending.
        expect(map).toEqual([...ascending(memory), ...ascending(map.slice(memory.length))])
        for (const [, start, , pages] of map) {
          expect(BigInt(start) % PAGE).toBe(0n)
          expect(BigInt(pages)).toBeGreaterThan(0n)
        }
        expect(pagesIn(map.map(spanOf))).toBe(pagesIn(union(map.map(spanOf))))
      })
    })
  })

  it('is what the trace folds to, at every moment, in whatever order one looks', () => {
    always(wildScript, 40, (script) => {
      const player = new Player(script)
      const { machine } = player.on
      const said: { n: number; map: Descriptor[]; mapKey: string }[] = []
      player.play(script.steps, () => {
        said.push({ n: machine.events.length - 1, map: ascending(shown(machine)), mapKey: machine.mapKey })
      })
      machine.finish()
      const folded = new Fold(machine.events)
      for (const { n, map, mapKey } of [...said, ...said.toReversed()]) expect(folded.at(n)).toMatchObject({ n, dxe: { map, mapKey } })
      for (const { n } of said.slice(0, 3)) expect(folded.at(n)).toEqual(fold(machine.events, n))
      const end = fold(machine.events)
      expect(end.dxe.map).toEqual(ascending(shown(machine)))
      expect(end.dxe.mapKey).toBe(machine.mapKey)
    })
  })

  it('is not changed by GetMemoryMap', () => {
    always(tameScript, 30, (script) => {
      const { events } = new Player(script).play(script.steps).on.machine
      for (const event of events) if (event.kind === 'call' && event.service === 'GetMemoryMap') expect(event.changes).toEqual([])
    })
  })

  it('has a key that moves by one for each run of pages that changes its type', () => {
    always(tameScript, 60, (script) => {
      const { events } = new Player(script).play(script.steps).on.machine
      const started = events.findIndex((event) => event.kind === 'image' && event.state === 'started')
      for (const event of events.slice(started)) {
        const moved = event.changes.reduce((by, change) => (change.what === 'key' ? by + BigInt(change.to) - BigInt(change.from) : by), 0n)
        expect({ event, moved }).toEqual({ event, moved: expect.toSatisfy((by: bigint) => movesKeyBy(event, by)) })
      }
    })
  })
})

/** Runs of pages that an event changed the type of: the pool's, the firmware's descriptor pages, and what the service is about. */
function movesKeyBy(event: TraceEvent, by: bigint): boolean {
  const descriptorPages = event.changes.filter((change) => change.what === 'take' && change.unit === 'pages' && change.owner === 'firmware')
  const poolRuns = event.changes.filter((change) => change.what === 'pool' && change.state !== 'used')
  const onTheWay = BigInt(descriptorPages.length + poolRuns.length)
  if (event.kind === 'image') return event.state === 'loaded' || event.state === 'unloaded' ? by === onTheWay + 1n : by === onTheWay
  if (event.kind !== 'call' || event.status !== '0x0') return by === onTheWay
  switch (event.service) {
    case 'AllocatePages':
      return by === onTheWay + 1n
    // One for each descriptor the freed range lay in.
    case 'FreePages':
    case 'AddMemorySpace':
    case 'SetMemorySpaceCapabilities':
      return by >= onTheWay
    default:
      return by === onTheWay
  }
}

describe('what is allocated, after any calls', () => {
  it('a freed range can be allocated again at its address', () => {
    always(tameScript, 80, (script) => {
      expect(new Player(script).play(script.steps).lost).toEqual([])
    })
  })

  it('lies in pages of its type; blocks of the pool never overlap each other, nor pages', () => {
    always(tameScript, 60, (script) => {
      const player = new Player(script)
      const { machine } = player.on
      player.play(script.steps)
      machine.finish()
      const state = fold(machine.events)
      const typeAt = (address: bigint): number | undefined =>
        state.dxe.map.find((each) => spanOf(each).start <= address && spanOf(each).end > address)?.[0]
      const blocks = state.owned.map((holding): Span => {
        const bytes = BigInt(holding.bytes)
        const [head, tail] = holding.unit === 'pool' ? [24n, 16n] : [0n, 0n]
        const one = span(holding.start, holding.unit === 'pool' ? (bytes + 7n) & ~7n : bytes)
        return { start: one.start - head, end: one.end + tail }
      })
      state.owned.forEach((holding, i) => {
        const { start, end } = blocks[i]!
        expect([typeAt(start), typeAt(end - 1n)]).toEqual([holding.type, holding.type])
      })
      const ordered = blocks.toSorted((a, b) => (a.start < b.start ? -1 : 1))
      for (let i = 1; i < ordered.length; i++) expect(ordered[i]!.start).toBeGreaterThanOrEqual(ordered[i - 1]!.end)
      for (const buffer of player.pool) expect(state.owned.some((holding) => BigInt(holding.start) === buffer)).toBe(true)
      for (const { address, pages, type } of player.pages) expect(heldPages(state.owned, address, pages, type)).toBe(true)
      for (const run of state.dxe.poolPages) expect(typeAt(BigInt(run.start))).toBe(run.type)
    })
  })
})

function heldPages(owned: ReturnType<typeof fold>['owned'], address: bigint, pages: bigint, type: number): boolean {
  const held = owned.filter((one) => one.unit === 'pages' && one.type === type).map((one) => span(one.start, BigInt(one.bytes)))
  return union(held).some(({ start, end }) => start <= address && end >= address + pages * PAGE)
}

it('the same calls give the same trace, line for line', () => {
  always(wildScript, 30, (script) => {
    const play = (): string => {
      const { machine } = new Player(script).play(script.steps).on
      machine.finish()
      return traceHash(machine.events)
    }
    expect(play()).toBe(play())
  })
})
