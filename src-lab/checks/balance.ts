/** `balance`: everything that was allocated was given back once, by the matching service, with the right page count. */
import { PAGE_SIZE } from '../../src-firmware/spec/page'
import { factsOf } from '../../src-firmware'
import { address } from '../../src-firmware/spec/hex'
import { isError } from '../../src-firmware/spec/status'
import type { CallEvent } from '../../src-firmware/trace/trace'
import type { BalanceCheck } from '../lab/lab'
import { findCalls } from './call-pattern'
import { freedAddress, freedBefore } from './cause'
import type { Evidence } from './evidence'
import { Ledger, leftOf, type Allocation } from './ledger'
import { momentsOf } from './moment'
import { numberIn } from './value'
import { fail, failAtEnd, PASS, PASS_AT_END, type Failure, type Verdict } from './verdict'

type Kind = NonNullable<BalanceCheck['of']>[number]
const ALL: readonly Kind[] = ['pages', 'pool', 'events', 'protocols']

/** Passes when everything of the asked kinds was given back once, by the right service. */
export function balanceVerdict(check: BalanceCheck, evidence: Evidence): Verdict {
  const kinds = check.of ?? ALL
  const moments = momentsOf(evidence, check.at)
  if (moments.at.length === 0) return { outcome: 'notReached', message: evidence.words.open.neverCame }
  const excepted = new Set((check.except ?? []).flatMap((pattern) => findCalls(evidence, pattern)).map((call) => call.n))
  const until = Math.max(...moments.at)
  const { ledger, wrong } = walk(evidence, kinds, until)
  if (wrong) return fail(wrong)
  const leak = leaked(evidence, kinds, until, ledger, excepted) ?? unbalancedObjects(evidence, kinds, until, excepted)
  if (leak) return moments.settled ? fail(leak) : failAtEnd(leak)
  return moments.settled ? PASS : PASS_AT_END
}

/** Follows takes and gives up to an event, and stops at the first free that is wrong. */
function walk(evidence: Evidence, kinds: readonly Kind[], until: number): { ledger: Ledger; wrong: Failure | null } {
  const ledger = new Ledger()
  for (let n = 0; n <= until; n++) {
    const event = evidence.trace[n]!
    const outer = evidence.outermost(event)
    if (event.kind === 'call' && freedAddress(evidence, event) !== null && event.image !== 'firmware') {
      const wrong = wrongFree(event, ledger, evidence, kinds)
      if (wrong) return { ledger, wrong }
    }
    for (const change of event.changes) {
      if (change.what === 'give') ledger.give(change, outer)
      else if (change.what === 'move') ledger.move(change)
      else if (change.what === 'take' && outer.kind === 'call' && change.owner === outer.image) ledger.take(change, n, outer)
    }
  }
  return { ledger, wrong: null }
}

/** The service that gives back what a call took: each table has its own. */
function freeOf({ kind, call: { table, service } }: Allocation): string {
  if (table === 'UBoot') return service.startsWith('efi_') ? `efi_free_${kind}` : service.startsWith('lmb_') ? 'lmb_free' : 'free'
  return `${table === 'MmServices' ? 'Mm' : ''}${kind === 'pool' ? 'FreePool' : 'FreePages'}`
}

