import { describe, expect, it } from 'vitest'
import type { Argument } from '../../../../src-firmware'
import { driven, out, type Driven } from '../../driven'
import { stopFor } from '../../stop-for'

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
    expect(() => on.call('WaitForEvent', { numberOfEvents: 1n, event: [never], index: out() })).toThrow(
      stopFor({ code: 'eventCannotCome', timersRun: true })
    )
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
    create(on, SIGNAL, CALLBACK, () => void changes++, '78BEE926-692F-48FD-9EDB-01422EF0D7AB')
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
    expect(on.machine.console).toEqual([{ code: 'groupNeverSignalled', group: '8BE0E274-3970-4B44-80C5-1AB9502F3BFC' }])
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
    expect(() => driven().call('FreePool', { buffer: 0x1508018n }, 'Library')).toThrow(
      stopFor({ code: 'assertFreeRefused', service: 'FreePool' })
    )
  })
})

describe('CreateEventEx (UEFI 2.10 §7.1.2), edk2-stable202211', () => {
  const VALID = [0n, 0x100n, 0x200n, 0x201n, 0x60000202n, 0x80000000n, 0x80000100n, 0x80000200n]
  it.each(VALID)('type %s exists', (type) => {
    const on = driven()
    create(on, type, CALLBACK, type === 0n || type === 0x80000000n ? null : () => {})
  })
  it.each([1n, 0x202n, 0x300n, 0x400n, 0x40000000n, 0x40000200n, 0x80000201n, 0xffffffffn])('type %s does not', (type) => {
    const on = driven()
    const args = { type, notifyTpl: CALLBACK, notifyFunction: on.keep(() => {}), notifyContext: 0n, event: out() }
    expect(on.call('CreateEvent', args).name).toBe('EFI_INVALID_PARAMETER')
  })
  it.each([0n, 4n, 5n, 9n, 12n, 15n, 17n, 30n, 31n, 32n])('level %s is none for a notification', (notifyTpl) => {
    const on = driven()
    const args = { type: SIGNAL, notifyTpl, notifyFunction: on.keep(() => {}), notifyContext: 0n, event: out() }
    expect(on.call('CreateEvent', args).name).toBe('EFI_INVALID_PARAMETER')
  })
  it('an event without a notification ignores level and function', () => {
    const on = driven()
    expect(on.call('CreateEvent', { type: 0n, notifyTpl: 77n, notifyFunction: null, notifyContext: 0n, event: out() }).name).toBe(
      'EFI_SUCCESS'
    )
  })
  it.each([0x201n, 0x60000202n])('type %s has its group already', (type) => {
    const on = driven()
    const args = { type, notifyTpl: CALLBACK, notifyFunction: on.keep(() => {}), notifyContext: 0n, event: out() }
    expect(on.call('CreateEventEx', { ...args, eventGroup: '11111111-2222-3333-4444-555555555555' }).name).toBe('EFI_INVALID_PARAMETER')
    expect(on.call('CreateEventEx', { ...args, eventGroup: null }).name).toBe('EFI_SUCCESS')
  })
})

describe('the order of notifications', () => {
  it('in a group the event that was made last comes first, higher levels before', () => {
    const on = driven()
    const order: string[] = []
    const group = '11111111-2222-3333-4444-555555555555'
    create(on, SIGNAL, CALLBACK, () => void order.push('first'), group)
    create(on, SIGNAL, NOTIFY, () => void order.push('high'), group)
    const last = create(on, SIGNAL, CALLBACK, () => void order.push('last'), group)
    on.call('SignalEvent', { event: last })
    expect(order).toEqual(['high', 'last', 'first'])
  })

  it('an event without a notification hears nothing of its group', () => {
    const on = driven()
    const group = '11111111-2222-3333-4444-555555555555'
    const polled = create(on, 0n, 0n, null, group)
    const event = create(on, SIGNAL, CALLBACK, () => {}, group)
    on.call('SignalEvent', { event })
    expect(on.call('CheckEvent', { event: polled }).name).toBe('EFI_NOT_READY')
  })

  it('signalling an event that is signalled already does nothing', () => {
    const on = driven()
    let times = 0
    const event = create(on, SIGNAL, CALLBACK, () => void times++)
    on.call('RaiseTPL', { newTpl: CALLBACK })
    on.call('SignalEvent', { event })
    on.call('SignalEvent', { event })
    on.call('RestoreTPL', { oldTpl: 4n })
    expect(times).toBe(1)
  })
})

