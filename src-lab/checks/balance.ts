/** `balance`: everything that was allocated was given back once, by the matching service, with the right page count. */
import { address } from '../../src-firmware/hex'
import { isError } from '../../src-firmware/spec/status'
import type { CallEvent, TraceEvent } from '../../src-firmware/trace'
import type { BalanceCheck } from '../pack/lab'
import { findCalls } from './call-pattern'
import { freedAddress, freedBefore } from './cause'
import type { Evidence } from './evidence'
import { amount, counted, PAGE } from './memory-words'
import { momentsOf } from './moment'
import { numberIn } from './value'
import { fail, failAtEnd, PASS, PASS_AT_END, type Failure, type Verdict } from './verdict'

type Kind = NonNullable<BalanceCheck['of']>[number]
const ALL: readonly Kind[] = ['pages', 'pool', 'events', 'protocols']

/** An allocation of the driver's, or of a library for it, and what is left of it. */
interface Allocation {
  readonly kind: 'pages' | 'pool'
  readonly start: bigint
  readonly bytes: bigint
  left: bigint
  /** The event whose change took it. */
  readonly n: number
  /** The call of the driver's own text. */
  readonly call: TraceEvent
  /** The free that gave back only a part. */
  partBy: CallEvent | null
}

export function balanceVerdict(check: BalanceCheck, evidence: Evidence): Verdict {
  const kinds = check.of ?? ALL
  const moments = momentsOf(evidence, check.at)
  if (moments.at.length === 0) return { outcome: 'notReached', message: 'The run never came to this moment.' }
  const excepted = new Set((check.except ?? []).flatMap((pattern) => findCalls(evidence, pattern)).map((call) => call.n))
  const until = Math.max(...moments.at)
  const { allocations, wrong } = walk(evidence, kinds, until)
  if (wrong) return fail(wrong)
  const leak = leaked(evidence, kinds, until, allocations, excepted) ?? unbalancedObjects(evidence, kinds, until, excepted)
  if (leak) return moments.settled ? fail(leak) : failAtEnd(leak)
  return moments.settled ? PASS : PASS_AT_END
}

/** Follows takes and gives up to an event, and stops at the first free that is wrong. */
function walk(evidence: Evidence, kinds: readonly Kind[], until: number): { allocations: Allocation[]; wrong: Failure | null } {
  const allocations: Allocation[] = []
  for (let n = 0; n <= until; n++) {
    const event = evidence.trace[n]!
    const outer = evidence.outermost(event)
    if (event.kind === 'call' && freedAddress(evidence, event) !== null && event.image !== 'firmware') {
      const wrong = wrongFree(event, allocations, evidence, kinds)
      if (wrong) return { allocations, wrong }
    }
    for (const change of event.changes) {
      if (
        change.what === 'take' &&
        (change.unit === 'pages' || change.unit === 'pool') &&
        outer.kind === 'call' &&
        change.owner === outer.image
      ) {
        const bytes = BigInt(change.bytes)
        allocations.push({ kind: change.unit, start: BigInt(change.start), bytes, left: bytes, n, call: outer, partBy: null })
      } else if (change.what === 'give') {
        const start = BigInt(change.start)
        const given = BigInt(change.bytes)
        const from = allocations.find((one) => one.n === change.takenBy && start >= one.start && start < one.start + (one.bytes || 1n))
        if (!from) continue
        from.left -= given
        if (from.bytes === 0n) allocations.splice(allocations.indexOf(from), 1)
        if (from.left > 0n && outer.kind === 'call') from.partBy = outer
      }
    }
  }
  return { allocations, wrong: null }
}

/** Is this free wrong, seen from what is allocated when it is called? */
function wrongFree(call: CallEvent, allocations: readonly Allocation[], evidence: Evidence, kinds: readonly Kind[]): Failure | null {
  if (call.table === 'Library') return null
  const isPool = /Pool/i.test(call.service)
  const start = freedAddress(evidence, call)!
  const outer = evidence.outermost(call)
  const refused = call.status !== null && isError(BigInt(call.status))
  const inside = allocations.find((one) =>
    one.bytes === 0n ? start === one.start : one.left > 0n && start >= floor(one) && start < one.start + one.bytes
  )
  const shown = { addr: address(start), service: call.service }
  const where = '{service} on line {line} (call {call})'
  const taken = '{cause} on line {causeLine} (call {causeCall})'

  if (inside && (inside.kind === 'pool') !== isPool) {
    if (!kinds.includes('pages') && !kinds.includes('pool')) return null
    const right = inside.kind === 'pool' ? 'FreePool' : 'FreePages'
    return {
      reason: 'wrongService',
      event: outer,
      cause: inside.call,
      expected: right,
      actual: call.service,
      places: shown,
      sentence: `${where} gives back what ${taken} allocated; ${right} is the service for it.`
    }
  }
  if (!kinds.includes(isPool ? 'pool' : 'pages')) return null
  if (inside && (isPool ? !refused : true)) {
    if (isPool) return null
    const pages = numberIn(evidence.field(call, 'in.pages')) ?? 0n
    if (pages > 0n && ownedFrom(allocations, start, start + pages * PAGE)) return null
    return {
      reason: 'wrongPages',
      event: outer,
      cause: inside.call,
      expected: amount(inside.left, 'pages'),
      actual: counted(pages, 'page'),
      places: shown,
      sentence: `${where} gives back {actual} at {addr}, but ${taken} allocated {expected}.`
    }
  }
  const before = freedBefore(evidence, start, call.n)
  const byDriver = before !== null && allocations.some((one) => one.n === before.takenBy)
  if (before && byDriver) {
    const allocation = allocations.find((one) => one.n === before.takenBy)!
    return {
      reason: 'twice',
      event: outer,
      cause: allocation.call,
      expected: 'once',
      actual: 'twice',
      places: { ...shown, freedLine: before.event.at?.line, freedCall: before.event.kind === 'call' ? before.event.call : null },
      sentence: `${where} gives {addr} back a second time.[ It was given back on line {freedLine} (call {freedCall}).]`
    }
  }
  return {
    reason: 'notOwned',
    event: outer,
    cause: null,
    expected: null,
    actual: address(start),
    places: shown,
    sentence: `${where} gives back {addr}, which this driver never allocated.`
  }
}

