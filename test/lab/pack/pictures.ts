/** The headers of pictures: as much of a file as says how large it is. */

const ascii = (text: string): number[] => [...text].map((one) => one.charCodeAt(0))
const big16 = (value: number): number[] => [value >> 8, value & 0xff]
const big32 = (value: number): number[] => [...big16(value >>> 16), ...big16(value & 0xffff)]
const little16 = (value: number): number[] => [value & 0xff, value >> 8]
const little24 = (value: number): number[] => [...little16(value & 0xffff), value >> 16]
const little32 = (value: number): number[] => [...little16(value & 0xffff), ...little16(value >>> 16)]

export function png(width: number, height: number): Uint8Array {
  return Uint8Array.from([
    0x89,
    ...ascii('PNG\r\n\x1a\n'),
    ...big32(13),
    ...ascii('IHDR'),
    ...big32(width),
    ...big32(height),
    8,
    2,
    0,
    0,
    0
  ])
}

/** @param frame Of its one picture; absent: as large as the screen. */
export function gif(width: number, height: number, frame = { width, height }): Uint8Array {
  const screen = [...ascii('GIF89a'), ...little16(width), ...little16(height), 0x80, 0, 0, ...Array<number>(6).fill(0)]
  const comment = [0x21, 0xfe, 2, ...ascii('hi'), 0]
  return Uint8Array.from([
    ...screen,
    ...comment,
    0x2c,
    0,
    0,
    0,
    0,
    ...little16(frame.width),
    ...little16(frame.height),
    0,
    2,
    1,
    0x44,
    0,
    0x3b
  ])
}

/** @param thumbnail A picture inside the file's notes. */
export function jpeg(width: number, height: number, thumbnail: Uint8Array = Uint8Array.of()): Uint8Array {
  const notes = [0xff, 0xe1, ...big16(2 + thumbnail.length), ...thumbnail]
  return Uint8Array.from([0xff, 0xd8, ...notes, 0xff, 0xff, 0xc2, ...big16(8), 8, ...big16(height), ...big16(width), 1, 0xff, 0xda, 0, 2])
}

export function webp(width: number, height: number, kind: 'VP8 ' | 'VP8L' | 'VP8X' = 'VP8 '): Uint8Array {
  const chunk = {
    'VP8 ': [0, 0, 0, 0x9d, 0x01, 0x2a, ...little16(width), ...little16(height)],
    VP8L: [0x2f, ...little32(((width - 1) | ((height - 1) << 14)) >>> 0), 0],
    VP8X: [0, 0, 0, 0, ...little24(width - 1), ...little24(height - 1)]
  }[kind]
  return Uint8Array.from([
    ...ascii('RIFF'),
    ...little32(12 + chunk.length),
    ...ascii('WEBP'),
    ...ascii(kind),
    ...little32(chunk.length),
    ...chunk
  ])
}
