/** `map`: at a moment, a range of the memory map is of this kind, no such descriptor is left, or the map key has (not) moved. */
import { PAGE_SIZE } from '../../src-firmware/spec/page'
import type { Owned } from '../../src-firmware/trace/pictures/owners'
import { address } from '../../src-firmware/spec/hex'
import { memoryTypeWord } from '../../src-firmware/spec/memory-type'
import type { Descriptor, TraceEvent } from '../../src-firmware/trace/trace'
import type { MapCheck } from '../lab/lab'
import type { ValueWords } from '../sentences'
import { namedNumber } from '../lab/named-number'
import { addressOf } from './address'
import type { Evidence } from './evidence'
import { attributeWords, descriptorWords } from './memory-words'
import { momentsOf } from './moment'
import { callValue } from './call-pattern'
import { numberIn, wordsOf } from './value'
import { fail, failAtEnd, PASS, PASS_AT_END, type Failure, type Verdict } from './verdict'

type RangeRule = Extract<MapCheck['rule'], { range: unknown }>
type NoneRule = Extract<MapCheck['rule'], { none: unknown }>['none']
type KeyRule = Extract<MapCheck['rule'], { key: unknown }>

/** Passes when the map, or its key, is as the rule says. */
export function mapVerdict(check: MapCheck, evidence: Evidence): Verdict {
  const moments = momentsOf(evidence, check.at)
  if (moments.at.length === 0) return { outcome: 'notReached', message: evidence.words.open.neverCame }
  for (const n of moments.at) {
    const failure = failureAt(check, evidence, n)
    if (failure) return moments.settled ? fail(failure) : failAtEnd(failure)
  }
  return moments.settled ? PASS : PASS_AT_END
}

function failureAt(check: MapCheck, evidence: Evidence, n: number): Failure | null {
  const { rule } = check
  if ('range' in rule) return range(rule, evidence, n)
  if ('none' in rule) return none(rule.none, evidence, n)
  return key(rule, evidence, n)
}

const end = (descriptor: Descriptor): bigint => BigInt(descriptor[1]) + BigInt(descriptor[3]) * PAGE_SIZE

function range(rule: RangeRule, evidence: Evidence, n: number): Failure | null {
  const start = addressOf(evidence, rule.range, n + 1)
  const pages = namedNumber(rule.pages) ?? 1n
  const { words } = evidence
  const wanted = rangeWords(rule, words)
  if (start === null)
    return {
      reason: 'noRange',
      event: null,
      cause: null,
      expected: wanted,
      actual: words.noAddress,
      sentence: words.failed.noRangeAddress
    }
  const first = (start / PAGE_SIZE) * PAGE_SIZE
  const last = first + pages * PAGE_SIZE
  const within = evidence.state(n).dxe.map.filter((descriptor) => BigInt(descriptor[1]) < last && end(descriptor) > first)
  const shown = { addr: address(start) }
  let covered = first
  for (const descriptor of within) {
    if (BigInt(descriptor[1]) > covered) break
    covered = end(descriptor)
    const maker = makerOf(evidence, descriptor, n) ?? takerOf(evidence, start, n)
    const common = { event: maker, cause: maker, expected: wanted, actual: descriptorWords(descriptor, words), places: shown }
    if (rule.type !== undefined && namedNumber(rule.type) !== BigInt(descriptor[0]))
      return { ...common, reason: 'type', sentence: words.failed.type }
    const attribute = BigInt(descriptor[4])
    const bits = (names: readonly string[] | undefined): bigint => (names ?? []).reduce((sum, name) => sum | (namedNumber(name) ?? 0n), 0n)
    if ((attribute & bits(rule.has)) !== bits(rule.has) || (attribute & bits(rule.lacks)) !== 0n)
      return {
        ...common,
        reason: 'attributes',
        actual: attributeWords(attribute, words),
        sentence: words.failed.attributes
      }
  }
  if (covered >= last) return null
  return {
    reason: 'noRange',
    event: null,
    cause: null,
    expected: wanted,
    actual: words.nothingAt(address(covered)),
    places: shown,
    sentence: words.failed.noDescriptor
  }
}

