/** `hob`, `gcd`, `pool`, `lmb` and `mm`: that structure contains, or lacks, an entry with these fields. */
import { address, type Hex, hex } from '../../src-firmware/spec/hex'
import type { Change, TraceEvent, Value } from '../../src-firmware/trace/trace'
import type { Address, EntryCheck, Matcher, Num } from '../lab/lab'
import { namedNumber } from '../lab/named-number'
import type { ValueWords } from '../sentences'
import { addressOf } from './address'
import { HOLDS } from './entry-fields'
import type { Evidence } from './evidence'
import { hobFields } from './hob-fields'
import { momentsOf } from './moment'
import { meets } from './call-pattern'
import { numberIn, wordsOf, wordsOfWanted } from './value'
import { fail, failAtEnd, PASS, PASS_AT_END, type Failure, type Verdict } from './verdict'

type Kind = EntryCheck['kind']

/** An entry of a structure, as a check sees it. */
export interface Entry {
  /** Its first byte, or where what it describes begins: as the state says. */
  readonly at: Hex
  readonly fields: Readonly<Record<string, Value>>
  /** Did this change make the entry, or make it what it is? */
  isMadeBy(change: Change): boolean
}

/** Passes when there are as many such entries as asked. */
export function entryVerdict(check: EntryCheck, kind: Kind, evidence: Evidence): Verdict {
  const moments = momentsOf(evidence, check.at)
  if (moments.at.length === 0) return { outcome: 'notReached', message: evidence.words.open.neverCame }
  for (const n of moments.at) {
    const failure = failureAt(check, kind, evidence, n)
    if (failure) return moments.settled ? fail(failure) : failAtEnd(failure)
  }
  return moments.settled ? PASS : PASS_AT_END
}

function failureAt(check: EntryCheck, kind: Kind, evidence: Evidence, n: number): Failure | null {
  const max = check.count?.max ?? Infinity
  const min = check.count?.min ?? (check.count?.max === undefined ? 1 : 0)
  const entries = entriesAt(kind, evidence, n)
  evidence.looking(entries.length)
  const wanted = Object.entries(check.entry)
  const wrong = (entry: Entry): number => wanted.filter(([name, value]) => !holds(evidence, entry, name, value, n)).length
  const matching = entries.filter((entry) => wrong(entry) === 0)
  const { words } = evidence
  const expected = words.list(wanted.map(([name, value]) => words.field(name, wantedWords(value, name, words))))
  const structure = words.structure[kind]
  if (matching.length > max) {
    const entry = matching[max]!
    const maker = makerOf(evidence, entry, n)
    const common = { event: maker, cause: maker, expected: max === 0 ? words.none : words.atMost(max) }
    return {
      ...common,
      reason: 'has',
      actual: entryWords(entry, Object.keys(check.entry), words),
      places: { structure, found: matching.length, wanted: expected },
      sentence: max === 0 ? words.failed.hasEntry : words.failed.tooManyEntries
    }
  }
  if (matching.length >= min) return null
  const nearest = nearestOf(entries, wrong, (entry) =>
    wanted.reduce((sum, [name, value]) => sum + farFrom(evidence, entry, name, value, n), 0)
  )
  const maker = nearest ? makerOf(evidence, nearest, n) : null
  const isThere = kind !== 'lmb' || evidence.state(n).uboot.lmbLifetime !== null
  const actual = nearest ? entryWords(nearest, Object.keys(check.entry), words) : words.nothing
  return {
    reason: 'lacks',
    event: maker,
    cause: maker,
    expected,
    actual,
    places: { structure, found: matching.length, min },
    sentence: !isThere ? words.failed.noLmb : matching.length > 0 ? words.failed.tooFewEntries : words.failed.lacksEntry
  }
}

/** The entry with the fewest fields that differ; of several the one whose numbers lie nearest to those that were asked for. */
function nearestOf(entries: readonly Entry[], wrong: (entry: Entry) => number, far: (entry: Entry) => number): Entry | null {
  const fewest = Math.min(...entries.map(wrong))
  let best: { entry: Entry; far: number } | null = null
  for (const entry of entries) {
    if (wrong(entry) !== fewest) continue
    const distance = far(entry)
    if (best === null || distance < best.far) best = { entry, far: distance }
  }
  return best?.entry ?? null
}

