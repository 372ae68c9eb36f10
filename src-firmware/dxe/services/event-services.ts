/** The event, timer and task priority services, UEFI 2.10 §7.1. */
import type { DxeCore } from '../core/core'
import { DriverStop } from '../../board/guest'
import { parameter, type Arguments, type Service, type ServiceContext } from '../../services/service'
import { nullPointer } from '../../trace/cause'
import { EventGroup } from '../../spec/event-group'

const event = parameter('Event', 'EFI_EVENT')
const createParameters = [
  parameter('Type', 'FLAGS'),
  parameter('NotifyTpl', 'EFI_TPL'),
  parameter('NotifyFunction', 'FUNCTION'),
  parameter('NotifyContext', 'CONTEXT')
]

function notifyFunction(args: Arguments): number | null {
  const value = args.raw('notifyFunction')
  return typeof value === 'object' && value !== null && 'guestFunction' in value ? value.guestFunction : null
}

function groupOf({ board, core, args, at }: ServiceContext<EventCore>): string | null {
  const group = args.raw('eventGroup')
  if (group === null || group === 0n) return null
  const text = typeof group === 'bigint' ? board.readGuid(group, at) : String(group).toUpperCase()
  if (text === EventGroup.beforeExitBootServices && !core.signalsBeforeExit)
    board.console.noteOnce({ code: 'groupNeverSignalled', group: text }, at)
  return text
}

/** What these services need of the core that brings them. */
type EventCore = Pick<DxeCore, 'events' | 'tpl' | 'setTpl' | 'signalsBeforeExit'>

function create(service: 'CreateEvent' | 'CreateEventEx'): Service<EventCore> {
  const isEx = service === 'CreateEventEx'
  return {
    table: 'BootServices',
    service,
    parameters: [...createParameters, ...(isEx ? [parameter('EventGroup', 'GUID')] : []), parameter('Event', 'EFI_EVENT', 'out')],
    returns: 'EFI_STATUS',
    facts: { classes: ['events'], allocates: { what: 'event', at: 'event' }, mayMoveKey: true },
    run(context) {
      const { core, args } = context
      const made = core.events.create({
        group: isEx ? groupOf(context) : null,
        type: args.number('type'),
        tpl: args.number('notifyTpl'),
        notify: notifyFunction(args),
        context: args.raw('notifyContext'),
        hasEvent: args.reference('event') !== null
      })
      return made.event === undefined ? made : { Status: 'EFI_SUCCESS', out: { event: made.event } }
    }
  }
}

/** Events, timers and task priority levels. UEFI 2.10 §7.1. */
export const eventServices: readonly Service<EventCore>[] = [
  create('CreateEvent'),
  create('CreateEventEx'),
  {
    table: 'BootServices',
    service: 'CloseEvent',
    parameters: [event],
    returns: 'EFI_STATUS',
    facts: { classes: ['events'], frees: { what: 'event', at: 'event' }, mayMoveKey: true },
    run: ({ core, args }) => core.events.close(args.integer('event'))
  },
  {
    table: 'BootServices',
    service: 'SignalEvent',
    parameters: [event],
    returns: 'EFI_STATUS',
    facts: { classes: ['events'] },
    run: ({ core, args }) => core.events.signal(args.integer('event'))
  },
  {
    table: 'BootServices',
    service: 'CheckEvent',
    parameters: [event],
    returns: 'EFI_STATUS',
    facts: { classes: ['events'], isIdle: true },
    run: ({ core, args }) => core.events.check(args.integer('event'))
  },
  {
    table: 'BootServices',
    service: 'WaitForEvent',
    parameters: [parameter('NumberOfEvents', 'UINTN'), parameter('Event', 'ARRAY'), parameter('Index', 'UINTN', 'out')],
    returns: 'EFI_STATUS',
    facts: { classes: ['events'] },
    run({ core, args, at }) {
      const list = args.raw('event')
      const count = args.number('numberOfEvents')
      if (list === null) return nullPointer('event')
      if (count === 0) return core.events.wait([])
      const handles = (list as readonly bigint[]).slice(0, count)
      if (handles.length < count) throw new DriverStop('argument', { code: 'eventsMissing', count, given: handles.length }, at)
      const { index, ...answer } = core.events.wait(handles)
      return index === undefined || args.reference('index') === null ? answer : { ...answer, out: { index: BigInt(index) } }
    }
  },
  {
    table: 'BootServices',
    service: 'SetTimer',
    parameters: [event, parameter('Type', 'ENUM'), parameter('TriggerTime', 'UINT64')],
    returns: 'EFI_STATUS',
    facts: { classes: ['events'] },
    run: ({ core, args }) => core.events.setTimer(args.integer('event'), args.number('type'), args.integer('triggerTime'))
  },
  {
    table: 'BootServices',
    service: 'RaiseTPL',
    parameters: [parameter('NewTpl', 'EFI_TPL')],
    returns: 'EFI_TPL',
    facts: { classes: ['events'] },
    run({ core, args }) {
      // The release build takes any level, a lower one too.
      const before = core.tpl
      core.setTpl(args.number('newTpl'))
      return { Status: null, value: BigInt(before) }
    }
  },
  {
    table: 'BootServices',
    service: 'RestoreTPL',
    parameters: [parameter('OldTpl', 'EFI_TPL')],
    returns: 'VOID',
    facts: { classes: ['events'] },
    run({ core, args }) {
      core.setTpl(args.number('oldTpl'))
      core.events.dispatch()
      return { Status: null, value: null }
    }
  },
  {
    table: 'BootServices',
    service: 'Stall',
    parameters: [parameter('Microseconds', 'UINTN')],
    returns: 'EFI_STATUS',
    facts: { classes: ['events'], isIdle: true },
    run({ core, args }) {
      core.events.pass(args.integer('microseconds') * 10n)
      return { Status: 'EFI_SUCCESS' }
    }
  }
]
