import { capitals } from '../../src-firmware/spec/hex'

/**
 * A pack's files by their path inside the pack, with '/' between the parts: 'labs/00-tour/lab.json'. Whoever holds the disk or the archive
 * fills it: text as a string, everything that is not UTF-8 text as bytes.
 */
export type PackFiles = ReadonlyMap<string, string | Uint8Array>

/** Bytes that one picture may have, or one file of bytes. */
export const PICTURE_BYTES = 5 * 1024 * 1024

/** The names of the folders and files that stand directly in a folder ('' is the pack's root), sorted. */
export function namesIn(files: PackFiles, folder: string): readonly string[] {
  const prefix = folder === '' ? '' : `${folder}/`
  const names = new Set<string>()
  for (const path of files.keys()) if (path.startsWith(prefix)) names.add(path.slice(prefix.length).split('/')[0]!)
  return [...names].sort()
}

/** Text files under a folder, by their path inside it. Files that are not text are left out. */
export function textsUnder(files: PackFiles, folder: string): Readonly<Record<string, string>> {
  const prefix = `${folder}/`
  const texts: [string, string][] = []
  for (const [path, content] of files)
    if (path.startsWith(prefix) && typeof content === 'string') texts.push([path.slice(prefix.length), content])
  return Object.fromEntries(texts.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** How many bytes a text takes as UTF-8. */
export function utf8Bytes(text: string): number {
  let bytes = 0
  for (const character of text) {
    const code = character.codePointAt(0)!
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}

/** The first byte that does not belong to UTF-8 text, and where it stands. */
interface BadByte {
  readonly byte: number
  /** From the start of the file. */
  readonly offset: number
  /** Both count from 1. */
  readonly line: number
  readonly column: number
}

function badByte(bytes: Uint8Array): BadByte | null {
  let [line, column] = [1, 1]
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at]!
    const length =
      first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0
    // Overlong forms, halves of characters and what lies behind the last character.
    const [low, high] =
      first === 0xe0
        ? [0xa0, 0xbf]
        : first === 0xed
          ? [0x80, 0x9f]
          : first === 0xf0
            ? [0x90, 0xbf]
            : first === 0xf4
              ? [0x80, 0x8f]
              : [0x80, 0xbf]
    for (let i = 0; i < Math.max(1, length); i++) {
      const byte = bytes[at + i]
      const isGood = i === 0 ? length > 0 : byte !== undefined && byte >= (i === 1 ? low : 0x80) && byte <= (i === 1 ? high : 0xbf)
      if (!isGood) return { byte: byte ?? first, offset: byte === undefined ? at : at + i, line, column }
    }
    at += length
    if (first === 0x0a) [line, column] = [line + 1, 1]
    else column++
  }
  return null
}

/** What is wrong with a text file that is not UTF-8, and where. */
export function notText(content: Uint8Array): { readonly line: number; readonly column: number; readonly message: string } {
  const bad = badByte(content)
  if (bad === null) return { line: 1, column: 1, message: 'The file is not UTF-8 text.' }
  const byte = `0x${capitals(bad.byte, 2)}`
  return { line: bad.line, column: bad.column, message: `The file is not UTF-8 text: byte ${bad.offset} is ${byte}. Save it as UTF-8.` }
}
