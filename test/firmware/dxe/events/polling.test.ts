import { describe, expect, it } from 'vitest'
import { hex, type Argument, type CallEvent, type StatusName } from '../../../../src-firmware'
import { driven, out, type Driven } from '../../driven'
import { stopFor } from '../../stop-for'

const [SIGNAL, WAIT, TIMER, CALLBACK, NOTIFY] = [0x200n, 0x100n, 0x80000000n, 8n, 16n]
const GROUP = '11111111-2222-3333-4444-555555555555'
const KEY = 0xffff800000000418n
type Notify = Parameters<Driven['keep']>[0]

const asked = (on: Driven, type: bigint, notify: Notify | null, more: Readonly<Record<string, Argument>> = {}) => {
  const args = {
    type,
    notifyTpl: notify ? CALLBACK : 0n,
    notifyFunction: notify && on.keep(notify),
    notifyContext: 7n,
    event: out(),
    ...more
  }
  return on.call('eventGroup' in more ? 'CreateEventEx' : 'CreateEvent', args)
}
const create = (on: Driven, type: bigint, notify: Notify | null, more: Readonly<Record<string, Argument>> = {}): bigint => {
  const made = asked(on, type, notify, more)
  expect(made.name).toBe('EFI_SUCCESS')
  return made.out.event as bigint
}
const check = (on: Driven, event: bigint): string | null => on.call('CheckEvent', { event }).name
const signal = (on: Driven, event: bigint): string | null => on.call('SignalEvent', { event }).name
const stall = (on: Driven, microseconds: bigint): void => void on.call('Stall', { microseconds })
const timer = (on: Driven, event: bigint, type: bigint, triggerTime: bigint): string | null =>
  on.call('SetTimer', { event, type, triggerTime }).name
const wait = (on: Driven, ...event: bigint[]) => on.call('WaitForEvent', { numberOfEvents: BigInt(event.length), event, index: out() })
const lastCause = (on: Driven) => on.machine.events.findLast((event): event is CallEvent => event.kind === 'call')!.cause
const raise = (on: Driven, newTpl: bigint): void => void on.call('RaiseTPL', { newTpl })
const restore = (on: Driven): void => void on.call('RestoreTPL', { oldTpl: 4n })