describe('wrong events', () => {
  it.each([
    ['SignalEvent', {}],
    ['CloseEvent', {}],
    ['CheckEvent', {}],
    ['SetTimer', { type: 1n, triggerTime: 1n }]
  ])('%s of what is none', (service, args) => {
    for (const event of [0n, 5n, 0x1000n]) expect(driven().call(service, { event, ...args }).name).toBe('EFI_INVALID_PARAMETER')
  })
  it('a closed event is none any more, and its memory is handed out again', () => {
    const on = driven()
    const event = create(on, SIGNAL, CALLBACK, () => {})
    expect(on.call('CloseEvent', { event }).name).toBe('EFI_SUCCESS')
    expect(on.call('CloseEvent', { event }).name).toBe('EFI_INVALID_PARAMETER')
    expect(create(on, 0n, 0n, null)).toBe(event)
  })
  it.each<[string, bigint, bigint, string]>([
    ['an event that is no timer', SIGNAL, 1n, 'EFI_INVALID_PARAMETER'],
    ['a type that does not exist', TIMER, 3n, 'EFI_INVALID_PARAMETER'],
    ['a timer', TIMER, 2n, 'EFI_SUCCESS']
  ])('SetTimer of %s', (_what, type, timerType, status) => {
    const on = driven()
    const event = create(on, type, CALLBACK, type === SIGNAL ? () => {} : null)
    expect(on.call('SetTimer', { event, type: timerType, triggerTime: 100n }).name).toBe(status)
  })
  it.each<[string, (on: Driven) => Record<string, Argument>, string]>([
    ['no events', () => ({ numberOfEvents: 0n, event: [] }), 'EFI_INVALID_PARAMETER'],
    ['NULL for Event', () => ({ numberOfEvents: 1n, event: null }), 'EFI_INVALID_PARAMETER'],
    ['an event with a notification on signal', (on) => ({ event: [create(on, SIGNAL, CALLBACK, () => {})] }), 'EFI_INVALID_PARAMETER'],
    ['what is no event', () => ({ event: [5n] }), 'EFI_INVALID_PARAMETER']
  ])('WaitForEvent for %s', (_what, wrong, status) => {
    const on = driven()
    expect(on.call('WaitForEvent', { numberOfEvents: 1n, index: out(), ...wrong(on) }).name).toBe(status)
  })
  it('WaitForEvent above TPL_APPLICATION is unsupported', () => {
    const on = driven()
    const event = create(on, 0n, 0n, null)
    on.call('RaiseTPL', { newTpl: CALLBACK })
    expect(on.call('WaitForEvent', { numberOfEvents: 1n, event: [event], index: out() }).name).toBe('EFI_UNSUPPORTED')
  })
})

