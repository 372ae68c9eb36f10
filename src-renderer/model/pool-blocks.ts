/** A page of the pool cut into its blocks, as the heads in its bytes say: POOL_HEAD, POOL_FREE and POOL_TAIL of EDK II (edk2-stable202211). */
import { BLOCK_SIZES, POOL_HEAD_SIZE, POOL_SIGNATURES, POOL_TAIL_SIZE } from '../../src-firmware'

interface PoolBlock {
  /** lost: what stands there is no head. */
  readonly kind: 'used' | 'free' | 'lost'
  /** Offset in the pages, and bytes, with head and tail. */
  readonly offset: number
  readonly bytes: number
  /** Of a used block: bytes of the buffer, and its type as the head says. */
  readonly buffer: number
  readonly type: number | null
  /** Of a used block: the tail is where the head says. */
  readonly hasTail: boolean
}

const HEAD = Number(POOL_HEAD_SIZE)
const TAIL = Number(POOL_TAIL_SIZE)

/** From the first block to the last; behind something that is no head nobody knows where the next one is. */
export function poolBlocks(bytes: Uint8Array): readonly PoolBlock[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const blocks: PoolBlock[] = []
  let offset = 0
  while (offset + HEAD <= bytes.length) {
    const block = blockAt(view, offset)
    blocks.push(block)
    offset += block.bytes
  }
  return blocks
}

function blockAt(view: DataView, offset: number): PoolBlock {
  const rest = view.byteLength - offset
  const lost = { kind: 'lost', offset, bytes: rest, buffer: 0, type: null, hasTail: false } as const
  switch (BigInt(view.getUint32(offset, true))) {
    case POOL_SIGNATURES.free: {
      const size = BLOCK_SIZES[view.getUint32(offset + 4, true)]
      return size === undefined || Number(size) > rest ? lost : { ...lost, kind: 'free', bytes: Number(size) }
    }
    case POOL_SIGNATURES.head: {
      const size = Number(view.getBigUint64(offset + 16, true))
      if (size < HEAD + TAIL || size > rest) return lost
      const block = BLOCK_SIZES.find((one) => one >= size)
      const hasTail = BigInt(view.getUint32(offset + size - TAIL, true)) === POOL_SIGNATURES.tail
      const type = view.getUint32(offset + 8, true)
      return { kind: 'used', offset, bytes: Math.min(Number(block ?? rest), rest), buffer: size - HEAD - TAIL, type, hasTail }
    }
    default:
      return lost
  }
}