/** A pool buffer is freed by its pointer; a page service may be given the page it lies in. */
function floor(allocation: Allocation): bigint {
  return allocation.kind === 'pool' ? (allocation.start / PAGE) * PAGE : allocation.start
}

/** Do the driver's page allocations cover all of this range? */
function ownedFrom(allocations: readonly Allocation[], first: bigint, end: bigint): boolean {
  let at = first
  const pages = allocations.filter((one) => one.kind === 'pages' && one.left > 0n).sort((a, b) => (a.start < b.start ? -1 : 1))
  for (const one of pages) {
    const last = one.start + ((one.bytes + PAGE - 1n) / PAGE) * PAGE
    if (one.start <= at && last > at) at = last
  }
  return at >= end
}

function leaked(
  evidence: Evidence,
  kinds: readonly Kind[],
  until: number,
  allocations: readonly Allocation[],
  excepted: ReadonlySet<number>
): Failure | null {
  // After ExitBootServices memory belongs to the operating system: nothing can be given back any more, and nothing need be.
  if (evidence.trace.some((event) => event.n <= until && event.kind === 'phase' && event.to === 'exited')) return null
  for (const one of allocations) {
    if (!kinds.includes(one.kind) || excepted.has(one.call.n) || (one.left === 0n && one.bytes > 0n)) continue
    const places = { addr: address(one.start) }
    if (one.partBy)
      return {
        reason: 'wrongPages',
        event: one.partBy,
        cause: one.call,
        expected: amount(one.bytes, 'pages'),
        actual: amount(one.bytes - one.left, 'pages'),
        places,
        sentence:
          '{service} on line {line} (call {call}) gives back {actual}, but {cause} on line {causeLine} (call {causeCall}) allocated {expected}; the rest was never given back.'
      }
    return {
      reason: 'leak',
      event: one.call,
      cause: one.call,
      expected: 'nothing left',
      actual: amount(one.left, one.kind === 'pages' ? 'pages' : 'bytes'),
      places,
      sentence: '{actual} at {addr} were never given back: {service} on line {line} (call {call}) allocated them.'
    }
  }
  return null
}

/** Events that stay open and protocols that stay installed. */
function unbalancedObjects(evidence: Evidence, kinds: readonly Kind[], until: number, excepted: ReadonlySet<number>): Failure | null {
  const open = new Map<string, { call: CallEvent; what: string; undo: string }>()
  for (const call of evidence.calls) {
    if (call.n > until) break
    const status = evidence.status(call)
    if (status === null || isError(BigInt(status.code))) continue
    if (kinds.includes('events') && (call.service === 'CreateEvent' || call.service === 'CreateEventEx'))
      open.set(`event ${String(call.out.event)}`, { call, what: 'An event', undo: 'closed' })
    else if (call.service === 'CloseEvent') open.delete(`event ${String(call.in.event)}`)
    if (!kinds.includes('protocols')) continue
    for (const change of [call, ...evidence.inner(call)].flatMap((event) => event.changes)) {
      if (change.what !== 'handle') continue
      const name = `handle ${change.handle} ${change.protocol}`
      if (change.state === 'installed') open.set(name, { call, what: 'A protocol', undo: 'uninstalled' })
      else if (change.state === 'removed') open.delete(name)
    }
  }
  for (const { call, what, undo } of open.values())
    if (!excepted.has(call.n))
      return {
        reason: 'leak',
        event: call,
        cause: call,
        expected: 'nothing left',
        actual: what.toLowerCase(),
        sentence: `${what} was never ${undo}: {service} on line {line} (call {call}) made it.`
      }
  return null
}