function rangeWords(rule: RangeRule, words: ValueWords): string {
  const type = rule.type === undefined ? [] : [memoryTypeWord(Number(namedNumber(rule.type) ?? 0n))]
  const has = rule.has?.length ? [words.with(rule.has)] : []
  const lacks = rule.lacks?.length ? [words.without(rule.lacks)] : []
  return [...type, ...has, ...lacks].join(' ') || words.inTheMap
}

function none(rule: NoneRule, evidence: Evidence, n: number): Failure | null {
  const state = evidence.state(n)
  const type = rule.type === undefined ? null : namedNumber(rule.type)
  const bits = (rule.has ?? []).reduce((sum, name) => sum | (namedNumber(name) ?? 0n), 0n)
  for (const descriptor of state.dxe.map) {
    if (type !== null && type !== BigInt(descriptor[0])) continue
    if ((BigInt(descriptor[4]) & bits) !== bits) continue
    const holding = heldIn(state.owned, descriptor, evidence)
    if (rule.owner === 'driver' && holding === undefined) continue
    const taken = holding ? evidence.trace[holding.takenBy] : undefined
    const maker = taken ? evidence.outermost(taken) : makerOf(evidence, descriptor, n)
    return {
      reason: 'stillThere',
      event: maker,
      cause: maker,
      expected: evidence.words.none,
      actual: descriptorWords(descriptor, evidence.words),
      places: { addr: address(BigInt(descriptor[1])) },
      sentence: evidence.words.failed.stillThere
    }
  }
  return null
}

/** The first pages or buffer of the driver's that lie in a descriptor. Holdings do not overlap, and come in the order of addresses. */
function heldIn(owned: readonly Owned[], descriptor: Descriptor, evidence: Evidence): Owned | undefined {
  const start = BigInt(descriptor[1])
  let low = 0
  let high = owned.length
  while (low < high) {
    const middle = (low + high) >> 1
    const { start: from, bytes } = owned[middle]!
    if (BigInt(from) + BigInt(bytes) > start) high = middle
    else low = middle + 1
  }
  for (let at = low; at < owned.length && BigInt(owned[at]!.start) < end(descriptor); at++) {
    evidence.looking()
    const { unit, owner } = owned[at]!
    if ((unit === 'pages' || unit === 'pool') && owner === evidence.entry) return owned[at]
  }
  return undefined
}

function key(rule: KeyRule, evidence: Evidence, n: number): Failure | null {
  const then = callValue(evidence, rule.key, n + 1)
  const now = evidence.state(n).dxe.mapKey
  const before = typeof then === 'bigint' ? then : then === undefined ? null : numberIn(then)
  if (before === null)
    return {
      reason: rule.moved ? 'keySame' : 'keyMoved',
      event: null,
      cause: null,
      expected: null,
      actual: null,
      sentence: evidence.words.failed.noEarlierKey
    }
  const moved = before !== BigInt(now)
  if (moved === rule.moved) return null
  const move = evidence.keyMoves().findLast(({ event }) => event.n <= n)
  const common = { expected: wordsOf(before), actual: wordsOf(now) }
  return moved
    ? {
        ...common,
        reason: 'keyMoved',
        event: move?.event ?? null,
        cause: move?.event ?? null,
        sentence: evidence.words.failed.keyMoved
      }
    : { ...common, reason: 'keySame', event: null, cause: null, sentence: evidence.words.failed.keySame }
}

/** Who took an address: pages from a stock of their type change no descriptor. */
function takerOf(evidence: Evidence, start: bigint, n: number): TraceEvent | null {
  const holding = evidence.state(n).owned.find((one) => BigInt(one.start) <= start && start < BigInt(one.start) + BigInt(one.bytes))
  const taken = holding ? evidence.trace[holding.takenBy] : undefined
  return taken ? evidence.outermost(taken) : null
}

/** The call that made a descriptor what it is. */
function makerOf(evidence: Evidence, descriptor: Descriptor, n: number): TraceEvent | null {
  for (let i = n; i > 0; i--) {
    const event = evidence.trace[i]
    const made = event?.changes.some(
      (change) =>
        change.what === 'map' &&
        change.added.some((one) => one[1] === descriptor[1] && one[0] === descriptor[0] && one[3] === descriptor[3])
    )
    if (event && made) return evidence.outermost(event)
  }
  return null
}
