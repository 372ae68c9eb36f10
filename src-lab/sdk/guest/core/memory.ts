/** Reading and writing simulated memory: one crossing each. */
import { cross, crossWith, fetch, tags, values } from './host'
import { FIRST, Operation } from './protocol'
import { fitting, integer, ranges, wrong } from './integer'
import { sealed } from './sealed'

export type Width = 1 | 2 | 4 | 8

/** A view of a structure in memory. What it reads and writes are the bytes there, then and there. */
export class OverlayBase {
  readonly #address: bigint

  constructor(address: bigint) {
    this.#address = address
  }

  get address(): bigint {
    return this.#address
  }

  /** The address a view stands for; undefined: the value is no view. Asks no method of the value's. */
  static addressOf(value: unknown): bigint | undefined {
    return typeof value === 'object' && value !== null && #address in value ? value.#address : undefined
  }
}
const { addressOf } = OverlayBase
sealed(OverlayBase)

export const POINTER_WORDS = 'an address (a number or bigint from 0 to 2^64 - 1), an overlay, NULL or null'

/** The address a pointer argument stands for, or the driver stops. */
export function pointer(value: unknown, who: string, what: string): bigint {
  if (value === null) return 0n
  return fitting(value, ranges.UINT64) ?? addressOf(value) ?? wrong(value, POINTER_WORDS, who, what)
}

export function readUint(address: bigint, width: Width): bigint {
  values[FIRST] = address
  cross(Operation.read, width)
  return values[FIRST]!
}

export function writeUint(address: bigint, width: Width, value: bigint): void {
  values[FIRST] = address
  values[FIRST + 1] = value
  cross(Operation.write, width)
}

const { apply } = Reflect
const Bytes = Uint8Array
const { slice } = ArrayBuffer.prototype
const bufferOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype) as object, 'buffer')!.get!

export function readBytes(address: bigint, length: number): Uint8Array {
  values[FIRST] = address
  tags[FIRST] = length
  return new Bytes(fetch(Operation.readBytes) as ArrayBuffer)
}

export function writeBytes(address: bigint, bytes: ArrayLike<unknown>, length: number, who: string): void {
  const copy = new Bytes(length)
  for (let i = 0; i < length; i++) copy[i] = Number(integer(bytes[i], ranges.UINT8, who, `byte ${i}`))
  values[FIRST] = address
  crossWith(Operation.writeBytes, 0, [apply(slice, apply(bufferOf, copy, []), [0]) as ArrayBuffer])
}
