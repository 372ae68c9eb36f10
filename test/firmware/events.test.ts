import { describe, expect, it } from 'vitest'
import { driven, out, type Driven } from './driven'

const SIGNAL = 0x200n
const TIMER = 0x80000000n
const CALLBACK = 8n
const NOTIFY = 16n

function create(on: Driven, type: bigint, tpl: bigint, notify: Parameters<Driven['keep']>[0] | null, group?: string): bigint {
  const args = { type, notifyTpl: tpl, notifyFunction: notify ? on.keep(notify) : null, notifyContext: 7n, event: out() }
  const made = group === undefined ? on.call('CreateEvent', args) : on.call('CreateEventEx', { ...args, eventGroup: group })
  expect(made.name).toBe('EFI_SUCCESS')
  return made.out.event as bigint
}

describe('CreateEvent (UEFI 2.10 §7.1.1)', () => {
  it.each([
    ['a type that does not exist', { type: 0x300n }],
    ['a notification without a function', { notifyFunction: null }],
    ['a notification at TPL_APPLICATION', { notifyTpl: 4n }],
    ['a notification at TPL_HIGH_LEVEL', { notifyTpl: 31n }],
    ['NULL for Event', { event: null }]
  ])('refuses %s', (_what, wrong) => {
    const on = driven()
    expect(
      on.call('CreateEvent', {
        type: SIGNAL,
        notifyTpl: CALLBACK,
        notifyFunction: on.keep(() => {}),
        notifyContext: 0n,
        event: out(),
        ...wrong
      }).name
    ).toBe('EFI_INVALID_PARAMETER')
  })
})

describe('SignalEvent and the task priority level (UEFI 2.10 §7.1.4, §7.1.8)', () => {
  it('runs the notification at once below its level, with the event and its context', () => {
    const on = driven()
    const seen: unknown[] = []
    const event = create(on, SIGNAL, CALLBACK, (...args) => void seen.push(args))
    on.call('SignalEvent', { event })
    expect(seen).toEqual([[event, 7n]])
  })

  it('waits while the level is too high, and RestoreTPL runs what waits, the highest level first', () => {
    const on = driven()
    const order: string[] = []
    const low = create(on, SIGNAL, CALLBACK, () => void order.push('callback'))
    const high = create(on, SIGNAL, NOTIFY, () => void order.push('notify'))
    expect(on.call('RaiseTPL', { newTpl: 16n }).value).toBe(4n)
    on.call('SignalEvent', { event: low })
    on.call('SignalEvent', { event: high })
    expect(order).toEqual([])
    on.call('RestoreTPL', { oldTpl: 4n })
    expect(order).toEqual(['notify', 'callback'])
  })

  it('is in the trace as a notification with its level', () => {
    const on = driven()
    const event = create(on, SIGNAL, CALLBACK, () => {})
    on.call('SignalEvent', { event })
    expect(on.machine.events.filter((each) => each.kind === 'notify')).toMatchObject([{ edge: 'begin', tpl: 8 }, { edge: 'end' }])
  })
})

