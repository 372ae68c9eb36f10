/** Device paths, UEFI 2.10 §10.3, as far as images need them. */
import { DriverStop } from '../../board/guest'
import { joinedBytes } from '../../spec/bytes'
import { hex, u64 } from '../../spec/hex'

const MEDIA = 4
const FILE_PATH = 4
const END = Uint8Array.of(0x7f, 0xff, 4, 0)
const END_TYPE = 0x7f
const END_ENTIRE = 0xff
const NODE_HEADER = 4
/** More than any path of ours: behind it lies no end. */
const MOST_BYTES = 0x10000
/** PciRoot(0x0)/Pci(0x1,0x0): where the recorded boards have the disk that images come from. */
const DISK = Uint8Array.of(2, 1, 12, 0, 0xd0, 0x41, 0x03, 0x0a, 0, 0, 0, 0, 1, 1, 6, 0, 0, 1)

/** How an image is known. */
export interface ImagePath {
  /** EFI_LOADED_IMAGE_DEVICE_PATH_PROTOCOL. */
  readonly whole: Uint8Array
  /** EFI_LOADED_IMAGE_PROTOCOL.FilePath: without the device's part. */
  readonly file: Uint8Array
}

/** The path of a file of the workspace, as if it lay on the disk that the recorded boards start from. */
export function fileDevicePath(name: string): ImagePath {
  const text = `\\${name.replaceAll('/', '\\')}\0`
  const node = new Uint8Array(NODE_HEADER + 2 * text.length)
  const view = new DataView(node.buffer)
  node.set([MEDIA, FILE_PATH])
  view.setUint16(2, node.length, true)
  for (let i = 0; i < text.length; i++) view.setUint16(NODE_HEADER + 2 * i, text.charCodeAt(i), true)
  return { whole: joinedBytes(DISK, node, END), file: joinedBytes(node, END) }
}

/** A path that lies in memory and leads to no device. Throws DriverStop `firmware` where its end never comes. */
export function devicePathAt(memory: { read(address: bigint, length: number): Uint8Array }, address: bigint): ImagePath {
  for (let length = 0; length < MOST_BYTES;) {
    const [type, subType, low, high] = memory.read(u64(address + BigInt(length)), NODE_HEADER)
    const bytes = low! + 256 * high!
    if (bytes < NODE_HEADER) break
    length += bytes
    if (type !== END_TYPE || subType !== END_ENTIRE) continue
    const whole = memory.read(address, length)
    return { whole, file: whole }
  }
  throw new DriverStop('firmware', { code: 'devicePathEndless', at: hex(address) })
}