describe('why an event is refused', () => {
  const nothing = (): void => {}
  it.each<[string, (on: Driven) => unknown, StatusName, (on: Driven) => object]>([
    [
      'a level between two',
      (on) => asked(on, SIGNAL, nothing, { notifyTpl: 12n }),
      'EFI_INVALID_PARAMETER',
      () => ({ code: 'badValue', parameter: 'notifyTpl', value: 12 })
    ],
    [
      'the level of applications',
      (on) => asked(on, SIGNAL, nothing, { notifyTpl: 4n }),
      'EFI_INVALID_PARAMETER',
      () => ({ code: 'badValue', parameter: 'notifyTpl', value: 4 })
    ],
    [
      'nowhere to put it',
      (on) => asked(on, 0n, null, { event: null }),
      'EFI_INVALID_PARAMETER',
      () => ({ code: 'nullPointer', parameter: 'event' })
    ],
    [
      'a type that does not exist',
      (on) => asked(on, 1n, null),
      'EFI_INVALID_PARAMETER',
      () => ({ code: 'badValue', parameter: 'type', value: 1 })
    ],
    [
      'a notification without a function',
      (on) => asked(on, SIGNAL, null, { notifyTpl: CALLBACK }),
      'EFI_INVALID_PARAMETER',
      () => ({ code: 'nullPointer', parameter: 'notifyFunction' })
    ],
    [
      'a group for a type that has its own',
      (on) => asked(on, 0x201n, nothing, { eventGroup: GROUP }),
      'EFI_INVALID_PARAMETER',
      () => ({ code: 'badValue', parameter: 'eventGroup', value: GROUP })
    ],
    [
      'the group of the handoff, and no function',
      (on) => asked(on, 0n, null, { eventGroup: '27ABF055-B1B8-4C26-8048-748F37BAA2DF' }),
      'EFI_INVALID_PARAMETER',
      () => ({ code: 'nullPointer', parameter: 'notifyFunction' })
    ],
    [
      'the group of the handoff at the level of applications',
      (on) => asked(on, 0n, nothing, { eventGroup: '27ABF055-B1B8-4C26-8048-748F37BAA2DF', notifyTpl: 4n }),
      'EFI_INVALID_PARAMETER',
      () => ({ code: 'badValue', parameter: 'notifyTpl', value: 4 })
    ],
    [
      'the group of the handoff at the highest level',
      (on) => asked(on, 0n, nothing, { eventGroup: '13FA7698-C831-49C7-87EA-8F43FCC25196', notifyTpl: 31n }),
      'EFI_INVALID_PARAMETER',
      () => ({ code: 'badValue', parameter: 'notifyTpl', value: 31 })
    ],
    [
      'checking what is none',
      (on) => on.call('CheckEvent', { event: 5n }),
      'EFI_INVALID_PARAMETER',
      () => ({ code: 'noSuchEvent', event: '0x5' })
    ],
    [
      'setting the timer of what is none',
      (on) => timer(on, 5n, 2n, 1n),
      'EFI_INVALID_PARAMETER',
      () => ({ code: 'noSuchEvent', event: '0x5' })
    ]
  ])('%s', (_, act, status, cause) => {
    const on = driven()
    act(on)
    const call = on.machine.events.findLast((event): event is CallEvent => event.kind === 'call')!
    expect([call.statusName, call.cause]).toEqual([status, cause(on)])
  })

  it('one that is notified cannot be polled, one without a timer cannot be set, one that nobody signalled is not ready', () => {
    const on = driven()
    const [notified, plain, timed] = [create(on, SIGNAL, nothing), create(on, 0n, null), create(on, TIMER, null)]
    expect([check(on, notified), lastCause(on)]).toEqual([
      'EFI_INVALID_PARAMETER',
      { code: 'notPollable', event: hex(notified), type: 0x200 }
    ])
    expect([timer(on, plain, 2n, 1n), lastCause(on)]).toEqual(['EFI_INVALID_PARAMETER', { code: 'notTimer', event: hex(plain), type: 0 }])
    expect([timer(on, timed, 3n, 1n), lastCause(on)]).toEqual(['EFI_INVALID_PARAMETER', { code: 'badValue', parameter: 'type', value: 3 }])
    expect([check(on, plain), lastCause(on)]).toEqual(['EFI_NOT_READY', { code: 'notSignalled', event: hex(plain) }])
    raise(on, NOTIFY)
    expect([wait(on, plain).name, lastCause(on)]).toEqual(['EFI_UNSUPPORTED', { code: 'wrongTpl', tpl: 16, needed: 4 }])
  })

  it('the record of one that outlives the handoff is runtime memory, that of any other is not', () => {
    const on = driven()
    const typeAt = (address: bigint): number =>
      on.machine
        .memoryMap()
        .find(({ physicalStart, pages }) => address >= BigInt(physicalStart) && address < BigInt(physicalStart) + BigInt(pages) * 4096n)!
        .type
    expect(typeAt(create(on, 0x60000202n, nothing))).toBe(6)
    expect([typeAt(create(on, 0n, null)), typeAt(create(on, 0x201n, nothing))]).toEqual([4, 4])
  })
})

describe('CheckEvent (UEFI 2.10 §7.1.6)', () => {
  it('of one that was signalled says so once', () => {
    const on = driven()
    const event = create(on, 0n, null)
    expect(check(on, event)).toBe('EFI_NOT_READY')
    expect(signal(on, event)).toBe('EFI_SUCCESS')
    expect([check(on, event), check(on, event)]).toEqual(['EFI_SUCCESS', 'EFI_NOT_READY'])
  })

  it('asks the function of one that is waited for, until it signals', () => {
    const on = driven()
    let times = 0
    const event: bigint = create(on, WAIT, (self) => {
      if (++times === 3) on.call('SignalEvent', { event: self! })
    })
    expect([check(on, event), check(on, event), times]).toEqual(['EFI_NOT_READY', 'EFI_NOT_READY', 2])
    expect([check(on, event), times]).toEqual(['EFI_SUCCESS', 3])
    signal(on, event)
    expect([check(on, event), times]).toEqual(['EFI_SUCCESS', 3])
  })

  it('does not ask at a level that its function cannot run at; it is asked when the level falls', () => {
    const on = driven()
    let times = 0
    const event = create(on, WAIT, () => void times++)
    raise(on, CALLBACK)
    expect([check(on, event), times]).toEqual(['EFI_NOT_READY', 0])
    restore(on)
    expect(times).toBe(1)
  })

  it('of the keyboard says whether a key is there', () => {
    expect(check(driven({ keys: 'a' }), KEY)).toBe('EFI_SUCCESS')
    const on = driven()
    expect(check(on, KEY)).toBe('EFI_NOT_READY')
    expect(() => wait(on, KEY)).toThrow(stopFor({ code: 'noKeyLeft', how: 'waits' }))
    const both = driven()
    const plain = create(both, 0n, null)
    expect(() => wait(both, plain, KEY)).toThrow(stopFor({ code: 'noKeyLeft' }))
    expect(wait(driven({ keys: 'a' }), KEY)).toMatchObject({ name: 'EFI_SUCCESS', out: { index: 0n } })
  })
})

