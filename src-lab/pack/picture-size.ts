/** How large a picture will be when it is decoded, from its header: a few bytes can stand for gigabytes. */

/** In pixels. Where a file speaks of several sizes, the largest. */
interface PictureSize {
  readonly width: number
  readonly height: number
}

/** Endings of pictures that a pack may have. */
export type PictureKind = 'png' | 'jpg' | 'jpeg' | 'gif' | 'webp'

/** @returns null: the header is cut, or says no size. */
export function pictureSize(kind: PictureKind, bytes: Uint8Array): PictureSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const { width, height } = readers[kind](view)
    return width > 0 && height > 0 ? { width, height } : null
  } catch (error) {
    // Past the end of what is there.
    if (error instanceof RangeError) return null
    throw error
  }
}

const NONE: PictureSize = { width: 0, height: 0 }

const readers: Readonly<Record<PictureKind, (view: DataView) => PictureSize>> = { png, jpg: jpeg, jpeg, gif, webp }

/** The first chunk is IHDR, of 13 bytes. */
function png(view: DataView): PictureSize {
  if (view.getUint32(8) !== 13 || view.getUint32(12) !== 0x49484452) return NONE
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

/** The logical screen, or a frame that is larger. */
function gif(view: DataView): PictureSize {
  let size: PictureSize = { width: view.getUint16(6, true), height: view.getUint16(8, true) }
  const table = (flags: number): number => ((flags & 0x80) !== 0 ? 3 << ((flags & 7) + 1) : 0)
  let at = 13 + table(view.getUint8(10))
  const skipBlocks = (): void => {
    for (let length = view.getUint8(at++); length !== 0; length = view.getUint8(at++)) at += length
  }
  while (at < view.byteLength) {
    const mark = view.getUint8(at++)
    if (mark === 0x21) {
      at++
      skipBlocks()
    } else if (mark === 0x2c) {
      const [left, top, width, height] = [0, 2, 4, 6].map((offset) => view.getUint16(at + offset, true)) as [number, number, number, number]
      size = largest(size, { width: left + width, height: top + height })
      at += 9 + table(view.getUint8(at + 8)) + 1
      skipBlocks()
    } else break
  }
  return size
}

/** Every frame header before the pixels: SOF0 to SOF15 without DHT, JPG and DAC. */
function jpeg(view: DataView): PictureSize {
  let size = NONE
  for (let at = 2; ;) {
    if (view.getUint8(at) !== 0xff) return NONE
    const marker = view.getUint8(at + 1)
    at += 2
    if (marker === 0xff) at--
    else if (marker === 0xda) return size
    else if (marker !== 0x01 && (marker < 0xd0 || marker > 0xd8)) {
      if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
        size = largest(size, { width: view.getUint16(at + 5), height: view.getUint16(at + 3) })
      at += Math.max(2, view.getUint16(at))
    }
  }
}

/** VP8X has the canvas; VP8L and VP8 have a picture alone. */
function webp(view: DataView): PictureSize {
  switch (view.getUint32(12)) {
    case 0x56503858:
      return { width: 1 + uint24(view, 24), height: 1 + uint24(view, 27) }
    case 0x5650384c: {
      const bits = view.getUint32(21, true)
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
    }
    case 0x56503820:
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
    default:
      return NONE
  }
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) + view.getUint8(at + 2) * 0x10000
}

function largest(a: PictureSize, b: PictureSize): PictureSize {
  return { width: Math.max(a.width, b.width), height: Math.max(a.height, b.height) }
}
