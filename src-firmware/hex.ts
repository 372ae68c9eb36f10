/** The trace's way to write a whole number of up to 64 bits. */
import type { Hex } from './trace'

/** '0x' and lower-case digits without leading zeros. */
export function hex(value: bigint | number): Hex {
  return `0x${value.toString(16)}`
}

/** Upper-case digits as people read addresses: 0xE530000. */
export function address(value: bigint): string {
  return `0x${value.toString(16).toUpperCase()}`
}

/** The low 64 bits. */
export function u64(value: bigint): bigint {
  return BigInt.asUintN(64, value)
}
