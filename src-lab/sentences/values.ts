/** Values of the trace as every language writes them. */
import { address } from '../../src-firmware/spec/hex'
import type { Value } from '../../src-firmware/index'

/** A whole number of the trace. NULL is 0. */
export function whole(value: Value | undefined): bigint {
  return value === null || value === undefined ? 0n : BigInt(value)
}

/** An address or a length as people read it. */
export function shown(value: Value | undefined): string {
  return address(whole(value))
}
