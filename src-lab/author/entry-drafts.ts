/** What can be asserted of an entry of a structure: a HOB, a GCD entry, a buffer of the pool, a region of lmb's, a range of MM's. */
import { HobType } from '../../src-firmware'
import { entriesAt, wantedWords, type Entry } from '../checks/entry'
import { HOLDS } from '../checks/entry-fields'
import type { Evidence } from '../checks/evidence'
import { numberIn } from '../checks/value'
import type { Address, EntryCheck, Matcher } from '../lab/lab'
import { sentencesIn } from '../sentences'
import type { Draft } from './draft'
import { atOf, momentsFor } from './moments'
import type { Pointed } from './pointed'
import { addressTold, relationOf } from './relation'
import { numberWord } from './wanted-arguments'

type Kind = EntryCheck['kind']
type Wanted = Record<string, Matcher | Address>

const STRUCTURES: Readonly<Record<Kind, string>> = {
  hob: 'The HOB list',
  gcd: 'The GCD map',
  pool: 'The pool',
  lmb: 'lmb',
  mm: 'MM’s memory'
}
/** Fields that say which entry it is; the others say what it is like. */
const IDENTITY: Readonly<Record<Kind, ReadonlySet<string>>> = {
  hob: new Set(['hobType', 'name', 'owner', 'physicalStart', 'memoryBaseAddress', 'baseAddress']),
  gcd: new Set(['base', 'length', 'gcdMemoryType']),
  pool: new Set(['state', 'buffer']),
  lmb: new Set(['list', 'base', 'size']),
  mm: new Set(['list', 'base', 'size'])
}
/** Fields that hold an address. */
const ADDRESSES =
  /^(base|buffer|physicalStart|memoryBaseAddress|baseAddress|efi(MemoryTop|MemoryBottom|FreeMemoryTop|FreeMemoryBottom|EndOfHobList))$/
/** The name of what has none. */
const NO_GUID = '00000000-0000-0000-0000-000000000000'
/** A thing of the run: its number means nothing elsewhere. */
const THINGS = /Handle$/

/** The drafts for an entry that was there after event n. */
export function entryDrafts(evidence: Evidence, { kind, n, at, list, size, field }: Extract<Pointed, { what: 'entry' }>): readonly Draft[] {
  const entry = entriesAt(kind, evidence, n).find(
    (one) => one.at === at && (list === undefined || one.fields.list === list) && (size === undefined || one.fields.size === size)
  )
  if (entry === undefined) return []
  const { wanted, literal } = wantedOf(evidence, kind, entry, n)
  const only = (isKept: (name: string) => boolean): Wanted => Object.fromEntries(Object.entries(wanted).filter(([name]) => isKept(name)))
  const identity = only((name) => IDENTITY[kind].has(name))
  const choices = [
    ...(field !== undefined && field in wanted ? [only((name) => name === field || (name === 'hobType' && kind === 'hob'))] : []),
    wanted,
    identity,
    ...around(evidence, kind, entry, n)
  ]
  const drafts = (count?: EntryCheck['count']): readonly Draft[] =>
    choices.flatMap((choice) => momentsFor(evidence, n).map((moment) => draftOf(kind, choice, moment, literal, count)))
  return [...drafts(), ...drafts({ min: 1, max: 1 }), ...drafts({ max: 0 })]
}

function draftOf(
  kind: Kind,
  entry: Wanted,
  moment: ReturnType<typeof momentsFor>[number],
  literal: ReadonlySet<string>,
  count?: EntryCheck['count']
): Draft {
  const isNone = count?.max === 0
  const words = Object.entries(entry).map(([name, wanted]) =>
    name === HOLDS
      ? `that holds ${wantedWords(wanted, name, sentencesIn('en').checks)}`
      : `${name} ${clipped(wantedWords(wanted, name, sentencesIn('en').checks))}`
  )
  const what = `with ${words.join(', ')}`.replace(/^with that /, 'that ')
  const has = isNone ? 'has no entry' : count === undefined ? 'has an entry' : 'has exactly one entry'
  const structure = STRUCTURES[kind]
  return {
    name: `${kind} ${String(entry.hobType ?? entry.list ?? '')} ${isNone ? 'none' : count === undefined ? 'entry' : 'one entry'}`,
    check: { kind, ...atOf(moment), entry, ...(count && { count }) },
    says: () => `${structure} ${has} ${what}, ${moment.words}`,
    why:
      count === undefined
        ? { lacks: `${structure} has no entry with {expected}.[ Line {line} (call {call}) made the nearest: {actual}.]` }
        : { has: `${structure} has {actual}, and should have {expected} of the kind.[ Line {line} (call {call}) made it.]` },
    isLiteral: Object.keys(entry).some((name) => literal.has(name)),
    here: isNone ? 'fails' : 'holds'
  }
}

/** Of many attributes the first. */
function clipped(words: string): string {
  const [first, ...more] = words.split(' | ')
  return more.length > 1 ? `${first} and ${more.length} more` : words
}

/** Its fields as a check asks for them, and those that are as they are on this machine alone. */
function wantedOf(evidence: Evidence, kind: Kind, { fields }: Entry, n: number): { wanted: Wanted; literal: ReadonlySet<string> } {
  const wanted: Wanted = {}
  const literal = new Set<string>()
  for (const [name, value] of Object.entries(fields)) {
    // What is kept for later use has no meaning, and no length but a GUID HOB's is the author's to choose.
    if (
      /^reserved/i.test(name) ||
      THINGS.test(name) ||
      (name === 'hobLength' && fields.hobType !== HobType.guidExtension) ||
      value === NO_GUID
    )
      continue
    const number = numberIn(value)
    if (typeof value === 'boolean' || number === null) {
      if (value !== null) wanted[name] = name === 'owner' && kind === 'pool' ? (value as string) : (value as Matcher)
      continue
    }
    if (ADDRESSES.test(name)) {
      const told = addressTold(evidence, number, n)
      wanted[name] = told.address
      if (told.isLiteral) literal.add(name)
    } else wanted[name] = numberWord(value, number, name)
  }
  return { wanted, literal }
}

/** The range that an address of the driver's lies in, however the structure has joined or cut it. */
function around(evidence: Evidence, kind: Kind, { at, fields }: Entry, n: number): readonly Wanted[] {
  if ((kind !== 'lmb' && kind !== 'mm') || fields.list === undefined) return []
  const relation = relationOf(evidence, BigInt(at), n)
  return relation === null ? [] : [{ list: fields.list as string, [HOLDS]: relation }]
}
