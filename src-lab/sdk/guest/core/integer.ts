/** Which values fit which C type, and the sentence about one that does not. Looks at a value only after typeof, so none of the driver's code runs. */
import { Cell } from './cell'
import { stop } from './host'

const { isInteger } = Number
const bigintOf = BigInt
const asUint = BigInt.asUintN
const textOf = String
const TWO_53 = 1n << 53n

interface Range {
  readonly least: bigint
  readonly most: bigint
  readonly words: string
}

function unsigned(bits: number): Range {
  return { least: 0n, most: (1n << bigintOf(bits)) - 1n, words: `a whole number from 0 to 2^${bits} - 1` }
}
function signed(bits: number): Range {
  const half = 1n << bigintOf(bits - 1)
  return { least: -half, most: half - 1n, words: `a whole number from -2^${bits - 1} to 2^${bits - 1} - 1` }
}

export const ranges = {
  UINT8: unsigned(8),
  UINT16: unsigned(16),
  UINT32: unsigned(32),
  UINT64: unsigned(64),
  INT32: signed(32),
  INT64: signed(64),
  /** What a format takes: any of them. */
  ANY: { least: -(1n << 63n), most: (1n << 64n) - 1n, words: 'a whole number of at most 64 bits' }
} as const

/** A value in a sentence: 1.5, 'text', an object; the variable Memory: write Memory.value. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'number':
      return value === 0 && 1 / value < 0 ? '-0' : textOf(value)
    case 'bigint':
      return `${textOf(value)}n`
    case 'string': {
      let text = ''
      for (let i = 0; i < value.length && i < 40; i++) text += value[i]
      return value.length > 40 ? `'${text}…'` : `'${text}'`
    }
    case 'boolean':
    case 'undefined':
      return textOf(value)
    case 'function':
      return 'a function'
    case 'symbol':
      return 'a symbol'
    default:
      if (value === null) return 'null'
      return Cell.is(value) ? Cell.shown(value) : 'an object'
  }
}

/** The integer as a bigint; undefined: it is none, or does not fit. */
export function fitting(value: unknown, { least, most }: Range): bigint | undefined {
  let integer: bigint
  if (typeof value === 'bigint') integer = value
  else if (typeof value === 'number' && isInteger(value)) integer = bigintOf(value)
  else return undefined
  return integer >= least && integer <= most ? integer : undefined
}

/** The integer as a bigint, or the driver stops. */
export function integer(value: unknown, range: Range, who: string, what: string): bigint {
  const found = fitting(value, range)
  if (found === undefined) wrong(value, range.words, who, what)
  return found
}

/**
 * 32 flags as a bigint, or the driver stops. An | with bit 31 gives a negative number, which stands for the same bits; all of them, -1, is
 * nobody's choice of flags.
 */
export function flags(value: unknown, who: string, what: string): bigint {
  const negative = value === -1 || value === -1n ? undefined : fitting(value, ranges.INT32)
  return lowBits(negative ?? integer(value, ranges.UINT32, who, what), 32)
}

/** Stops the driver over an argument. */
export function wrong(value: unknown, wanted: string, who: string, what: string): never {
  const given =
    value === undefined
      ? `${who} needs ${what}: ${wanted}, and got undefined`
      : `${who} takes ${wanted} as ${what}, and got ${shown(value)}`
  stop('argument', given)
}

/** An unsigned 64-bit value as a number: what UINTN is to a driver. */
export function narrow(value: bigint, who: string, what: string): number {
  if (value > TWO_53) stop('argument', `${what} of ${who} is ${textOf(value)}, above 2^53: a number cannot hold it, use UINT64`)
  return numberOf(value)
}

const numberOf = Number
/** The low bits, as a cast in C takes them. */
export function lowBits(value: bigint, bits: number): bigint {
  return asUint(bits, value)
}