/** How far a field is from what is wanted of it, in bits of the difference; as far as can be where there is nothing to compare. */
function farFrom(evidence: Evidence, { fields }: Entry, name: string, wanted: Matcher | Address, n: number): number {
  const far = 65
  const asked = name === HOLDS ? aimOf(evidence, wanted, null, n) : null
  // Of a range its nearer end counts.
  const value = asked === null ? fields[name] : hex(nearestIn(fields, asked))
  const number = value === undefined ? null : numberIn(value)
  const aim = aimOf(evidence, wanted, number, n)
  // A word is the one that was asked for, or it is not.
  if (number === null || aim === null)
    return value !== undefined && aim === null && meets(evidence, value, wanted as Matcher, n + 1) ? 0 : far
  const difference = number > aim ? number - aim : aim - number
  return difference.toString(2).length - (difference === 0n ? 1 : 0)
}

/** The number that a field should have; of a range the end that is nearer. null: it is no number. */
function aimOf(evidence: Evidence, wanted: Matcher | Address, number: bigint | null, n: number): bigint | null {
  if (wanted === null) return 0n
  if (typeof wanted === 'boolean') return null
  if (typeof wanted !== 'object') return namedNumber(wanted)
  if ('printed' in wanted || 'of' in wanted) return addressOf(evidence, wanted, n + 1)
  const bound = (value: Num | undefined): bigint | null => (value === undefined ? null : namedNumber(value))
  const [min, max] = [bound(wanted.min), bound(wanted.max)]
  if (number !== null && min !== null && number < min) return min
  if (number !== null && max !== null && number > max) return max
  return bound(wanted.is) ?? bound(wanted.oneOf?.[0]) ?? (wanted.not === undefined ? number : null)
}

function holds(evidence: Evidence, { fields }: Entry, name: string, wanted: Matcher | Address, n: number): boolean {
  if (name === HOLDS) return holdsAddress(fields, aimOf(evidence, wanted, null, n))
  const value = fields[name]
  if (value === undefined) return false
  if (typeof wanted === 'object' && wanted !== null && 'printed' in wanted) {
    const printed = addressOf(evidence, wanted, n + 1)
    return printed !== null && printed === numberIn(value)
  }
  return meets(evidence, value, wanted, n + 1)
}

function nearestIn({ base, size }: Entry['fields'], asked: bigint): bigint {
  const [start, bytes] = [numberIn(base) ?? 0n, numberIn(size) ?? 0n]
  const last = start + bytes - 1n
  return asked < start ? start : asked > last ? last : asked
}

function holdsAddress({ base, size }: Entry['fields'], asked: bigint | null): boolean {
  const [start, bytes] = [numberIn(base), numberIn(size)]
  return asked !== null && start !== null && bytes !== null && asked >= start && asked < start + bytes
}

/** The entries of a structure after event n. */
export function entriesAt(kind: Kind, evidence: Evidence, n: number): readonly Entry[] {
  switch (kind) {
    case 'gcd':
      return evidence.state(n).dxe.gcd.map((entry) => ({
        at: entry.base,
        fields: {
          base: entry.base,
          length: entry.length,
          capabilities: entry.capabilities,
          attributes: entry.attributes,
          gcdMemoryType: entry.gcdType,
          imageHandle: entry.image,
          deviceHandle: entry.device
        },
        isMadeBy: (change) => change.what === 'gcd' && change.added.some((one) => one.base === entry.base)
      }))
    case 'pool':
      return poolAt(evidence, n)
    case 'hob':
      return hobsAt(evidence, n)
    case 'lmb':
      return lmbAt(evidence, n)
    case 'mm':
      return mmAt(evidence, n)
  }
}

/** Buffers that are handed out, and the runs of pages that the pool cuts them from. */
function poolAt(evidence: Evidence, n: number): readonly Entry[] {
  const { owned, dxe } = evidence.state(n)
  const buffers = owned
    .filter((holding) => holding.unit === 'pool')
    .map((holding): Entry => ({
      at: holding.start,
      fields: { state: 'used', buffer: holding.start, size: holding.bytes, poolType: holding.type, owner: holding.owner },
      isMadeBy: (change) => change.what === 'take' && change.start === holding.start
    }))
  const runs = dxe.poolPages.map((run): Entry => ({
    at: run.start,
    fields: { state: 'pages', buffer: run.start, size: run.bytes, poolType: run.type, owner: 'firmware' },
    isMadeBy: (change) => change.what === 'pool' && change.address === run.start
  }))
  return [...buffers, ...runs]
}

