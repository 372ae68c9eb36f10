/** QEMU's boards as real firmware was recorded on them: what is said of each in a list, and all of it made from a release's recordings. */
import { type Hex, hex } from '../spec/hex'
import { EDK2_RELEASES, edk2Rules, type Edk2Release } from './edk2-rules'
import type {
  ApplicationMoment,
  FirmwareBuild,
  Platform,
  RecordedContents,
  RecordedHandleLists,
  RecordedHobs,
  RecordedTables
} from './platform'
import { recordedPei } from './recorded-pei'

/** Everything that was recorded of one release, by the board's name. JSON does not keep the difference between a tuple and a list. */
export interface RecordedRelease {
  readonly moments: Readonly<Record<string, unknown>>
  readonly hobs: Readonly<Record<string, unknown>>
  readonly tables: Readonly<Record<string, unknown>>
  readonly contents: unknown
  readonly handles: unknown
  readonly builds: unknown
}

/** One of QEMU's boards, as its recordings are named. */
interface RecordedBoard {
  readonly machine: 'q35' | 'pc' | 'virt'
  readonly ramMiB: number
}

const BOARDS: readonly RecordedBoard[] = [
  ...(['q35', 'pc'] as const).flatMap((machine) => [128, 256, 1024, 4096].map((ramMiB) => ({ machine, ramMiB }))),
  { machine: 'virt', ramMiB: 512 }
]

const FOUR_GIB = 0x100000000
/** The most RAM that QEMU's boards have below 4 GiB. */
const LOW_RAM = { q35: 0x80000000, pc: 0xc0000000 } as const
const [FIRST_RELEASE] = EDK2_RELEASES

/** OVMF makes the devices' addresses below 4 GiB uncacheable: as large a power of two as fits above RAM. */
function uncachedFrom(machine: 'q35' | 'pc', ramMiB: number): Hex {
  const above = FOUR_GIB - Math.min(ramMiB * 0x100000, LOW_RAM[machine])
  return hex(FOUR_GIB - 2 ** Math.floor(Math.log2(above)))
}

/** A board with one release's firmware, and how its recordings are named. */
export interface ListedBoard {
  readonly name: string
  /** What a list says of it: nothing yet that was recorded. */
  readonly head: Platform
}

/** The boards that a release was recorded on. */
export function boardsOf(release: Edk2Release): ListedBoard[] {
  return BOARDS.map((board) => ({ name: `${board.machine}-${board.ramMiB}`, head: headOf(board, release) }))
}

function headOf({ machine, ramMiB }: RecordedBoard, edk2: Edk2Release): Platform {
  const [size, amount] = ramMiB >= 1024 ? [`${ramMiB / 1024}g`, `${ramMiB / 1024} GiB`] : [`${ramMiB}m`, `${ramMiB} MiB`]
  const isFirst = edk2 === FIRST_RELEASE
  const own = { kind: 'recorded', edk2, ramMiB } as const
  const [suffix, added] = isFirst ? ['', ''] : [`-${edk2}`, `, ${edk2}`]
  const release = `edk2-stable${edk2.replace('.', '')} as recorded`
  if (machine === 'virt')
    // Its PEI runs from flash and RAM at once, and temporary RAM was not recorded.
    return {
      ...own,
      id: `aarch64-virt-${size}${suffix}`,
      title: `virt (Arm), ${amount}${added}`,
      architecture: 'aarch64',
      firmware: `AAVMF ${release}`,
      clearsMemory: false,
      phases: ['dxe', 'app']
    }
  return {
    ...own,
    id: `${machine}-${size}${suffix}`,
    title: `${machine}, ${amount}${added}`,
    architecture: 'x64',
    firmware: `OVMF ${release}`,
    clearsMemory: true,
    uncachedFrom: uncachedFrom(machine, ramMiB),
    phases: ['pei', 'dxe', 'app']
  }
}

/** The board with all that was recorded of it. */
export function wholeBoard({ name, head }: ListedBoard, recorded: RecordedRelease): Platform {
  const hobs = recorded.hobs[name] as RecordedHobs
  const builds = recorded.builds as readonly FirmwareBuild[]
  return {
    ...head,
    build: builds.find((build) => head.firmware.startsWith(build.name)),
    ...(head.phases.includes('pei') && { pei: recordedPei(hobs, edk2Rules(head).temporaryRam) }),
    hobs,
    app: recorded.moments[name] as ApplicationMoment,
    tables: recorded.tables[name] as RecordedTables,
    contents: contentsOf(name, recorded.contents as RecordedContents),
    handles: handlesOf(name, recorded.handles as RecordedHandleLists)
  }
}

function contentsOf(board: string, { boards, strings }: RecordedContents): NonNullable<Platform['contents']> {
  return (boards[board] ?? []).map(([address, number]) => [address, strings[number]!])
}

function handlesOf(board: string, { boards, databases, protocols }: RecordedHandleLists): Platform['handles'] {
  const database = databases[boards[board] ?? -1]
  if (!database) return undefined
  // A board's own list first, so that its handles' numbers stay what they are.
  const known = new Map(database.known.map((protocol, number) => [protocol, number]))
  return {
    protocols: database.known.map((protocol) => protocols[protocol]!),
    handles: database.handles.map((interfaces) => interfaces.map(([protocol, openings]) => [known.get(protocol)!, openings]))
  }
}
