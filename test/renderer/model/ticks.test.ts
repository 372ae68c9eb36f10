/** Which sign a call has on the timeline. */
import { describe, expect, it } from 'vitest'
import { type CallEvent } from '../../../src-firmware'
import { keptOf, placeName, ticksOf } from '../../../src-renderer/model/ticks'
import { driven } from '../../lab/checks/driven'
import { whole } from '../../../src-renderer/model/work'

function call(table: CallEvent['table'], service: string): CallEvent {
  return {
    ...{ kind: 'call', n: 0, phase: 'app', at: null, image: 'driver.ts', changes: [], accesses: [], call: 1, parent: null, table, service },
    ...{ in: {}, cause: null, status: null, statusName: null, out: {}, returned: true }
  } as CallEvent
}

describe('the timeline', () => {
  it.each([
    ['BootServices', 'AllocatePages', 'allocate'],
    ['PeiServices', 'AllocatePool', 'allocate'],
    ['Library', 'ReallocateRuntimePool', 'allocate'],
    ['DxeServices', 'AllocateMemorySpace', 'allocate'],
    ['BootServices', 'FreePool', 'free'],
    ['Library', 'FreeAlignedPages', 'free'],
    ['BootServices', 'GetMemoryMap', 'map'],
    ['DxeServices', 'GetMemorySpaceMap', 'other'],
    ['BootServices', 'ExitBootServices', 'exit'],
    ['BootServices', 'CreateEventEx', 'event'],
    ['BootServices', 'Stall', 'event'],
    ['Library', 'Print', 'other'],
    ['BootServices', 'LocateHandleBuffer', 'other']
  ] as const)('shows %s.%s as %s', (table, service, kind) => {
    expect(whole(ticksOf([call(table, service)])).map((tick) => tick.kind)).toEqual([kind])
  })
})

describe('a trace that was cut', () => {
  it('says how many events of how many are kept, and what the others were', () => {
    const { trace } = driven((driver) => Array.from({ length: 1400 }, (_, line) => driver.pool(line, 8)), { maxEvents: 300 })
    const { words, title } = keptOf(trace)!
    const [, kept, all] = /^(\S+) of (\S+) events kept$/.exec(words)!
    expect(kept).toBe('300')
    const [, pool, images] = /^Counted and not kept: (\S+) AllocatePool, (\d+) image$/.exec(title)!
    expect(Number(pool!.replace(',', '')) + Number(images)).toBe(Number(all!.replace(',', '')) - 300)
  })

  it('nothing of one that is whole', () => {
    expect(keptOf(driven((driver) => driver.pool(1, 8)).trace)).toBeNull()
  })
})

describe('where the shell stands', () => {
  it('is at a call, at the stop, or before all of them', () => {
    const { trace } = driven((driver) => driver.pool(1, 8))
    const stopped = { reason: 'thrown', why: { code: 'guest', text: 'x' }, file: 'driver.ts', line: 2, column: 1 } as const
    const ticks = whole(ticksOf(trace, stopped))
    expect([null, ...ticks].map((tick) => placeName(tick))).toEqual(['at the start', 'at call 1', 'at the stop'])
  })
})