describe('CloseEvent (UEFI 2.10 §7.1.3)', () => {
  it('a notification that waits is not made any more', () => {
    const on = driven()
    let times = 0
    const event = create(on, SIGNAL, () => void times++)
    raise(on, CALLBACK)
    signal(on, event)
    on.call('CloseEvent', { event })
    restore(on)
    expect(times).toBe(0)
  })

  it('a timer that is set never comes', () => {
    const on = driven()
    let times = 0
    const event = create(on, TIMER | SIGNAL, () => void times++)
    timer(on, event, 1n, 10n)
    on.call('CloseEvent', { event })
    stall(on, 100n)
    expect(times).toBe(0)
    const plain = create(on, 0n, null)
    expect(() => wait(on, plain)).toThrow(stopFor({ code: 'eventCannotCome', timersRun: true }))
  })

  it('its group goes on without it', () => {
    const on = driven()
    const heard: string[] = []
    const first = create(on, SIGNAL, () => void heard.push('first'), { eventGroup: GROUP })
    const second = create(on, SIGNAL, () => void heard.push('second'), { eventGroup: GROUP })
    on.call('CloseEvent', { event: second })
    signal(on, first)
    expect(heard).toEqual(['first'])
  })

  it('a notification may close its own event', () => {
    const on = driven()
    let times = 0
    const event: bigint = create(on, TIMER | SIGNAL, (self) => {
      times++
      on.call('CloseEvent', { event: self! })
    })
    timer(on, event, 1n, 10n)
    stall(on, 100n)
    expect(times).toBe(1)
  })
})

describe('signals', () => {
  it('a notification is made for each signal once it has run', () => {
    const on = driven()
    let times = 0
    const event = create(on, SIGNAL, () => void times++)
    signal(on, event)
    signal(on, event)
    expect(times).toBe(2)
  })

  it('an event of a group that is not notified on signal signals nobody else', () => {
    const on = driven()
    let times = 0
    create(on, SIGNAL, () => void times++, { eventGroup: GROUP })
    const plain = create(on, 0n, null, { eventGroup: GROUP })
    signal(on, plain)
    expect([times, check(on, plain)]).toEqual([0, 'EFI_SUCCESS'])
  })

  it('who waits in the queue already goes to its end', () => {
    const on = driven()
    const order: string[] = []
    const a = create(on, SIGNAL, () => void order.push('a'), { eventGroup: GROUP })
    const b = create(on, SIGNAL, () => void order.push('b'))
    raise(on, CALLBACK)
    signal(on, a)
    signal(on, b)
    const other = create(on, SIGNAL, () => void order.push('other'), { eventGroup: GROUP })
    signal(on, other)
    restore(on)
    expect(order).toEqual(['b', 'other', 'a'])
  })

  it('are in the trace with their event, group and level, and run as the image that made them', () => {
    const on = driven()
    const event = create(on, SIGNAL, () => {}, { eventGroup: GROUP, notifyTpl: NOTIFY })
    signal(on, event)
    const told = on.machine.events.filter(({ kind }) => kind === 'notify')
    expect(told).toMatchObject([
      { edge: 'begin', event: hex(event), group: GROUP, tpl: 16, image: 'driver.ts' },
      { edge: 'end', event: hex(event), group: GROUP, tpl: 16 }
    ])
    const levels = on.machine.events.flatMap(({ changes }) => changes).filter(({ what }) => what === 'tpl')
    expect(levels).toEqual([
      { what: 'tpl', from: 4, to: 16 },
      { what: 'tpl', from: 16, to: 4 }
    ])
  })
})

