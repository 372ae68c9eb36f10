/**
 * What U-Boot sets aside before it moves itself to the top of RAM, step by step as board_init_f goes down from there. Addresses and sizes are those
 * of the six boards that were measured, where their sizes are put in.
 */
import { hex, type Hex } from '../../spec/hex'
import type { UBootBoard } from '../platform'

const PAGE = 0x1000n
/** A translation table's root on Arm. */
const TABLES = 0x10000n

/** Bytes of each part, in the order in which they are set aside; a part that is left out is not there. */
interface Parts {
  /** Translation tables, on Arm. */
  readonly mmuTables?: number
  readonly frameBuffer?: number
  /** U-Boot's image with its data: mon_len. */
  readonly image: number
  /** The heap and the environment: SYS_MALLOC_LEN + ENV_SIZE. */
  readonly malloc: number
  readonly boardInfo: number
  readonly globalData: number
  readonly deviceTree: number
  /** Records of when the boot came how far. */
  readonly bootstage?: number
  /** What earlier stages hand over. */
  readonly bloblist?: number
}

/** Where U-Boot lies, and the ranges from the top down; each ends where the one above begins. */
interface Layout extends Pick<UBootBoard, 'ramTop' | 'relocaddr' | 'startSp' | 'stackSize' | 'reservations'> {
  readonly heap: { readonly start: Hex; readonly length: Hex }
}

/**
 * @param top The end of the RAM that U-Boot takes itself a part of, exclusive.
 * @param stackSize STACK_SIZE: bytes below the stack's start that are kept free.
 */
export function layOutUBoot(top: number, parts: Parts, stackSize = 0x1000000): Layout {
  const reservations: Layout['reservations'][number][] = []
  let at = BigInt(top)
  const down = (name: string, bytes: number | undefined, alignment: bigint): bigint => {
    if (bytes === undefined) return at
    const start = ((at - BigInt(bytes)) / alignment) * alignment
    reservations.push({ name, start: hex(start), end: hex(at) })
    return (at = start)
  }
  down('MMU tables', parts.mmuTables, TABLES)
  down('video frame buffer', parts.frameBuffer, 1n)
  const relocaddr = down('U-Boot image', parts.image, PAGE)
  const heap = down('malloc arena', parts.malloc, 16n)
  down('board info', parts.boardInfo, 16n)
  down('global data', parts.globalData, 16n)
  down('device tree', parts.deviceTree, 16n)
  down('bootstage records', parts.bootstage, 16n)
  down('bloblist', parts.bloblist, PAGE)
  const startSp = down('start of the stack (start_addr_sp)', 16, 16n)
  down('kept free for the stack (STACK_SIZE)', stackSize, 1n)
  return {
    ramTop: hex(top),
    relocaddr: hex(relocaddr),
    startSp: hex(startSp),
    stackSize: hex(stackSize),
    reservations,
    heap: { start: hex(heap), length: hex(parts.malloc) }
  }
}
