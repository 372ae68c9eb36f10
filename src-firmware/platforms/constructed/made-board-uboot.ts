/** U-Boot 2026.10 on the constructed board: its places follow from its rules, its own small allocations are those of the Arm board that was measured. */
import { hex } from '../../spec/hex'
import { MemoryAttribute } from '../../spec/memory-attribute'
import { MemoryType } from '../../spec/memory-type'
import type { Descriptor } from '../../trace/trace'
import type { UBootBoard, UBootStage } from '../platform'
import { layOutUBoot } from './uboot-layout'

const PAGE = 0x1000n
const [RAM, RAM_BYTES] = [0x80000000n, 0x3e00000n]
/** The table that the second core spins on: the device tree reserves it. */
const SPIN_TABLE_BYTES = 0x4000n
/** Pages of runtime code at the beginning of U-Boot's image. */
const RUNTIME_BYTES = 0x10000n
/** Where the disk's images say that they want to lie. */
const FREE_RAM = RAM + 0x800000n
/** lmb's flags, v2025.01 and later. */
const [NO_OVERWRITE, NO_NOTIFY] = [4, 8]

const layout = layOutUBoot(Number(RAM + RAM_BYTES), {
  mmuTables: 0x14000,
  frameBuffer: 0x200000,
  image: 0x160000,
  malloc: 0x440000,
  boardInfo: 0x70,
  globalData: 0x210,
  deviceTree: 0x4000,
  bloblist: 0x20000
})
const relocaddr = BigInt(layout.relocaddr)
const heap = BigInt(layout.heap.start)
/** What lmb protects, to the end of RAM; EFI's map shows it in whole pages. */
const own = BigInt(layout.startSp) - BigInt(layout.stackSize)
const firstOwnPage = (own / PAGE) * PAGE

const range = (type: number, start: bigint, end: bigint, runtime = false): Descriptor => [
  type,
  hex(start),
  hex(start),
  hex((end - start) / PAGE),
  hex(MemoryAttribute.WB | (runtime ? MemoryAttribute.RUNTIME : 0n))
]

/** @param pages Of the firmware's own data, below what is U-Boot's. */
function stage(pages: bigint, mapKey: bigint): UBootStage {
  const data = firstOwnPage - pages * PAGE
  const [low, runtimeEnd, end] = [RAM + SPIN_TABLE_BYTES, relocaddr + RUNTIME_BYTES, RAM + RAM_BYTES]
  return {
    mapKey: hex(mapKey),
    map: [
      range(MemoryType.Reserved, RAM, low),
      range(MemoryType.Conventional, low, data),
      range(MemoryType.BootServicesData, data, firstOwnPage),
      range(MemoryType.BootServicesCode, firstOwnPage, relocaddr),
      range(MemoryType.RuntimeServicesCode, relocaddr, runtimeEnd, true),
      range(MemoryType.BootServicesCode, runtimeEnd, end)
    ],
    lmb: {
      available: [[hex(RAM), hex(RAM_BYTES), 0]],
      used: [
        [hex(RAM), hex(SPIN_TABLE_BYTES), NO_OVERWRITE],
        [hex(data), hex(firstOwnPage - data), NO_OVERWRITE | NO_NOTIFY],
        [hex(own), hex(end - own), NO_OVERWRITE]
      ]
    }
  }
}

const prompt = stage(3n, 8n)
const scanned = stage(7n, 14n)

/** From the first prompt on. No application was measured: there is none to begin with. */
export const madeBoardUBoot: UBootBoard = {
  version: '2026.10',
  banks: [{ start: hex(RAM), bytes: hex(RAM_BYTES) }],
  ramTop: layout.ramTop,
  relocaddr: layout.relocaddr,
  startSp: layout.startSp,
  stackSize: layout.stackSize,
  reservations: layout.reservations,
  malloc: {
    ...layout.heap,
    brk: hex(heap + 0x29000n),
    free: [[hex(heap + 0x25a30n), hex(0x5c0n)]],
    top: [hex(heap + 0x27000n), hex(0x2000n)]
  },
  loadAddress: hex(RAM + 0x200000n),
  freeRam: hex(FREE_RAM),
  prompt,
  scanned,
  efiStarted: scanned,
  systemTable: hex(relocaddr + 0xfc0n),
  runtimeServices: hex(relocaddr + 0x1060n),
  configuration: [],
  atExit: [7n, 4n].map((pages) => hex(firstOwnPage - pages * PAGE))
}