describe('SetTimer (UEFI 2.10 §7.1.7)', () => {
  it('timers that are due together come in the order in which their events were made', () => {
    const on = driven()
    const order: string[] = []
    const events = ['a', 'b', 'c'].map((name) => create(on, TIMER | SIGNAL, () => void order.push(name)))
    for (const event of [...events].reverse()) timer(on, event, 2n, 1000n)
    stall(on, 100n)
    expect(order).toEqual(['a', 'b', 'c'])
  })

  it('a period of no time is a tick of the firmware’s clock, 10 ms', () => {
    const on = driven()
    let times = 0
    timer(
      on,
      create(on, TIMER | SIGNAL, () => void times++),
      1n,
      0n
    )
    stall(on, 9_999n)
    expect(times).toBe(0)
    stall(on, 1n)
    expect(times).toBe(1)
    stall(on, 20_000n)
    expect(times).toBe(3)
  })

  it('a relative timer comes once, and not at once', () => {
    const on = driven()
    let times = 0
    const event = create(on, TIMER | SIGNAL, () => void times++)
    timer(on, event, 2n, 10n)
    expect(times).toBe(0)
    stall(on, 1n)
    stall(on, 100n)
    expect(times).toBe(1)
  })

  it('one of no time does not let others come early', () => {
    const on = driven()
    const order: string[] = []
    const [later, now] = [
      create(on, TIMER | SIGNAL, () => void order.push('later')),
      create(on, TIMER | SIGNAL, () => void order.push('now'))
    ]
    timer(on, later, 2n, 10n)
    timer(on, now, 2n, 0n)
    expect(order).toEqual(['now'])
    timer(on, later, 1n, 10n)
    expect(order).toEqual(['now'])
  })

  it('set again it counts from now, and no longer for what it was', () => {
    const on = driven()
    let times = 0
    const event = create(on, TIMER | SIGNAL, () => void times++)
    timer(on, event, 1n, 100n)
    stall(on, 9n)
    timer(on, event, 2n, 100n)
    stall(on, 9n)
    expect(times).toBe(0)
    stall(on, 1n)
    expect(times).toBe(1)
    stall(on, 100n)
    expect(times).toBe(1)
  })

  it('a periodic timer that nobody looked at keeps its beat', () => {
    const on = driven()
    const event = create(on, TIMER, null)
    timer(on, event, 1n, 1000n)
    stall(on, 250n)
    expect([check(on, event), check(on, event)]).toEqual(['EFI_SUCCESS', 'EFI_NOT_READY'])
    stall(on, 49n)
    expect(check(on, event)).toBe('EFI_NOT_READY')
    stall(on, 1n)
    expect(check(on, event)).toBe('EFI_SUCCESS')
    stall(on, 100n)
    expect(check(on, event)).toBe('EFI_SUCCESS')
    stall(on, 99n)
    expect(check(on, event)).toBe('EFI_NOT_READY')
  })

  it('WaitForEvent takes as long as the timer, and gets the first that came', () => {
    const on = driven()
    const [slow, fast] = [create(on, TIMER, null), create(on, TIMER, null)]
    timer(on, slow, 2n, 3000n)
    timer(on, fast, 2n, 1000n)
    expect(wait(on, slow, fast).out.index).toBe(1n)
    expect(check(on, slow)).toBe('EFI_NOT_READY')
    stall(on, 199n)
    expect(check(on, slow)).toBe('EFI_NOT_READY')
    stall(on, 1n)
    expect(check(on, slow)).toBe('EFI_SUCCESS')
  })

  it('WaitForEvent waits for what a timer’s function may signal', () => {
    const on = driven()
    const plain = create(on, 0n, null)
    const ticking = create(on, TIMER | SIGNAL, () => void on.call('SignalEvent', { event: plain }))
    timer(on, ticking, 2n, 1000n)
    expect(wait(on, plain)).toMatchObject({ name: 'EFI_SUCCESS', out: { index: 0n } })
    expect(() => wait(on, plain)).toThrow(stopFor({ code: 'eventCannotCome' }))
  })

  it('a timer that is only polled by its function is nothing to wait for', () => {
    const on = driven()
    const plain = create(on, 0n, null)
    timer(
      on,
      create(on, TIMER | WAIT, () => {}),
      1n,
      1000n
    )
    expect(() => wait(on, plain)).toThrow(stopFor({ code: 'eventCannotCome', timersRun: true }))
  })
})