describe('timers that nothing can watch', () => {
  it('a relative timer of no time is signalled at once', () => {
    const on = driven()
    let times = 0
    const event = create(on, TIMER | SIGNAL, CALLBACK, () => void times++)
    on.call('SetTimer', { event, type: 2n, triggerTime: 0n })
    expect(times).toBe(1)
  })
  it('a periodic timer without a function costs nothing however long the driver stalls', () => {
    const on = driven()
    const event = create(on, TIMER, 0n, null)
    on.call('SetTimer', { event, type: 1n, triggerTime: 1n })
    on.call('Stall', { microseconds: 0xffffffffffffffffn })
    expect(on.call('CheckEvent', { event }).name).toBe('EFI_SUCCESS')
  })
  it('nor does one whose notification is held back by the level', () => {
    const on = driven()
    let times = 0
    const event = create(on, TIMER | SIGNAL, CALLBACK, () => void times++)
    on.call('SetTimer', { event, type: 1n, triggerTime: 1n })
    on.call('RaiseTPL', { newTpl: NOTIFY })
    on.call('Stall', { microseconds: 0xffffffffffffn })
    on.call('RestoreTPL', { oldTpl: 4n })
    expect(times).toBe(1)
  })
  it('a driver that waits while only such a timer runs is stopped', () => {
    const on = driven()
    const [polled, timer] = [create(on, 0n, 0n, null), create(on, TIMER, 0n, null)]
    on.call('SetTimer', { event: timer, type: 1n, triggerTime: 1n })
    expect(() => on.call('WaitForEvent', { numberOfEvents: 1n, event: [polled], index: out() })).toThrow(
      expect.objectContaining({ reason: 'waiting' })
    )
  })
  it('after a refused ExitBootServices no timer ever comes, and the stop says why', () => {
    const on = driven()
    const event = create(on, TIMER, 0n, null)
    on.call('SetTimer', { event, type: 1n, triggerTime: 100n })
    on.call('ExitBootServices', { imageHandle: 0n, mapKey: 1n })
    expect(() => on.call('WaitForEvent', { numberOfEvents: 1n, event: [event], index: out() })).toThrow(
      stopFor({ code: 'eventCannotCome', timersRun: false })
    )
  })
})

describe('ExitBootServices and its events (exit-and-runtime)', () => {
  const exit = (on: Driven, mapKey = BigInt(on.machine.mapKey)) => on.call('ExitBootServices', { imageHandle: 5n, mapKey }).name
  it('a refusal signals the firmware’s own group of that name, and not the group of ExitBootServices', () => {
    const on = driven()
    const heard: string[] = []
    create(on, SIGNAL, CALLBACK, () => void heard.push('refused'), '4F6C5507-232F-4787-B95E-72F862490CB1')
    create(on, 0x201n, CALLBACK, () => void heard.push('left'))
    expect(exit(on, 1n)).toBe('EFI_INVALID_PARAMETER')
    expect(heard).toEqual(['refused'])
    expect(exit(on)).toBe('EFI_SUCCESS')
    expect(heard).toEqual(['refused', 'left'])
  })
  it('a handler still has the boot services; what it allocates, the map’s key no longer keeps away', () => {
    const on = driven()
    let status: string | null = null
    create(on, 0x201n, CALLBACK, () => {
      status = on.call('AllocatePages', { type: 0n, memoryType: 4n, pages: 1n, memory: out() }).name
    })
    expect(exit(on)).toBe('EFI_SUCCESS')
    expect(status).toBe('EFI_SUCCESS')
  })
})

describe('SetWatchdogTimer (UEFI 2.10 §7.5.1)', () => {
  const set = (on: Driven, timeout: bigint) =>
    on.call('SetWatchdogTimer', { timeout, watchdogCode: 1n, dataSize: 0n, watchdogData: 0n }).name
  it('resets the machine when its time is over, and not before', () => {
    const on = driven()
    expect(set(on, 5n)).toBe('EFI_SUCCESS')
    on.call('Stall', { microseconds: 4_999_999n })
    expect(() => on.call('Stall', { microseconds: 1n })).toThrow(stopFor({ code: 'watchdogTimer', seconds: '0x5' }))
  })
  it('0 switches it off, and a refused ExitBootServices does too', () => {
    for (const off of [(on: Driven) => set(on, 0n), (on: Driven) => on.call('ExitBootServices', { imageHandle: 0n, mapKey: 1n }).name]) {
      const on = driven()
      set(on, 1n)
      off(on)
      expect(() => on.call('Stall', { microseconds: 9_000_000n })).not.toThrow()
    }
  })
})
