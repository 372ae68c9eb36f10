/** What can be asserted of what is no call: a fault, a phase, the driver's return, a handler of MM's. */
import type { FaultEvent, ImageEvent, NotifyEvent, PhaseEvent, TraceEvent } from '../../src-firmware/trace/trace'
import type { Evidence } from '../checks/evidence'
import type { PhaseCheck } from '../lab/lab'
import type { Draft } from './draft'

/** The drafts for an event that belongs to no call of the driver's. */
export function eventDrafts(evidence: Evidence, event: TraceEvent): readonly Draft[] {
  switch (event.kind) {
    case 'fault':
      return faultDrafts(event)
    case 'phase':
      return phaseDrafts(event)
    case 'image':
      return event.state === 'returned' && event.name === evidence.entry ? returnDrafts(evidence, event) : []
    case 'notify':
      return handlerDrafts(evidence, event)
    default:
      return []
  }
}

function faultDrafts({ reason, access }: FaultEvent): readonly Draft[] {
  const why = { [reason]: 'Line {line}[ (call {call})] touches {actual}.[ It may touch {expected}.]' }
  return [
    {
      name: 'inside',
      check: { kind: 'access' },
      says: (on) => `Nothing is touched that must not be, as${on} ${accessWords(access)} is`,
      why,
      here: 'fails'
    },
    {
      name: `no ${reason} access`,
      check: { kind: 'access', forbid: [reason] },
      says: (on) => `No access of this kind (${reason}), as the ${access}${on}`,
      why,
      here: 'fails'
    }
  ]
}

const accessWords = (access: FaultEvent['access']): string =>
  access === 'execute' ? 'what is run' : access === 'read' ? 'what is read' : 'what is written'

/** Phases that a check can ask for. */
const REACHED: ReadonlySet<string> = new Set<PhaseCheck['reached']>(['dxe', 'exited', 'virtual'])

function phaseDrafts({ to, from, step }: PhaseEvent): readonly Draft[] {
  const reached = step !== null ? 'permanentMemory' : from !== null && REACHED.has(to) ? (to as PhaseCheck['reached']) : null
  if (reached === null) return []
  const words = {
    permanentMemory: 'moves to permanent memory',
    dxe: 'comes to DXE',
    exited: 'leaves the boot services',
    virtual: 'comes to virtual addresses'
  }
  return [
    {
      name: `comes to ${reached}`,
      check: { kind: 'phase', reached },
      says: () => `The machine ${words[reached]}`,
      why: { notReached: 'The machine never came there[: line {line} (call {call}) answered {status}].' }
    }
  ]
}

function returnDrafts({ result }: Evidence, { status }: ImageEvent): readonly Draft[] {
  const name = result.statusName
  if (status === null) return []
  const why = { wrong: 'The driver returned {actual}, not {expected}.[ Line {line} (call {call}) answered it.]' }
  const draft = (is: string, says: string, here?: Draft['here']): Draft => ({
    name: `returns ${is.replace(/^(EFI|CMD_RET)_/, '')}`,
    check: { kind: 'status', of: 'driver', is },
    says: () => says,
    why,
    here
  })
  const success = name?.startsWith('CMD_RET_') ? 'CMD_RET_SUCCESS' : 'EFI_SUCCESS'
  return [
    ...(name === null ? [] : [draft(name, `The driver returns ${name}`)]),
    draft('error', 'The driver returns an error, whatever it is'),
    draft(success, `The driver returns ${success}`, 'fails')
  ]
}

function handlerDrafts(evidence: Evidence, event: NotifyEvent): readonly Draft[] {
  const all = evidence.trace.filter(
    (one): one is NotifyEvent => one.kind === 'notify' && one.edge === 'end' && one.phase === 'mm' && one.group === event.group
  )
  const end = all.find((one) => one.n >= event.n)
  const name = end?.returned?.name
  if (end === undefined || name === undefined || name === null) return []
  const nth = all.indexOf(end) + 1
  const what = event.group === null ? 'The handler of every interrupt' : 'The handler'
  const draft = (which: Readonly<{ nth?: number }>, words: string): Draft => ({
    name: `handler ${name.replace(/^EFI_/, '')}`,
    check: { kind: 'status', of: { handler: event.group, ...which }, is: name },
    says: () => `${what} returns ${name}${words}`,
    why: { wrong: `${what} returned {actual}, not {expected}.[ Line {line} (call {call}) answered it.]` }
  })
  return [draft({ nth }, `, when it runs for the ${ordinal(nth)} time`), draft({}, ' each time that it runs')]
}

function ordinal(n: number): string {
  return n === 1 ? 'first' : n === 2 ? 'second' : n === 3 ? 'third' : `${n}th`
}
