/** printf's formats as C has them: %d %i %u %x %X %p %s %c %%, with l, ll and z, a width, 0 and -. */
import { DriverStop } from '../../board/guest'
import { capitals, digits } from '../../spec/hex'
import type { Place } from '../../trace/trace'

/** One argument as the driver gave it. */
export type CArgument = bigint | number | string | boolean | null

const CONVERSION = /%([-0]*)(\d{0,3})(l{0,2}|z)([diuxXpsc%])/g

/** @param string Text at an address. */
export function formatC(format: string, args: readonly CArgument[], string: (address: bigint) => string, at: Place | null): string {
  let next = 0
  const take = (conversion: string): CArgument => {
    if (next >= args.length) throw new DriverStop('argument', { code: 'formatWantsMore', conversion, given: args.length }, at)
    return args[next++]!
  }
  const integer = (conversion: string): bigint => {
    const value = take(conversion)
    if (typeof value !== 'string') return BigInt(value ?? 0n)
    throw new DriverStop('argument', { code: 'formatWantsNumber', conversion, text: value.slice(0, 40) }, at)
  }
  return format.replace(CONVERSION, (whole, flags: string, width: string, length: string, kind: string) => {
    if (kind === '%') return '%'
    const text = converted(
      kind,
      length,
      () => integer(whole),
      () => take(whole),
      string
    )
    const pad = flags.includes('0') && !flags.includes('-') && kind !== 's' && kind !== 'c' ? '0' : ' '
    const room = Number(width || 0)
    if (flags.includes('-')) return text.padEnd(room)
    return pad === '0' && text.startsWith('-') ? `-${text.slice(1).padStart(room - 1, '0')}` : text.padStart(room, pad)
  })
}

function converted(
  kind: string,
  length: string,
  integer: () => bigint,
  take: () => CArgument,
  string: (address: bigint) => string
): string {
  const bits = length === '' && kind !== 'p' ? 32 : 64
  switch (kind) {
    case 's': {
      const value = take()
      return typeof value === 'string' ? value : value === null || value === 0n ? '<NULL>' : string(BigInt(value))
    }
    case 'c': {
      const value = take()
      return typeof value === 'string' ? value.slice(0, 1) : String.fromCharCode(Number(BigInt(value ?? 0n) & 0xffn))
    }
    case 'd':
    case 'i':
      return BigInt.asIntN(bits, integer()).toString()
    case 'u':
      return BigInt.asUintN(bits, integer()).toString()
    case 'X':
      return capitals(BigInt.asUintN(bits, integer()))
    case 'p':
      return digits(BigInt.asUintN(64, integer()), 16)
    default:
      return digits(BigInt.asUintN(bits, integer()))
  }
}
