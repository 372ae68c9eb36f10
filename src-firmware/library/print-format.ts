/**
 * PrintLib's format language (edk2-stable202211): %[flags][width][.precision]type. Text comes out as CHAR16 strings do, with \n in the
 * format turned into CR LF.
 */
import { capitals } from '../spec/hex'
import { statusText } from '../spec/status'
import type { StopWhy } from '../trace/trace'

/** One argument as the driver gave it. */
export type FormatArgument = bigint | string | boolean | null

interface FormatSource {
  /** Text at an address, up to its NUL. */
  string(address: bigint, width: 1 | 2): string
  /** The 16 bytes of a GUID at an address. */
  guid(address: bigint): string
}

/** The format asks for more arguments than there are, or for one of another kind. */
export class FormatProblem extends Error {
  override readonly name = 'FormatProblem'
  constructor(readonly why: Extract<StopWhy, { code: 'formatWantsMore' | 'formatWantsNumber' }>) {
    super(why.code)
  }
}

interface Flags {
  left: boolean
  zero: boolean
  space: boolean
  plus: boolean
  comma: boolean
  long: boolean
  width: number
  precision: number | null
  /** Characters that anybody will see at most: no width makes more. */
  readonly limit: number
}

const NO_FLAGS = { left: false, zero: false, space: false, plus: false, comma: false, long: false, width: 0, precision: null }

/** @param limit Characters at most; the rest is dropped (320 for Print, 256 for DEBUG). */
export function formatText(format: string, args: readonly FormatArgument[], source: FormatSource, limit: number): string {
  let out = ''
  let next = 0
  const take = (conversion: string): FormatArgument => {
    if (next >= args.length) throw new FormatProblem({ code: 'formatWantsMore', conversion, given: args.length })
    return args[next++]!
  }
  const number = (conversion: string): bigint => {
    const value = take(conversion)
    if (typeof value === 'bigint') return value
    if (typeof value === 'boolean') return value ? 1n : 0n
    if (value === null) return 0n
    throw new FormatProblem({ code: 'formatWantsNumber', conversion, text: value.slice(0, 40) })
  }
  for (let i = 0; i < format.length; i++) {
    const char = format[i]!
    if (char === '\r' && format[i + 1] === '\n') {
      out += '\r\n'
      i++
    } else if (char === '\n') {
      out += '\r\n'
      if (format[i + 1] === '\r') i++
    } else if (char !== '%') out += char
    else {
      const flags: Flags = { ...NO_FLAGS, limit }
      i = readFlags(format, i + 1, flags, () => number('*'))
      const type = format[i]
      if (type === undefined) break
      out += convert(type, flags, { take, number, source })
    }
    if (out.length > limit) return out.slice(0, limit)
  }
  return out
}

const ZERO = 0x30

/** Reads flags, width and precision; answers the index of the type letter. */
function readFlags(format: string, from: number, flags: Flags, star: () => bigint): number {
  let i = from
  let sawWidth = false
  for (; i < format.length; i++) {
    const char = format[i]!
    const digit = format.charCodeAt(i) - ZERO
    if (digit >= 0 && digit <= 9) {
      if (digit === 0 && !sawWidth && flags.precision === null) flags.zero = true
      else {
        sawWidth = true
        setNumber(flags, (flags.precision ?? flags.width) * 10 + digit)
      }
      continue
    }
    switch (char) {
      case '-':
        flags.left = true
        break
      case '+':
        flags.plus = true
        break
      case ' ':
        flags.space = true
        break
      case ',':
        flags.comma = true
        break
      case 'l':
      case 'L':
        flags.long = true
        break
      case '.':
        flags.precision = 0
        break
      case '*':
        setNumber(flags, Number(BigInt.asUintN(64, star())))
        break
      default:
        return i
    }
  }
  return i
}

/** Behind a point a number is the precision, before it the width. */
function setNumber(flags: Flags, value: number): void {
  if (flags.precision !== null) flags.precision = value
  else flags.width = value
}

/** What a conversion takes its value from. */
interface Values {
  readonly take: (conversion: string) => FormatArgument
  readonly number: (conversion: string) => bigint
  readonly source: FormatSource
}

function convert(type: string, flags: Flags, { take, number, source }: Values): string {
  switch (type) {
    case 'd':
    case 'u':
      return decimal(number(`%${type}`), type === 'd', flags)
    case 'x':
    case 'X': {
      const value = BigInt.asUintN(flags.long ? 64 : 32, number(`%${type}`))
      flags.zero ||= type === 'X'
      return hexadecimal(value, flags)
    }
    case 'p': {
      const value = BigInt.asUintN(64, number('%p'))
      flags.zero = flags.width > 0
      return hexadecimal(value, flags)
    }
    case 's':
    case 'S':
    case 'a': {
      const value = take(`%${type}`)
      const text =
        value === null || value === 0n
          ? '<null string>'
          : typeof value === 'bigint'
            ? source.string(value, type === 'a' ? 1 : 2)
            : String(value)
      return pad(flags.precision === null ? text : text.slice(0, flags.precision), flags)
    }
    case 'c':
      return pad(String.fromCharCode(Number(number('%c') & 0xffffn)), flags)
    case 'g': {
      const value = take('%g')
      const text =
        value === null || value === 0n ? '<null guid>' : typeof value === 'bigint' ? source.guid(value) : String(value).toUpperCase()
      return pad(text, flags)
    }
    case 't':
      take('%t')
      return pad('<null time>', flags)
    case 'r':
      return pad(statusText(BigInt.asUintN(64, number('%r'))), flags)
    default:
      return pad(type, flags)
  }
}

function decimal(value: bigint, signed: boolean, flags: Flags): string {
  const bits = flags.long ? 64 : 32
  const narrow = signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)
  const negative = narrow < 0n
  let digits = (negative ? -narrow : narrow).toString()
  if (flags.precision === 0 && narrow === 0n) digits = ''
  digits = zeros(digits, flags.precision ?? 0, flags) + digits
  if (flags.comma) digits = inThrees(digits)
  const sign = negative ? '-' : signed && flags.plus ? '+' : flags.space ? ' ' : ''
  if (flags.zero && !flags.left && !flags.comma && flags.precision === null) return sign + zeros(sign + digits, flags.width, flags) + digits
  return pad(sign + digits, flags)
}

function inThrees(digits: string): string {
  let text = ''
  for (let i = 0; i < digits.length; i++) text += i > 0 && (digits.length - i) % 3 === 0 ? `,${digits[i]}` : digits[i]
  return text
}

function hexadecimal(value: bigint, flags: Flags): string {
  let digits = capitals(value)
  if (flags.precision === 0 && value === 0n) digits = ''
  digits = zeros(digits, flags.precision ?? 0, flags) + digits
  if (flags.zero && !flags.left && flags.precision === null) return zeros(digits, flags.width, flags) + digits
  return pad(digits, flags)
}

function pad(text: string, flags: Flags): string {
  const spaces = fillTo(text, flags.width, ' ', flags)
  return flags.left ? text + spaces : spaces + text
}

function zeros(text: string, width: number, flags: Flags): string {
  return fillTo(text, width, '0', flags)
}

/** What a text lacks to its width. */
function fillTo(text: string, width: number, character: string, { limit }: Flags): string {
  return character.repeat(Math.min(Math.max(width - text.length, 0), limit))
}
