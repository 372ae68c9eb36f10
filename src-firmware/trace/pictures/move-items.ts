import { hex, type Hex } from '../../spec/hex'
import type { AddressList } from '../address-list'
import type { Change } from '../trace'

/** The switch to permanent memory: every item that began in the range begins as far into the new one. */
export function moveItems<T>(
  items: AddressList<T>,
  { from, to, bytes }: Extract<Change, { what: 'move' }>,
  addressOf: (item: T) => Hex,
  at: (item: T, address: Hex) => T
): void {
  const first = BigInt(from)
  const offset = BigInt(to) - first
  const moved = [...items.below(hex(first + BigInt(bytes)))].filter((item) => BigInt(addressOf(item)) >= first)
  for (const item of moved) items.delete(addressOf(item))
  for (const item of moved) items.set(at(item, hex(BigInt(addressOf(item)) + offset)))
}
