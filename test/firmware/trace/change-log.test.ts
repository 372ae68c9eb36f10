import { describe, expect, it } from 'vitest'
import { ChangeLog, type NewChange } from '../../../src-firmware/trace/change-log'
import type { Change } from '../../../src-firmware/trace/trace'
import { traceHash, traceLine } from '../../../src-lab/run/trace-lines'
import { driven, out } from '../driven'

const TOP = 0xffffffffffffffffn

describe('a change that is kept as numbers reads as a trace tells it', () => {
  it.each<[what: string, told: NewChange, read: Change]>([
    [
      'rows of the map',
      {
        what: 'shown',
        removed: [{ type: 7, start: 0x1000n, last: 0x3fffn, attribute: 0xfn }],
        added: [
          { type: 7, start: 0x1000n, last: 0x1fffn, attribute: 0xfn },
          { type: 0x80000001, start: 0x2000n, last: 0x3fffn, attribute: (1n << 63n) | 0xfn }
        ]
      },
      {
        what: 'map',
        removed: [[7, '0x1000', '0x0', '0x3', '0xf']],
        added: [
          [7, '0x1000', '0x0', '0x1', '0xf'],
          [0x80000001, '0x2000', '0x0', '0x2', '0x800000000000000f']
        ]
      }
    ],
    [
      'all of the address space as one row',
      { what: 'shown', removed: [], added: [{ type: 0, start: 0n, last: TOP, attribute: 0n }] },
      { what: 'map', removed: [], added: [[0, '0x0', '0x0', '0x10000000000000', '0x0']] }
    ],
    [
      'the key',
      { what: 'keyMoved', from: 0xfffffffffffffffen, to: TOP },
      { what: 'key', from: '0xfffffffffffffffe', to: '0xffffffffffffffff' }
    ],
    [
      'memory that is taken',
      { what: 'taken', start: 0x5000n, bytes: 0x64n, unit: 'file', type: 0xffffffff, owner: 'child.ts#2' },
      { what: 'take', start: '0x5000', bytes: '0x64', unit: 'file', type: 0xffffffff, owner: 'child.ts#2' }
    ],
    [
      'memory that is given back',
      { what: 'given', start: 0x5000n, bytes: 0n, unit: 'pages', takenBy: 0 },
      { what: 'give', start: '0x5000', bytes: '0x0', unit: 'pages', takenBy: 0 }
    ],
    [
      'memory that nobody took',
      { what: 'given', start: 0x5000n, bytes: 0x64n, unit: 'stack', takenBy: null },
      { what: 'give', start: '0x5000', bytes: '0x64', unit: 'stack', takenBy: null }
    ],
    [
      'pages of the pool',
      { what: 'poolPages', start: 0x5000n, bytes: 0x2000n, type: 4, state: 'free' },
      { what: 'pool', address: '0x5000', type: 4, bytes: '0x2000', state: 'free' }
    ],
    [
      'pages that the pool has no more',
      { what: 'poolPages', start: 0x5000n, bytes: 0x2000n, type: 7, state: 'gone' },
      { what: 'pool', address: '0x5000', type: 7, bytes: '0x2000', state: 'gone' }
    ],
    ['any other, as it was told', { what: 'tpl', from: 4, to: 16 }, { what: 'tpl', from: 4, to: 16 }]
  ])('%s', (_what, told, read) => {
    const log = new ChangeLog()
    // Beyond the first piece of the log, and across its end.
    for (let i = 0; i < 2000; i++) {
      const from = log.end
      log.add({ what: 'taken', start: 0n, bytes: 1n, unit: 'pool', type: 4, owner: `other ${i % 3}` })
      log.add(told)
      expect(log.read(from, log.end)[1]).toEqual(read)
    }
  })
})

it('an event is like any other data to whoever copies, compares, writes or posts it', () => {
  const on = driven()
  const { memory } = on.call('AllocatePages', { type: 0n, memoryType: 2n, pages: 1n, memory: out() }).out
  on.call('FreePages', { memory: memory as bigint, pages: 1n })
  on.call('RaiseTPL', { newTpl: 8n })
  const { events } = on.machine
  const copies = structuredClone(events)
  expect(copies.at(-3)!.changes.map(({ what }) => what)).toEqual(['map', 'key', 'take'])
  expect(copies).toEqual(events)
  expect(events.map((event) => ({ ...event }))).toEqual(copies)
  expect(JSON.stringify(events)).toBe(JSON.stringify(copies))
  expect(events.map(traceLine)).toEqual(copies.map(traceLine))
  expect(traceHash(events)).toBe(traceHash(copies))
})