/** Is this free wrong, seen from what is allocated when it is called? */
function wrongFree(call: CallEvent, ledger: Ledger, evidence: Evidence, kinds: readonly Kind[]): Failure | null {
  if (call.table === 'Library') return null
  const { frees } = factsOf(call)
  const isPool = frees?.what === 'pool'
  const start = freedAddress(evidence, call)!
  const outer = evidence.outermost(call)
  const refused = call.status !== null && isError(BigInt(call.status))
  const inside = ledger.holding(start)
  const shown = { addr: address(start), service: call.service }
  const { words } = evidence

  if (inside && (inside.kind === 'pool') !== isPool) {
    if (!kinds.includes('pages') && !kinds.includes('pool')) return null
    const right = freeOf(inside)
    return {
      reason: 'wrongService',
      event: outer,
      cause: inside.call,
      expected: right,
      actual: call.service,
      places: shown,
      sentence: words.failed.wrongService
    }
  }
  if (!kinds.includes(isPool ? 'pool' : 'pages')) return null
  // A buffer whose own free was refused, as its head or tail was overwritten, is still the driver's: a leak.
  if (inside && isPool && (!refused || start === inside.start)) return null
  if (inside && !isPool && start % PAGE_SIZE === 0n) {
    const given = (field: string | undefined): bigint => (field === undefined ? 0n : (numberIn(evidence.field(call, `in.${field}`)) ?? 0n))
    const bytes = frees?.bytes === undefined ? given(frees?.pages) * PAGE_SIZE : given(frees.bytes)
    if (!refused && bytes > 0n && ledger.coversPages(start, start + bytes)) return null
    return {
      reason: 'wrongPages',
      event: outer,
      cause: inside.call,
      expected: words.pages(leftOf(inside)),
      actual: words.pages(bytes),
      places: shown,
      sentence: words.failed.wrongPages
    }
  }
  const before = freedBefore(evidence, start, call.n)
  const allocation = before === null ? undefined : ledger.takenBy(before.takenBy)
  if (before && allocation) {
    return {
      reason: 'twice',
      event: outer,
      cause: allocation.call,
      expected: words.once,
      actual: words.twice,
      places: { ...shown, freedLine: before.event.at?.line, freedCall: before.event.kind === 'call' ? before.event.call : null },
      sentence: words.failed.twice
    }
  }
  return {
    reason: 'notOwned',
    event: outer,
    cause: null,
    expected: null,
    actual: address(start),
    places: shown,
    sentence: words.failed.notOwned
  }
}

function leaked(evidence: Evidence, kinds: readonly Kind[], until: number, ledger: Ledger, excepted: ReadonlySet<number>): Failure | null {
  // After ExitBootServices memory belongs to the operating system: nothing can be given back any more, and nothing need be.
  if (evidence.trace.some((event) => event.n <= until && event.kind === 'phase' && event.to === 'exited')) return null
  for (const one of ledger.held()) {
    if (!kinds.includes(one.kind) || excepted.has(one.call.n)) continue
    const left = leftOf(one)
    const places = { addr: address(one.start) }
    const { words } = evidence
    if (one.partBy)
      return {
        reason: 'wrongPages',
        event: one.partBy,
        cause: one.call,
        expected: words.pages(one.bytes),
        actual: words.pages(one.bytes - left),
        places,
        sentence: words.failed.partLeft
      }
    return {
      reason: 'leak',
      event: one.call,
      cause: one.call,
      expected: words.nothingLeft,
      actual: one.kind === 'pages' ? words.pages(left) : words.bytes(left),
      places,
      sentence: words.failed.leak
    }
  }
  return null
}

/** Events that stay open and protocols that stay installed. */
function unbalancedObjects(evidence: Evidence, kinds: readonly Kind[], until: number, excepted: ReadonlySet<number>): Failure | null {
  const open = new Map<string, { call: CallEvent; what: 'event' | 'protocol' }>()
  for (const call of evidence.calls) {
    if (call.n > until) break
    const status = evidence.status(call)
    if (status === null || isError(BigInt(status.code))) continue
    const { allocates, frees } = factsOf(call)
    if (kinds.includes('events') && allocates?.what === 'event')
      open.set(`event ${String(call.out[allocates.at])}`, { call, what: 'event' })
    else if (frees?.what === 'event') open.delete(`event ${String(call.in[frees.at])}`)
    if (!kinds.includes('protocols')) continue
    for (const change of [call, ...evidence.inner(call)].flatMap((event) => event.changes)) {
      if (change.what !== 'handle') continue
      const name = `handle ${change.handle} ${change.protocol}`
      if (change.state === 'installed') open.set(name, { call, what: 'protocol' })
      else if (change.state === 'removed') open.delete(name)
    }
  }
  for (const { call, what } of open.values())
    if (!excepted.has(call.n))
      return {
        reason: 'leak',
        event: call,
        cause: call,
        expected: evidence.words.nothingLeft,
        actual: evidence.words.an[what],
        sentence: evidence.words.failed.open[what]
      }
  return null
}
