/**
 * The files of the board's disk, and of the TFTP server beside it: those that the recordings were made with. A byte says where it came from: every 16 of
 * them are four letters, the offset and a line end.
 */

import { digits } from '../../spec/hex'

/** What bootm takes an image for. */
interface LegacyImage {
  readonly kind: 'kernel' | 'ramdisk'
  /** Where its data is to lie; 0n for a ramdisk. */
  readonly load: bigint
  readonly dataBytes: number
}

/** One file. */
export interface DiskFile {
  readonly name: string
  readonly bytes: number
  content(): Uint8Array
  /** bootm's header lies before its data; null: it is no such image. */
  readonly legacy: LegacyImage | null
  /** A program for EFI. */
  readonly isApplication: boolean
}

/** Bytes of the header of a legacy image. */
export const LEGACY_HEADER_BYTES = 64
const ROW_BYTES = 16
const LINE_END = 10
const KERNEL_BYTES = 0x20000
const RAMDISK_BYTES = 0x30000
/** How long the program was that made the recordings. */
const APPLICATION_BYTES = { x64: 21927, aarch64: 29032 } as const

/** Every file of a board. @param base Free RAM far from everything: what the images' headers speak of. */
export function diskFiles(architecture: 'x64' | 'aarch64', base: bigint): readonly DiskFile[] {
  const data = (name: string, bytes: number, letters: string): DiskFile => ({
    name,
    bytes,
    content: () => pattern(bytes, letters),
    legacy: null,
    isApplication: false
  })
  const image = (name: string, kind: LegacyImage['kind'], dataBytes: number, load: bigint): DiskFile => ({
    name,
    bytes: LEGACY_HEADER_BYTES + dataBytes,
    content: () => legacyImage(architecture, kind, dataBytes, load),
    legacy: { kind, load, dataBytes },
    isApplication: false
  })
  return [
    data('one.bin', 0x1000, 'one'),
    data('two.bin', 0x2000, 'two'),
    data('three.bin', 0x3000, 'thre'),
    data('f64k.bin', 0x10000, 'f64k'),
    data('g64k.bin', 0x10000, 'g64k'),
    data('odd.bin', 0x1801, 'odd'),
    data('big.bin', 0x400000, 'big'),
    data('junk.efi', 0x2000, 'junk'),
    application('app.efi', architecture),
    image('kernel.img', 'kernel', KERNEL_BYTES, base + 0x800000n),
    image('reserved.img', 'kernel', KERNEL_BYTES, base),
    image('ramdisk.img', 'ramdisk', RAMDISK_BYTES, 0n)
  ]
}

/** Their names. */
export const diskFileNames: readonly string[] = diskFiles('x64', 0n).map(({ name }) => name)

/** A program for EFI under this name: as long as the one that made the recordings. */
export function application(name: string, architecture: 'x64' | 'aarch64'): DiskFile {
  const bytes = APPLICATION_BYTES[architecture]
  return {
    name,
    bytes,
    legacy: null,
    isApplication: true,
    content: () => {
      const content = new Uint8Array(bytes)
      content.set([0x4d, 0x5a])
      return content
    }
  }
}

function pattern(bytes: number, letters: string): Uint8Array {
  const content = new Uint8Array(Math.ceil(bytes / ROW_BYTES) * ROW_BYTES)
  for (let offset = 0; offset < bytes; offset += ROW_BYTES) {
    const row = `${letters.padEnd(4, '_')}:${digits(offset, 10)}`
    for (let i = 0; i < row.length; i++) content[offset + i] = row.charCodeAt(i)
    content[offset + row.length] = LINE_END
  }
  return content.subarray(0, bytes)
}

/** The header names type, size and load address; its checksums are left out, for nobody looks at them here. */
function legacyImage(architecture: 'x64' | 'aarch64', kind: LegacyImage['kind'], dataBytes: number, load: bigint): Uint8Array {
  const content = new Uint8Array(LEGACY_HEADER_BYTES + dataBytes)
  const view = new DataView(content.buffer)
  view.setUint32(0, 0x27051956)
  view.setUint32(12, dataBytes)
  view.setUint32(16, Number(load))
  view.setUint32(20, Number(load))
  content.set([5, architecture === 'x64' ? 3 : 22, kind === 'kernel' ? 2 : 3, 0], 28)
  content.set(pattern(dataBytes, kind === 'kernel' ? 'kern' : 'init'), LEGACY_HEADER_BYTES)
  if (architecture === 'aarch64' && kind === 'kernel') armHeader(view, LEGACY_HEADER_BYTES, dataBytes)
  return content
}

/** The 64 bytes that Linux for Arm begins with: a branch, text_offset, image_size, flags, and the letters at its end. */
function armHeader(view: DataView, at: number, dataBytes: number): void {
  for (let i = 0; i < 64; i += 8) view.setBigUint64(at + i, 0n)
  view.setUint32(at, 0x14000010, true)
  view.setBigUint64(at + 8, ARM_TEXT_OFFSET, true)
  view.setBigUint64(at + 16, BigInt(dataBytes), true)
  view.setUint32(at + 56, 0x644d5241, true)
}

/** How far behind a multiple of 2 MiB such a kernel wants to lie. */
export const ARM_TEXT_OFFSET = 0x80000n
