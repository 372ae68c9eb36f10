/** bootefi: starts a program for EFI that was loaded, and what of U-Boot's own stays behind it. */
import { DriverStop } from '../../board/guest'
import { UBOOT_IMAGE } from '../core/core'
import { workspaceImage } from '../../dxe/handles/workspace-image'
import { hex } from '../../spec/hex'
import { MemoryType } from '../../spec/memory-type'
import { PAGE_SHIFT, PAGE_SIZE } from '../../spec/page'
import { byteCount } from '../../spec/units'
import type { UBootCore } from '../core/core'
import { Answer } from './bootm'
import { DeviceTree, startEfi } from './efi-start'
import type { FileLoader } from './loader'

const { BootServicesData } = MemoryType
/** Pages of the copy of the device tree beside those of the tree itself: room to add to it. */
const DEVICE_TREE_ROOM = 3n
const PATH = byteCount(64n)
/** The table of images for debuggers grows by a page. */
const DEBUG_TABLE = byteCount(PAGE_SIZE)

/** Runs the code of an application; the machine is in phase `app` meanwhile. */
type RunApplication = (act: () => bigint) => bigint

/** Applications, one after the other. */
export class Bootefi {
  private isStarted = false
  private hasDebugTable = false
  private readonly deviceTree: DeviceTree

  constructor(
    private readonly core: UBootCore,
    private readonly loader: FileLoader,
    private readonly inApplication: RunApplication
  ) {
    const tree = core.facts.reservations.find(({ name }) => name === 'device tree')
    const bytes = tree ? BigInt(tree.end) - BigInt(tree.start) : 0n
    this.deviceTree = new DeviceTree(core, ((bytes + PAGE_SIZE - 1n) >> PAGE_SHIFT) + DEVICE_TREE_ROOM)
  }

  /** @returns CMD_RET_…; the oldest release answers a failure also when all went well. */
  run(address: bigint): number {
    const { core, loader } = this
    const isOld = core.facts.version === '2023.01'
    if (isOld) this.prepare()
    const file = loader.imageAt(address)
    if (!file) {
      core.say(`No UEFI binary known at ${hex(address)}`)
      return Answer.failure
    }
    if (!isOld) this.prepare()
    const keep = (): bigint | null => core.takePool(BootServicesData, PATH)
    const whole = keep()
    // The path as text, for the line on the console.
    const text = keep()
    core.say(`Booting /${file.name}`)
    if (text !== null) core.givePool(text)
    // The path's two parts, and the path of the loaded image: nobody gives them back.
    keep()
    keep()
    keep()
    const loaded = core.images.load(workspaceImage(file.name, 'UEFI_APPLICATION', this.imagePages), UBOOT_IMAGE)
    if (loaded.Status !== 'EFI_SUCCESS') {
      core.say('Loading image failed')
      return Answer.failure
    }
    if (core.facts.version === '2026.10') this.noteImage()
    core.images.tellLoaded(loaded.image)
    const { handle } = loaded.image
    const status = this.inApplication(() => {
      const answer = core.images.start(loaded.image, () => core.board.guest.startImage(file.name, handle, core.systemTable), false)
      return 'cause' in answer ? 1n << 63n : answer.Status
    })
    const { exited } = core.board
    if (exited) throw new DriverStop('firmware', { code: 'osTookOver', line: exited.at?.line ?? null })
    // The newest release forgets to give the whole path back.
    if (whole !== null && core.facts.version !== '2026.10') core.givePool(whole)
    if (status !== 0n) core.say(`## Application failed, r = ${status & ~(1n << 63n)}`)
    return isOld || status !== 0n ? Answer.failure : Answer.success
  }

  /** Files are as long as the recorded application of the board. */
  private get imagePages(): bigint {
    return this.core.board.platform.architecture === 'x64' ? 11n : 7n
  }

  private prepare(): void {
    if (!this.isStarted) startEfi(this.core)
    this.isStarted = true
    this.deviceTree.install()
  }

  private noteImage(): void {
    if (!this.hasDebugTable) this.core.takePool(BootServicesData, DEBUG_TABLE)
    this.hasDebugTable = true
    this.core.takePool(BootServicesData, PATH)
  }
}
