/** QEMU's boards with U-Boot, in three releases, as they were read from the memory of the running binaries. */
import { hex, type Hex } from '../spec/hex'
import type { Platform, UBootBoard } from './platform'

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
/** The release that a platform's name does not tell. */
const UNNAMED = '2023.01'

/** @param recorded By board and release: 'x64-2023.01'. JSON does not keep the difference between a tuple and a list. */
export function recordedUBoot(recorded: Readonly<Record<string, unknown>>): Platform[] {
  return Object.entries(recorded).map(([name, facts]) => platformOf(name, facts as RecordedUBoot))
}

function platformOf(name: string, facts: RecordedUBoot): Platform {
  const { imageBase, imageSize, loaderData, ...uboot } = facts
  const { architecture, machine, ramMiB } = BOARDS[name.slice(0, name.indexOf('-')) as keyof typeof BOARDS]
  const { version, application, atExit } = uboot
  const board = `uboot-${name.slice(0, name.indexOf('-'))}-${ramMiB}m`
  return {
    id: version === UNNAMED ? board : `${board}-${version}`,
    title: `U-Boot ${version} on ${machine}, ${ramMiB} MiB`,
    kind: 'recorded',
    architecture,
    firmware: `U-Boot ${version} as recorded`,
    clearsMemory: false,
    ramMiB,
    phases: ['app', 'uboot'],
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
