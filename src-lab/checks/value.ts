/** Values of the trace, compared with what a lab wants and written for people. */
import { address, hex } from '../../src-firmware/spec/hex'
import type { Value } from '../../src-firmware/trace/trace'
import type { Matcher, Num } from '../lab/lab'
import type { ValueWords } from '../sentences'
import { nameKind, namedNumber, nameOfNumber, type NameKind } from '../lab/named-number'

/** The number in a value; null when it is none. NULL is 0. */
export function numberIn(value: Value | undefined): bigint | null {
  if (typeof value === 'number') return BigInt(value)
  if (typeof value === 'string') return /^0x[0-9a-f]+$/i.test(value) ? BigInt(value) : null
  return value === null ? 0n : null
}

function same(value: Value | undefined, wanted: Num): boolean {
  const number = namedNumber(wanted)
  const actual = numberIn(value)
  if (number !== null && actual !== null) return number === actual
  return typeof value === 'string' && String(wanted).toLowerCase() === value.toLowerCase()
}

/** Does a value meet what is wanted of it alone, whatever other calls had? */
export function isAsWanted(value: Value, wanted: Exclude<Matcher, { of: unknown }>): boolean {
  if (wanted === null) return value === null || numberIn(value) === 0n
  if (typeof wanted === 'boolean') return value === wanted
  if (typeof wanted !== 'object') return same(value, wanted)
  const { mask, ...rest } = wanted
  const whole = numberIn(value)
  const bits = mask === undefined ? null : namedNumber(mask)
  if (bits === null) return isLike(value, whole, rest)
  // Alone a mask asks for all of its bits; beside other words only its bits are looked at.
  if (whole === null) return false
  return Object.keys(rest).length === 0 ? (whole & bits) === bits : isLike(hex(whole & bits), whole & bits, rest)
}

/** Does a value meet everything that is said of it? */
function isLike(value: Value, number: bigint | null, wanted: Omit<Extract<Matcher, { is?: Num }>, 'mask'>): boolean {
  if (wanted.is !== undefined && !same(value, wanted.is)) return false
  if (wanted.not !== undefined && same(value, wanted.not)) return false
  if (wanted.oneOf !== undefined && !wanted.oneOf.some((one) => same(value, one))) return false
  const bound = (limit: Num | undefined, holds: (number: bigint, limit: bigint) => boolean): boolean => {
    if (limit === undefined) return true
    const named = namedNumber(limit)
    return number !== null && named !== null && holds(number, named)
  }
  return (
    bound(wanted.min, (n, limit) => n >= limit) &&
    bound(wanted.max, (n, limit) => n <= limit) &&
    bound(wanted.multipleOf, (n, limit) => limit !== 0n && n % limit === 0n)
  )
}

/** Fields that hold an address, a handle or a pointer: written in hexadecimal. Everything else is a number as people count. */
const ADDRESSES = /^(memory|buffer|memoryMap|destination|source|address|imageHandle|.*Handle|.*Buffer|event)$/

/** Fields whose numbers have names, whichever service or entry they are of. */
const KINDS: Readonly<Record<string, NameKind>> = {
  memoryType: 'memoryType',
  poolType: 'memoryType',
  gcdMemoryType: 'gcdMemoryType',
  hobType: 'hobType',
  resourceType: 'resourceType',
  resourceAttribute: 'resourceAttribute',
  attributes: 'attribute',
  capabilities: 'attribute',
  flags: 'lmbFlag'
}

/** What kind of name a lab writes where it wants a number: the other one is told in the same words. */
export function kindOfWanted(wanted: Matcher | undefined, field: string): NameKind | undefined {
  if (typeof wanted === 'string') return nameKind(wanted) ?? KINDS[field]
  if (typeof wanted !== 'object' || wanted === null || 'of' in wanted) return KINDS[field]
  const named = [wanted.is, wanted.not, wanted.min, wanted.max, wanted.mask, ...(wanted.oneOf ?? [])]
  return named.map((one) => (typeof one === 'string' ? nameKind(one) : null)).find((kind) => kind !== null) ?? KINDS[field]
}

/** A value as a sentence writes it: by its name where its field, or what is wanted of it, has names. */
export function wordsOf(value: Value | bigint, field = '', kind: NameKind | undefined = KINDS[field]): string {
  if (value === null) return 'NULL'
  const number = typeof value === 'bigint' ? value : typeof value === 'boolean' ? null : numberIn(value)
  if (number === null) return String(value)
  const name = kind === undefined ? null : nameOfNumber(number, kind)
  if (name !== null) return name
  if (ADDRESSES.test(field)) return number === 0n ? 'NULL' : address(number)
  return number > 0xffffffffffffn ? hex(number) : number.toString()
}

/** What a lab wants, in words. */
export function wordsOfWanted(wanted: Matcher, field: string, words: ValueWords): string {
  if (wanted === null) return 'NULL'
  if (typeof wanted !== 'object') return typeof wanted === 'string' && !wanted.startsWith('0x') ? wanted : wordsOf(wanted, field)
  if ('of' in wanted)
    return words.fieldOf(
      wanted.field.replace(/^(in|out)\./, ''),
      words.or([wanted.of.service].flat()),
      wanted.plus === undefined ? null : wordsOf(wanted.plus as Value)
    )
  const said = (one: Num): string => wordsOfWanted(one, field, words)
  const parts: string[] = []
  if (wanted.is !== undefined) parts.push(said(wanted.is))
  if (wanted.not !== undefined) parts.push(words.not(said(wanted.not)))
  if (wanted.min !== undefined) parts.push(words.atLeast(said(wanted.min)))
  if (wanted.max !== undefined) parts.push(words.atMost(said(wanted.max)))
  if (wanted.multipleOf !== undefined) parts.push(words.multipleOf(said(wanted.multipleOf)))
  if (wanted.oneOf !== undefined) parts.push(words.or(wanted.oneOf.map(said)))
  if (wanted.mask === undefined) return words.list(parts)
  const kind = kindOfWanted(undefined, field)
  const mask = namedNumber(wanted.mask)
  const bits =
    (mask !== null && kind !== undefined && nameOfNumber(mask, kind)) || (typeof wanted.mask === 'number' ? hex(wanted.mask) : wanted.mask)
  return parts.length === 0 ? words.withBits(String(bits)) : words.inBits(words.list(parts), String(bits))
}
