/** `memory`: bytes, a pattern or an alignment at an address that the driver reported. */
import { PAGE_SIZE } from '../../src-firmware/spec/page'
import { address, bytesOfDigits, capitals, hex } from '../../src-firmware/spec/hex'
import { MemoryType } from '../../src-firmware/spec/memory-type'
import type { TraceEvent } from '../../src-firmware/trace/trace'
import type { MemoryCheck, Moment } from '../lab/lab'
import { namedNumber } from '../lab/named-number'
import type { ValueWords } from '../sentences'
import { MAX_COMPARED_BYTES, type Instant, type Probe } from '../request/probes'
import { locate } from './address'
import { findCalls } from './call-pattern'
import { UnjudgedCheck, type Evidence } from './evidence'
import { momentsOf } from './moment'
import { fail, failAtEnd, PASS, PASS_AT_END, type Failure, type Verdict } from './verdict'

/** Moments at which a check reads bytes. */
const MAX_MOMENTS = 64

interface Look {
  readonly at: Instant
  /** Only what happened up to this event counts. */
  readonly n: number
}

/** What the check wants to see of the run's memory. */
export function memoryProbes(check: MemoryCheck, evidence: Evidence): readonly Probe[] {
  return looks(check.at ?? 'end', evidence)
    .slice(0, MAX_MOMENTS)
    .flatMap((look) => rangesOf(check, evidence, look) ?? [])
}

/** Passes when the bytes, or the address, are as the rule says. */
export function memoryVerdict(check: MemoryCheck, evidence: Evidence): Verdict {
  const all = looks(check.at ?? 'end', evidence)
  if (all.length > MAX_MOMENTS && !('alignment' in check.rule))
    throw new UnjudgedCheck(`it reads memory at ${all.length} moments, and ${MAX_MOMENTS} is the most; name fewer calls`)
  if (all.length === 0) return { outcome: 'notReached', message: evidence.words.open.neverCame }
  const { settled } = momentsOf(evidence, check.at)
  for (const look of all) {
    const failure = failureAt(check, evidence, look)
    if (failure === 'unread') return { outcome: 'error', message: evidence.words.open.noSecondRun }
    if (failure) return settled ? fail(failure) : failAtEnd(failure)
  }
  return settled ? PASS : PASS_AT_END
}

function looks(moment: Moment, evidence: Evidence): readonly Look[] {
  if (typeof moment === 'string') return momentsOf(evidence, moment).at.map((n) => ({ at: moment, n }))
  const after = 'after' in moment
  return findCalls(evidence, after ? moment.after : moment.before).map((call) =>
    after ? { at: { after: call.n }, n: evidence.lastOf(call) } : { at: { before: call.n }, n: call.n - 1 }
  )
}

/** The ranges that are compared, the second one of `sameAs` too; null: no address is known, or none is needed. */
function rangesOf({ start, rule }: MemoryCheck, evidence: Evidence, { at, n }: Look): readonly Probe[] | null {
  const first = locate(evidence, start, n + 1)
  if (first === null || 'alignment' in rule) return null
  const length = 'bytes' in rule ? BigInt(bytesOfDigits(rule.bytes).length) : (namedNumber(rule.length) ?? 0n)
  const bytes = Number(length > MAX_COMPARED_BYTES ? MAX_COMPARED_BYTES : length)
  const own: Probe = { at, start: first.address, bytes }
  if (!('sameAs' in rule)) return [own]
  const other = locate(evidence, rule.sameAs, n + 1)
  return other === null ? null : [own, { at, start: other.address, bytes }]
}

function failureAt(check: MemoryCheck, evidence: Evidence, look: Look): Failure | 'unread' | null {
  const { rule } = check
  const { words } = evidence
  const found = locate(evidence, check.start, look.n + 1)
  if (found === null) return unreadable(null, words.noAddress, words.failed.noMemoryAddress, words)
  const { address: start, event } = found
  const places = { addr: address(start) }
  if ('alignment' in rule) {
    const alignment = namedNumber(rule.alignment) ?? 1n
    if (alignment === 0n || start % alignment === 0n) return null
    return {
      reason: 'alignment',
      event,
      cause: null,
      expected: words.multipleOf(hex(alignment)),
      actual: address(start),
      places,
      sentence: words.failed.alignment
    }
  }
  const ranges = rangesOf(check, evidence, look)
  if (ranges === null) return unreadable(event, words.noAddress, words.failed.noOtherAddress, words, places)
  for (const range of ranges)
    if (!isMemory(evidence, range, look.n)) return unreadable(event, address(range.start), words.failed.noMemory, words, places)
  const [own, other] = ranges.map((range) => evidence.bytes(range))
  if (!own || (ranges.length > 1 && !other)) return 'unread'
  const wanted = other ?? ('bytes' in rule ? bytesOfDigits(rule.bytes) : new Uint8Array(own.length).fill('fill' in rule ? rule.fill : 0))
  const offset = own.findIndex((byte, index) => byte !== wanted[index])
  return offset < 0 ? null : differs(evidence, look, event, start, offset, wanted[offset]!, own[offset]!)
}

function differs(
  evidence: Evidence,
  look: Look,
  event: TraceEvent | null,
  start: bigint,
  offset: number,
  wanted: number,
  actual: number
): Failure {
  const where = start + BigInt(offset)
  const write = lastWrite(evidence, where, look.n)
  return {
    reason: 'bytes',
    event,
    cause: write?.event ?? null,
    expected: evidence.words.byteAt(byteWord(wanted), offset),
    actual: byteWord(actual),
    places: { addr: address(where), causeLine: write?.line ?? null, causeCall: null },
    sentence: evidence.words.failed.bytes
  }
}

function unreadable(
  event: TraceEvent | null,
  actual: string,
  sentence: string,
  words: ValueWords,
  places: Failure['places'] = {}
): Failure {
  return { reason: 'unreadable', event, cause: null, expected: words.memory, actual, places, sentence }
}

/** Does the map know memory for all of the range? Before there is a map, every address counts. */
function isMemory(evidence: Evidence, { start, bytes }: Probe, n: number): boolean {
  const { map } = evidence.state(n).dxe
  if (map.length === 0) return true
  let at = start
  for (const [type, first, , pages] of map) {
    const end = BigInt(first) + BigInt(pages) * PAGE_SIZE
    if (type === MemoryType.Mmio || type === MemoryType.MmioPortSpace || end <= at) continue
    if (BigInt(first) > at) return false
    at = end
    if (at >= start + BigInt(bytes)) return true
  }
  return bytes === 0
}

/** The line that wrote a byte last, up to an event. Writes are told with the event that comes after them. */
function lastWrite(evidence: Evidence, where: bigint, n: number): { event: TraceEvent; line: number } | null {
  for (let i = Math.min(n + 1, evidence.trace.length - 1); i >= 0; i--) {
    const event = evidence.trace[i]!
    const write = event.accesses.findLast(
      ([start, bytes, mode]) => mode === 'w' && BigInt(start) <= where && where < BigInt(start) + BigInt(bytes)
    )
    if (write) return { event, line: write[3] }
  }
  return null
}

function byteWord(byte: number): string {
  return `0x${capitals(byte, 2)}`
}
