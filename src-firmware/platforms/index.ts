/** The boards there are. */
import { madeBoard } from './constructed/made-board'
import { madePc } from './constructed/made-pc'
import { madeServer, madeServerHigh } from './constructed/made-server'
import contents from './recorded/contents.json'
import handles from './recorded/handles.json'
import hobs from './recorded/hobs.json'
import pc1024 from './recorded/pc-1024.json'
import pc128 from './recorded/pc-128.json'
import pc256 from './recorded/pc-256.json'
import pc4096 from './recorded/pc-4096.json'
import q35x1024 from './recorded/q35-1024.json'
import q35x128 from './recorded/q35-128.json'
import q35x256 from './recorded/q35-256.json'
import q35x4096 from './recorded/q35-4096.json'
import tables from './recorded/tables.json'
import uboot from './recorded/uboot.json'
import virt512 from './recorded/virt-512.json'
import type { ApplicationMoment, Platform, RecordedContents, RecordedHandleLists, RecordedHobs, RecordedTables } from './platform'
import { recordedUBoot } from './recorded-uboot'
import { type Hex, hex } from '../spec/hex'
import { recordedPei } from './recorded-pei'

const FOUR_GIB = 0x100000000
/** The most RAM that QEMU's boards have below 4 GiB. */
const LOW_RAM = { q35: 0x80000000, pc: 0xc0000000 } as const

/** OVMF makes the devices' addresses below 4 GiB uncacheable: as large a power of two as fits above RAM. */
function uncachedFrom(machine: 'q35' | 'pc', ramMiB: number): Hex {
  const above = FOUR_GIB - Math.min(ramMiB * 0x100000, LOW_RAM[machine])
  return hex(FOUR_GIB - 2 ** Math.floor(Math.log2(above)))
}

function contentsOf(board: string): NonNullable<Platform['contents']> {
  const { boards, strings } = contents as unknown as RecordedContents
  return (boards[board] ?? []).map(([address, number]) => [address, strings[number]!])
}

function handlesOf(board: string): Platform['handles'] {
  const { boards, databases, protocols } = handles as unknown as RecordedHandleLists
  const database = databases[boards[board] ?? -1]
  if (!database) return undefined
  // A board's own list first, so that its handles' numbers stay what they are.
  const known = new Map(database.known.map((protocol, number) => [protocol, number]))
  return {
    protocols: database.known.map((protocol) => protocols[protocol]!),
    handles: database.handles.map((interfaces) => interfaces.map(([protocol, openings]) => [known.get(protocol)!, openings]))
  }
}

/** @param moment JSON does not keep the difference between a tuple and a list; the converter writes tuples. */
function recordedPc(id: string, machine: 'q35' | 'pc', ramMiB: 128 | 256 | 1024 | 4096, moment: unknown): Platform {
  const recorded = hobs[`${machine}-${ramMiB}`] as RecordedHobs
  const size = ramMiB >= 1024 ? `${ramMiB / 1024} GiB` : `${ramMiB} MiB`
  return {
    id,
    title: `${machine}, ${size}`,
    kind: 'recorded',
    architecture: 'x64',
    firmware: 'OVMF edk2-stable202211 as recorded',
    clearsMemory: true,
    ramMiB,
    uncachedFrom: uncachedFrom(machine, ramMiB),
    phases: ['pei', 'dxe', 'app'],
    pei: recordedPei(recorded),
    hobs: recorded,
    app: moment as ApplicationMoment,
    tables: tables[`${machine}-${ramMiB}`] as unknown as RecordedTables,
    contents: contentsOf(`${machine}-${ramMiB}`),
    handles: handlesOf(`${machine}-${ramMiB}`)
  }
}

/** The Arm board of QEMU's: DXE and applications. Its PEI runs from flash and RAM at once, and temporary RAM was not recorded. */
const recordedArm: Platform = {
  id: 'aarch64-virt-512m',
  title: 'virt (Arm), 512 MiB',
  kind: 'recorded',
  architecture: 'aarch64',
  firmware: 'AAVMF edk2-stable202211 as recorded',
  clearsMemory: false,
  ramMiB: 512,
  phases: ['dxe', 'app'],
  hobs: hobs['virt-512'] as RecordedHobs,
  app: virt512 as unknown as ApplicationMoment,
  tables: tables['virt-512'] as unknown as RecordedTables,
  contents: contentsOf('virt-512'),
  handles: handlesOf('virt-512')
}

/** In the order in which they are listed: the recorded ones first. */
export const platforms: readonly Platform[] = [
  recordedPc('q35-128m', 'q35', 128, q35x128),
  recordedPc('q35-256m', 'q35', 256, q35x256),
  recordedPc('q35-1g', 'q35', 1024, q35x1024),
  recordedPc('q35-4g', 'q35', 4096, q35x4096),
  recordedPc('pc-128m', 'pc', 128, pc128),
  recordedPc('pc-256m', 'pc', 256, pc256),
  recordedPc('pc-1g', 'pc', 1024, pc1024),
  recordedPc('pc-4g', 'pc', 4096, pc4096),
  recordedArm,
  ...recordedUBoot(uboot),
  madePc,
  madeServer,
  madeServerHigh,
  madeBoard
]

/** undefined: there is no such board. */
export function platformById(id: string): Platform | undefined {
  return platforms.find((platform) => platform.id === id)
}
