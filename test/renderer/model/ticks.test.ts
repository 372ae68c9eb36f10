/** Which sign a call has on the timeline. */
import { describe, expect, it } from 'vitest'
import { type CallEvent } from '../../../src-firmware'
import { ticksOf } from '../../../src-renderer/model/ticks'
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