function lmbAt(evidence: Evidence, n: number): readonly Entry[] {
  const { available, used } = evidence.state(n).uboot
  return [...used, ...available].map(({ list, base, size, flags }): Entry => ({
    at: base,
    fields: { list, base, size, flags },
    isMadeBy: (change) =>
      change.what === 'lmb' &&
      change.added.some((one) => one.list === list && one.base === base && one.size === size && one.flags === flags)
  }))
}

/** MMRAM itself, and what of it the core calls free. */
function mmAt(evidence: Evidence, n: number): readonly Entry[] {
  const { mmram, pages, blocks } = evidence.state(n).mm
  const free = (list: 'pages' | 'pool', ranges: readonly { readonly start: Hex; readonly bytes: Hex }[]): readonly Entry[] =>
    ranges.map(({ start, bytes }) => ({
      at: start,
      fields: { list, base: start, size: bytes },
      isMadeBy: (change) => change.what === 'mmFree' && change.list === list && change.start === start && change.bytes === bytes
    }))
  return [
    ...mmram.map(({ start, bytes, state }): Entry => ({
      at: start,
      fields: { list: 'mmram', base: start, size: bytes, state },
      isMadeBy: (change) => change.what === 'mmram' && change.start === start
    })),
    ...free('pages', pages),
    ...free('pool', blocks)
  ]
}

function hobsAt(evidence: Evidence, n: number): readonly Entry[] {
  const { hobs } = evidence.state(n).pei
  const moves = movesOf(evidence)
    .filter((one) => one.n <= n)
    .map((one) => one.move)
  return hobs.map(({ address, bytes }): Entry => {
    const places = placesOf(address, moves)
    return {
      at: address,
      fields: hobFields(bytes),
      isMadeBy: (change) => change.what === 'hob' && places.has(change.address) && change.after === bytes
    }
  })
}

type Move = Extract<Change, { what: 'move' }>

function movesOf(evidence: Evidence): readonly { readonly n: number; readonly move: Move }[] {
  return evidence.once('moves', () =>
    evidence.trace.flatMap(({ n, changes }) =>
      changes.flatMap((change) => (change.what === 'move' && change.content !== 'stack' ? [{ n, move: change }] : []))
    )
  )
}

/** Where something that is at an address now has been: the switch to permanent memory moves the HOB list. */
function placesOf(now: Hex, moves: readonly Move[]): ReadonlySet<Hex> {
  const places = new Set([now])
  moves.reduceRight((at, { from, to, bytes }) => {
    const offset = at - BigInt(to)
    if (offset < 0n || offset >= BigInt(bytes)) return at
    places.add(hex(BigInt(from) + offset))
    return BigInt(from) + offset
  }, BigInt(now))
  return places
}

function makerOf(evidence: Evidence, entry: Entry, n: number): TraceEvent | null {
  // The first event is the machine as it was switched on.
  for (let i = Math.min(n, evidence.trace.length - 1); i > 0; i--)
    if (evidence.trace[i]!.changes.some((change) => entry.isMadeBy(change))) return evidence.outermost(evidence.trace[i]!)
  return null
}

/** Fields that are a place or a size in memory. */
const ADDRESSES = /^(base|length|buffer|size|physicalStart|resourceLength|memoryBaseAddress|memoryLength|.*Handle|efi[A-Z].*)$/

function wordOf(name: string, value: Value): string {
  const number = numberIn(value)
  return number !== null && ADDRESSES.test(name) ? address(number) : wordsOf(value, name)
}

function entryWords({ fields }: Entry, names: readonly string[], words: ValueWords): string {
  // Where an address should lie is told by where the entry lies.
  const told = [...new Set(names.flatMap((name) => (name === HOLDS ? ['base', 'size'] : [name])))]
  return words.list(told.map((name) => words.field(name, fields[name] === undefined ? words.notThere : wordOf(name, fields[name]))))
}

/** What a check wants of a field, in words. */
export function wantedWords(wanted: Matcher | Address, name: string, words: ValueWords): string {
  if (typeof wanted === 'object' && wanted !== null && 'printed' in wanted) return words.printedAddress
  if (typeof wanted === 'number' || (typeof wanted === 'string' && wanted.startsWith('0x'))) return wordOf(name, wanted as Value)
  return wordsOfWanted(wanted as Matcher, name, words)
}
