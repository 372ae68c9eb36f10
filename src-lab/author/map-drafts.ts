/** What can be asserted of a band of the memory map, and of the map's key. */
import { factsOf, memoryTypeName, memoryTypeWord, PAGE_SIZE } from '../../src-firmware'
import { address, type Hex } from '../../src-firmware/spec/hex'
import type { Descriptor } from '../../src-firmware/trace/trace'
import { counted } from '../sentences/en/amount'
import type { Evidence } from '../checks/evidence'
import { nameOfNumber } from '../lab/named-number'
import type { MapCheck } from '../lab/lab'
import type { Draft } from './draft'
import { atOf, momentsFor, type ToldMoment } from './moments'
import { namedCall } from './naming'
import { addressTold, type Relation } from './relation'

/** A range of pages of one type. */
interface Band {
  readonly start: bigint
  readonly pages: bigint
  readonly type: number
  readonly attribute: bigint
}

/** The drafts for the descriptor that an address lies in after event n, or for the driver's pages in it. */
export function bandDrafts(evidence: Evidence, n: number, at: Hex): readonly Draft[] {
  const band = bandAt(evidence, n, BigInt(at))
  return band === null ? [] : [...rangeDrafts(evidence, n, band), ...noneDrafts(evidence, n, band)]
}

function bandAt(evidence: Evidence, n: number, at: bigint): Band | null {
  const state = evidence.state(n)
  const end = ([, start, , pages]: Descriptor): bigint => BigInt(start) + BigInt(pages) * PAGE_SIZE
  const descriptor = state.dxe.map.find((one) => BigInt(one[1]) <= at && at < end(one))
  if (descriptor === undefined) return null
  const [type, start, , pages, attribute] = descriptor
  const common = { type, attribute: BigInt(attribute) }
  const own = state.owned.find(
    (one) => one.owner === evidence.entry && one.unit === 'pages' && BigInt(one.start) <= at && at < BigInt(one.start) + BigInt(one.bytes)
  )
  // A stock of the type's, or pages that lie beside each other, are one descriptor: the driver's part is what can be told again.
  return own
    ? { ...common, start: BigInt(own.start), pages: (BigInt(own.bytes) + PAGE_SIZE - 1n) / PAGE_SIZE }
    : { ...common, start: BigInt(start), pages: BigInt(pages) }
}

function rangeDrafts(evidence: Evidence, n: number, { start, pages, type, attribute }: Band): readonly Draft[] {
  const { address: range, isLiteral } = addressTold(evidence, start, n)
  const where =
    typeof range === 'string'
      ? `The range at ${address(start)}`
      : `What ${serviceOf(range as Relation)} ${'field' in range && range.field.startsWith('in.') ? 'was given' : 'gave'}`
  const common = { range, pages: Number(pages) }
  const draft = (
    name: string,
    moment: ToldMoment,
    rule: Extract<MapCheck['rule'], { range: unknown }>,
    says: string,
    why: Draft['why']
  ): Draft => ({
    name: `${name} ${moment.at === undefined ? 'at end' : 'there'}`,
    check: { kind: 'map', ...atOf(moment), rule },
    says: () => `${where} ${says} ${moment.words}`,
    why,
    isLiteral
  })
  const made = '[ Line {causeLine} (call {causeCall}) made it so.]'
  const word = memoryTypeWord(type)
  const moments = momentsFor(evidence, n)
  const bits = attributesOf(attribute)
  const noted = bits.includes('EFI_MEMORY_RUNTIME') ? ['EFI_MEMORY_RUNTIME'] : bits.filter((name) => !CACHED_LESS.has(name))
  return [
    ...moments.map((moment) =>
      draft(`range ${word}`, moment, { ...common, type: typeName(type) }, `is ${word}, all ${counted(pages, 'page')} of it,`, {
        type: `At {addr} should be {expected}; the map shows {actual}.${made}`
      })
    ),
    ...(noted.length === 0
      ? []
      : moments.map((moment) =>
          draft(
            `range ${noted.map((name) => name.replace('EFI_MEMORY_', '')).join(' ')}`,
            moment,
            { ...common, has: noted },
            `has ${noted.join(' and ')}`,
            {
              attributes: `The range at {addr} should be {expected}; it has {actual}.${made}`
            }
          )
        )),
    ...(bits.includes('EFI_MEMORY_RUNTIME')
      ? []
      : moments.map((moment) =>
          draft('range no RUNTIME', moment, { ...common, lacks: ['EFI_MEMORY_RUNTIME'] }, 'is not kept for runtime', {
            attributes: `The range at {addr} should be {expected}; it has {actual}.${made}`
          })
        ))
  ]
}

/** What RAM can be, and is not. */
const CACHED_LESS: ReadonlySet<string> = new Set(['EFI_MEMORY_UC', 'EFI_MEMORY_WC', 'EFI_MEMORY_WT'])

const serviceOf = ({ of }: Relation): string => [of.service].flat().join(' or ')

/** An OEM's type, or an operating system's, has no name. */
function typeName(type: number): string | number {
  return nameOfNumber(BigInt(type), 'memoryType') ?? memoryTypeName(type)
}

/** The names of the bits that a descriptor has, as rules ask for them. */
function attributesOf(attribute: bigint): readonly string[] {
  const names = nameOfNumber(attribute, 'attribute') ?? ''
  return names === 'no attributes' || names === '' ? [] : names.split(' | ').filter((name) => name.startsWith('EFI_MEMORY_'))
}

/** Nothing of the kind is left: where the band is a leak, the check fails here. */
function noneDrafts(evidence: Evidence, n: number, { type }: Band): readonly Draft[] {
  const word = memoryTypeWord(type)
  const draft = (moment: ToldMoment, owner: 'driver' | undefined): Draft => ({
    name: `no ${word} left`,
    check: {
      kind: 'map',
      ...atOf(moment),
      rule: { none: { type: typeName(type), ...(owner && { owner }) } }
    },
    says: () => `No ${word}${owner ? ' that the driver took' : ''} is left ${moment.words}`,
    why: { stillThere: 'The map still has {actual}[, which line {line} (call {call}) took].' },
    here: 'either'
  })
  const moments = momentsFor(evidence, n)
  return [...moments.map((moment) => draft(moment, 'driver')), ...moments.map((moment) => draft(moment, undefined))]
}

/** The drafts for the map's key as it is after event n: whether it is the one that the driver was told last. */
export function keyDrafts(evidence: Evidence, n: number): readonly Draft[] {
  const told = evidence.calls.findLast((call) => call.n < n && factsOf(call).tellsMap === true && call.out.mapKey !== undefined)
  if (told === undefined) return []
  const of = namedCall(evidence, told)
  return momentsFor(evidence, n).flatMap((moment) =>
    [false, true].map((moved): Draft => ({
      name: moved ? 'key moved' : 'same key',
      check: { kind: 'map', ...atOf(moment), rule: { key: { of, field: 'out.mapKey' }, moved } },
      says: () => `The key ${moved ? 'is no longer' : 'is still'} the one that ${told.service} gave, ${moment.words}`,
      why: moved
        ? { keySame: 'The key is still {actual}: nothing has changed the map.' }
        : { keyMoved: 'The key was {expected} and is {actual} now.[ Line {causeLine} (call {causeCall}) changed the map.]' }
    }))
  )
}
