/** bootm by its steps: start looks at the images, loados and ramdisk copy them to where they are to lie. What follows leaves U-Boot, and is not run. */
import { digits, hex } from '../../spec/hex'
import { PAGE_SIZE } from '../../spec/page'
import type { Place } from '../../trace/trace'
import type { UBootCore } from '../core/core'
import type { Lmb } from '../lmb/lmb'
import { ARM_TEXT_OFFSET, LEGACY_HEADER_BYTES, type DiskFile } from './disk'
import type { FileLoader } from './loader'

const MIB2 = 0x200000n
/** CMD_RET_…: what a command answers. */
export const Answer = { success: 0, failure: 1, usage: -1 } as const

interface Images {
  readonly os: { readonly file: DiskFile; readonly address: bigint }
  readonly ramdisk: { readonly file: DiskFile; readonly address: bigint } | null
  /** v2023.01: lmb as `start` made it; it lasts until the next start. */
  readonly lmb: Lmb | null
}

/** The state that bootm keeps between its steps. */
export class Bootm {
  private images: Images | null = null

  constructor(
    private readonly core: UBootCore,
    private readonly loader: FileLoader
  ) {}

  run(step: string, addresses: readonly bigint[], at: Place | null): number {
    switch (step) {
      case 'start':
        return this.start(addresses)
      case 'loados':
        return this.loadOs(at)
      case 'ramdisk':
        return this.ramdisk(at)
      default:
        this.core.say(`bootm ${step}: not simulated. There are start, loados and ramdisk`)
        return Answer.usage
    }
  }

  private start([address, ramdiskAt]: readonly bigint[]): number {
    const { core, loader } = this
    const find = (where: bigint): Images['ramdisk'] => loader.loaded.findLast((one) => one.address === where && one.file.legacy) ?? null
    const os = address === undefined ? null : find(address)
    if (!os) {
      core.say(`Wrong Image Type for bootm command at ${hex(address ?? 0n)}`)
      return Answer.failure
    }
    const ramdisk = ramdiskAt === undefined ? null : find(ramdiskAt)
    const lmb = core.lmb ? null : loader.commandLmb()
    if (lmb) core.lmbInUse.ofBoot(lmb)
    this.images = { os, ramdisk, lmb }
    core.say(`## Booting kernel from Legacy Image at ${digits(os.address, 8)} ...`)
    if (core.board.platform.architecture === 'aarch64') return Answer.success
    core.say('Could not find a valid setup.bin for x86')
    return Answer.failure
  }

  /** The copy comes first, and then somebody asks whether it may be there. */
  private loadOs(at: Place | null): number {
    const { core, images } = this
    const image = images?.os.file.legacy
    if (!images || !image) return Answer.failure
    const { lmb } = core
    const { load, dataBytes } = image
    core.say(`   Loading Kernel Image${lmb ? ` to ${digits(load)}` : ''}`)
    const data = images.os.file.content().subarray(LEGACY_HEADER_BYTES)
    const copy = (): void => this.loader.put({ file: images.os.file, by: 'bootm' }, load, data, at)
    if (!lmb) {
      copy()
      if (images.lmb) core.lmbInUse.ofCommand(images.lmb)
      images.lmb?.reserve(load, BigInt(dataBytes), 0)
      return Answer.success
    }
    // A strict run stops inside the copy: lmb is asked first here, so that what it says is in the trace either way.
    const { error } = lmb.allocateAt(load, BigInt(dataBytes), 0)
    copy()
    if (error !== 0 && lmb.rules.answersNumber) {
      core.say(`Unable to allocate memory ${hex(load)} for loading OS`)
      return Answer.failure
    }
    if (core.board.platform.architecture === 'aarch64') this.move(load, dataBytes)
    return Answer.success
  }

  /** A kernel for Arm goes to where it wants to lie, and nothing is reserved for it there. */
  private move(load: bigint, bytes: number): void {
    const { board, facts } = this.core
    const target = BigInt(facts.banks[0]!.start) + ARM_TEXT_OFFSET
    if ((load & (MIB2 - 1n)) === ARM_TEXT_OFFSET) return
    this.core.say(`Moving Image from ${hex(load)} to ${hex(target)}, end=${hex(target + BigInt(bytes))}`)
    board.memory.write(target, board.memory.read(load, bytes))
  }

  private ramdisk(at: Place | null): number {
    const { core, images } = this
    const image = images?.ramdisk
    // Where the start has failed, there is no ramdisk to move.
    if (!images || !image || core.board.platform.architecture === 'x64') return Answer.success
    const lmb = core.lmb ?? images.lmb
    if (images.lmb) core.lmbInUse.ofCommand(images.lmb)
    const bytes = BigInt(image.file.legacy!.dataBytes)
    // No higher than U-Boot's own memory reaches.
    const { address } = lmb!.allocate(bytes, PAGE_SIZE, BigInt(core.facts.ramTop), 0)
    if (address === null) {
      core.say('ramdisk - allocation error')
      return Answer.failure
    }
    core.say(`   Loading Ramdisk to ${digits(address, 8)}, end ${digits(address + bytes, 8)} ... OK`)
    this.loader.put({ file: image.file, by: 'bootm' }, address, image.file.content().subarray(LEGACY_HEADER_BYTES), at)
    return Answer.success
  }
}
