/** EDK II's doubly linked lists (BaseLib, LIST_ENTRY: ForwardLink 0, BackLink 8): a head and entries, in bytes. Nothing is checked on the way. */
import { DriverStop } from '../../board/guest'
import { hex } from '../../spec/hex'
import type { CoreMemory } from './core-memory'

const BACK = 8n
/** sizeof (LIST_ENTRY). */
export const LIST_ENTRY_BYTES = 16n

/** InitializeListHead. */
export function makeEmpty({ bytes }: CoreMemory, head: bigint): void {
  bytes.writeUint(head, 8, head)
  bytes.writeUint(head + BACK, 8, head)
}

/** ForwardLink: of a head, the first entry. */
export function nextOf({ bytes }: CoreMemory, entry: bigint): bigint {
  return bytes.readUint(entry, 8)
}

/** BackLink: of a head, the last entry. */
export function previousOf({ bytes }: CoreMemory, entry: bigint): bigint {
  return bytes.readUint(entry + BACK, 8)
}

/** InsertHeadList: right behind this head, or this entry. */
export function insertBehind({ bytes }: CoreMemory, head: bigint, entry: bigint): void {
  const next = bytes.readUint(head, 8)
  bytes.writeUint(entry, 8, next)
  bytes.writeUint(entry + BACK, 8, head)
  bytes.writeUint(next + BACK, 8, entry)
  bytes.writeUint(head, 8, entry)
}

/** InsertTailList: right before this head, or this entry. */
export function insertBefore({ bytes }: CoreMemory, head: bigint, entry: bigint): void {
  const previous = bytes.readUint(head + BACK, 8)
  bytes.writeUint(entry, 8, head)
  bytes.writeUint(entry + BACK, 8, previous)
  bytes.writeUint(previous, 8, entry)
  bytes.writeUint(head + BACK, 8, entry)
}

/** RemoveEntryList: its neighbours are joined; the entry's own links stay as they were. */
export function unlink(core: CoreMemory, entry: bigint): void {
  const { bytes } = core
  const next = bytes.readUint(entry, 8)
  if (next === entry) core.failed('entryInList', entry)
  const previous = bytes.readUint(entry + BACK, 8)
  bytes.writeUint(next + BACK, 8, previous)
  bytes.writeUint(previous, 8, next)
}

/**
 * The entries of a list from one end to the other; nothing may be changed while somebody goes over them. Throws DriverStop `firmware` when
 * every entry of a circle was passed without coming to the head: real code goes round it for ever.
 */
export function* entriesOf(core: CoreMemory, head: bigint, from: 'first' | 'last'): Generator<bigint> {
  const step = from === 'first' ? nextOf : previousOf
  // Brent: what is met again is in a circle, and all of the circle was seen.
  let [kept, distance, power] = [head, 0, 1]
  for (let entry = step(core, head); entry !== head; entry = step(core, entry)) {
    if (entry === kept) throw new DriverStop('firmware', { code: 'mmListEndless', at: hex(entry) })
    if (distance === power) [kept, distance, power] = [entry, 0, power * 2]
    distance++
    yield entry
  }
}
