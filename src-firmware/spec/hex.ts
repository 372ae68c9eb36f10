/** Hexadecimal: the trace's way to write a whole number of up to 64 bits, and bytes. */

/** '0x' and lower-case hexadecimal digits without leading zeros; zero is '0x0'. Every UINTN, UINT64, address, pointer, handle and EFI_STATUS, as in the recordings. */
export type Hex = `0x${string}`

/** '0x' and lower-case digits without leading zeros. */
export function hex(value: bigint | number): Hex {
  const number = Number(value)
  if (!(number >= 0 && number <= Number.MAX_SAFE_INTEGER)) return `0x${value.toString(16)}`
  const slot = (number ^ (number / KEPT)) & (KEPT - 1)
  if (numbers[slot] !== number) {
    numbers[slot] = number
    texts[slot] = `0x${number.toString(16)}`
  }
  return texts[slot]!
}

/** A trace writes the same addresses and sizes over and over: those written last share one text. */
const KEPT = 4096
const numbers = new Float64Array(KEPT).fill(-1)
const texts = new Array<Hex>(KEPT)

/** Upper-case digits as people read addresses: 0xE530000. */
export function address(value: bigint): string {
  return `0x${capitals(value)}`
}

/** Upper-case digits alone, so many at least: '000000000E530000'. */
export function capitals(value: bigint | number, least = 0): string {
  return value.toString(16).toUpperCase().padStart(least, '0')
}

/** Lower-case digits alone, so many at least: '0e530000'. */
export function digits(value: bigint | number, least = 0): string {
  return value.toString(16).padStart(least, '0')
}

/** The low 64 bits. */
export function u64(value: bigint): bigint {
  return BigInt.asUintN(64, value)
}

/** Two lower-case digits for each byte: '0300300000000000'. @param between What stands between two bytes. */
export function hexDigits(bytes: Uint8Array, between = ''): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(between)
}

const SPACE = 0x20
const NINE = 0x39

/** The bytes that digits stand for, two for each. White space between them is left out. */
export function bytesOfDigits(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length >> 1)
  let digits = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code <= SPACE) continue
    // The low four bits of a decimal digit are its value, those of a letter of either case nine less.
    const value = code <= NINE ? code & 0xf : (code & 0xf) + 9
    bytes[digits >> 1]! |= digits % 2 === 0 ? value << 4 : value
    digits++
  }
  const length = digits >> 1
  return length === bytes.length ? bytes : bytes.slice(0, length)
}