describe('timers (UEFI 2.10 §7.1.7)', () => {
  it('fire in Stall, in the order of their times', () => {
    const on = driven()
    const order: string[] = []
    const late = create(on, TIMER | SIGNAL, CALLBACK, () => void order.push('late'))
    const soon = create(on, TIMER | SIGNAL, CALLBACK, () => void order.push('soon'))
    on.call('SetTimer', { event: late, type: 2n, triggerTime: 5000n })
    on.call('SetTimer', { event: soon, type: 2n, triggerTime: 3000n })
    on.call('Stall', { microseconds: 100n })
    expect(order).toEqual([])
    on.call('Stall', { microseconds: 1000n })
    expect(order).toEqual(['soon', 'late'])
  })

  it('repeat when they are periodic, until they are cancelled', () => {
    const on = driven()
    let ticks = 0
    const event = create(on, TIMER | SIGNAL, CALLBACK, () => void ticks++)
    on.call('SetTimer', { event, type: 1n, triggerTime: 1000n })
    on.call('Stall', { microseconds: 1000n })
    expect(ticks).toBe(10)
    on.call('SetTimer', { event, type: 0n, triggerTime: 0n })
    on.call('Stall', { microseconds: 1000n })
    expect(ticks).toBe(10)
  })

  it('end with a refused ExitBootServices, and do not begin again', () => {
    const on = driven()
    let ticks = 0
    const event = create(on, TIMER | SIGNAL, CALLBACK, () => void ticks++)
    on.call('SetTimer', { event, type: 1n, triggerTime: 1000n })
    expect(on.call('ExitBootServices', { imageHandle: 0n, mapKey: 1n }).name).toBe('EFI_INVALID_PARAMETER')
    on.call('Stall', { microseconds: 1000n })
    expect(ticks).toBe(0)
  })

  it('WaitForEvent lets time pass until one comes, and stops a driver that waits for nothing', () => {
    const on = driven()
    const never = create(on, 0n, 0n, null)
    const timer = create(on, TIMER, 0n, null)
    on.call('SetTimer', { event: timer, type: 2n, triggerTime: 10n })
    expect(on.call('WaitForEvent', { numberOfEvents: 2n, event: [never, timer], index: out() })).toMatchObject({
      name: 'EFI_SUCCESS',
      out: { index: 1n }
    })
    expect(() => on.call('WaitForEvent', { numberOfEvents: 1n, event: [never], index: out() })).toThrow(/cannot come any more/)
  })
})

describe('event groups (UEFI 2.10 §7.1.2)', () => {
  it('ExitBootServices signals its group when the key was accepted', () => {
    const on = driven()
    const seen: string[] = []
    create(on, 0x201n, NOTIFY, () => void seen.push('type'))
    create(on, SIGNAL, CALLBACK, () => void seen.push('group'), '27abf055-b1b8-4c26-8048-748f37baa2df')
    on.call('ExitBootServices', { imageHandle: 0n, mapKey: 1n })
    expect(seen).toEqual([])
    on.call('ExitBootServices', { imageHandle: 0n, mapKey: BigInt(on.machine.mapKey) })
    expect(seen).toEqual(['type', 'group'])
  })

  it('a change of the memory map signals its group, a pool call that moves no page does not', () => {
    const on = driven()
    let changes = 0
    create(on, SIGNAL, CALLBACK, () => void changes++, '78BEE926-692F-48FD-9EDB-01422EF0F73F')
    const pool = (): void => void on.call('AllocatePool', { poolType: 2n, size: 16n, buffer: out() })
    pool()
    expect(changes).toBe(1)
    pool()
    expect(changes).toBe(1)
  })

  it('BeforeExitBootServices can be created, stays silent, and the console says so once', () => {
    const on = driven()
    let seen = 0
    for (let i = 0; i < 2; i++) create(on, SIGNAL, CALLBACK, () => void seen++, '8BE0E274-3970-4B44-80C5-1AB9502F3BFC')
    on.call('ExitBootServices', { imageHandle: 0n, mapKey: BigInt(on.machine.mapKey) })
    expect(seen).toBe(0)
    expect(on.machine.console.match(/BeforeExitBootServices/g)).toHaveLength(1)
  })
})

describe('MemoryAllocationLib', () => {
  it('AllocateAlignedPages gives back the head and the tail it does not need', () => {
    const on = driven()
    const aligned = on.call('AllocateAlignedPages', { pages: 2n, alignment: 0x200000n }, 'Library').value as bigint
    expect(aligned % 0x200000n).toBe(0n)
    const calls = on.machine.events.filter((event) => event.kind === 'call')
    expect(calls.map((event) => event.service)).toEqual(['AllocateAlignedPages', 'AllocatePages', 'FreePages', 'FreePages'])
    expect(calls.slice(1).every((event) => event.call === null && event.parent === calls[0]!.n)).toBe(true)
    on.call('FreeAlignedPages', { buffer: aligned, pages: 2n }, 'Library')
  })

  it('FreePool of something else stops the driver, as the library’s ASSERT does', () => {
    expect(() => driven().call('FreePool', { buffer: 0x1508018n }, 'Library')).toThrow(/ASSERT/)
  })
})
