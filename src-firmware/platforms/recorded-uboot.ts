/** QEMU's boards with U-Boot, in three releases, as they were read from the memory of the running binaries. */
import { hex, type Hex } from '../spec/hex'
import type { Platform, UBootBoard } from './platform'
import type { ListedBoard } from './recorded-boards'

/** One board of the recorded file: where the recording application lay stands beside what U-Boot is. */
type RecordedUBoot = Omit<UBootBoard, 'freeRam'> & {
  readonly imageBase: Hex
  readonly imageSize: Hex
  readonly loaderData: { readonly start: Hex; readonly pages: number }
}

const BOARDS = {
  x64: { architecture: 'x64', machine: 'qemu-x86_64', ramMiB: 256 },
  arm64: { architecture: 'aarch64', machine: 'qemu_arm64', ramMiB: 512 }
} as const
/** Free RAM far from everything, from the beginning of RAM on: there the recordings were made. */
const FREE_RAM = 0x2000000n
type UBootRelease = UBootBoard['version']
const UBOOT_RELEASES: readonly UBootRelease[] = ['2023.01', '2025.01', '2026.10']
/** The release that a platform's name does not tell. */
const UNNAMED = '2023.01'

/** The boards that U-Boot was recorded on: each name is 'x64-2023.01', as its recording is named. */
export const ubootBoards: readonly ListedBoard[] = (['x64', 'arm64'] as const).flatMap((board) =>
  UBOOT_RELEASES.map((version) => ({ name: `${board}-${version}`, head: headOf(board, version) }))
)

function headOf(name: keyof typeof BOARDS, version: UBootRelease): Platform {
  const { architecture, machine, ramMiB } = BOARDS[name]
  const board = `uboot-${name}-${ramMiB}m`
  return {
    id: version === UNNAMED ? board : `${board}-${version}`,
    title: `U-Boot ${version} on ${machine}, ${ramMiB} MiB`,
    kind: 'recorded',
    architecture,
    firmware: `U-Boot ${version} as recorded`,
    clearsMemory: false,
    ramMiB,
    phases: ['app', 'uboot']
  }
}

/** The board with all that was recorded of it. @param recorded By the board's name. JSON does not keep the difference between a tuple and a list. */
export function wholeUBoot({ name, head }: ListedBoard, recorded: Readonly<Record<string, unknown>>): Platform {
  const { imageBase, imageSize, loaderData, ...uboot } = recorded[name] as RecordedUBoot
  const { application, atExit } = uboot
  return {
    ...head,
    uboot: { ...uboot, freeRam: hex(BigInt(uboot.banks[0]!.start) + FREE_RAM) },
    app: {
      map: application!.map,
      mapKey: application!.mapKey,
      descriptorSize: 40,
      bins: [],
      defaultMaximumAddress: hex(0n),
      imageBase,
      imageSize,
      loaderData,
      gcd: [],
      freeBlocks: [],
      atExit: atExit.map((page) => ({ free: [page, 1] }))
    }
  }
}
