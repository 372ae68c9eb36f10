/**
 * The free blocks of one size, the last freed in front, as the firmware keeps them: a ring of LIST_ENTRY in memory, one in each block and one in
 * the record of the memory type. It believes what it reads there: whoever writes into a free block decides what is handed out next.
 */
import type { FirmwareMemory } from '../../board/firmware-memory'

/** POOL_FREE: its LIST_ENTRY, a pointer forward and one back, lies behind signature and index. */
const LINKS = 8n
const BACK = 8n

/** Free blocks of one size, last freed first. */
export class FreeList {
  /** @param head Address of the list's own LIST_ENTRY. */
  constructor(
    private readonly memory: FirmwareMemory,
    private readonly head: bigint
  ) {}

  /** Makes the list an empty one. */
  begin(): void {
    this.memory.writeUint(this.head, 8, this.head)
    this.memory.writeUint(this.head + BACK, 8, this.head)
  }

  get isEmpty(): boolean {
    return this.memory.readUint(this.head, 8) === this.head
  }

  push(block: bigint): void {
    const entry = block + LINKS
    const first = this.memory.readUint(this.head, 8)
    this.memory.writeUint(entry, 8, first)
    this.memory.writeUint(entry + BACK, 8, this.head)
    this.memory.writeUint(first + BACK, 8, entry)
    this.memory.writeUint(this.head, 8, entry)
  }

  /** Takes out the block in front; the list must have one. */
  pop(): bigint {
    const block = this.memory.readUint(this.head, 8) - LINKS
    unlink(this.memory, block)
    return block
  }

  /** The blocks from front to back, as far as the links lead back to the list. */
  *blocks(): Iterable<bigint> {
    for (let entry = this.memory.readUint(this.head, 8); entry !== this.head; entry = this.memory.readUint(entry, 8)) yield entry - LINKS
  }
}

/** Takes a block out of the list that it is in; its own links stay as they are. */
export function unlink(memory: FirmwareMemory, block: bigint): void {
  const forward = memory.readUint(block + LINKS, 8)
  const back = memory.readUint(block + LINKS + BACK, 8)
  memory.writeUint(back, 8, forward)
  memory.writeUint(forward + BACK, 8, back)
}
