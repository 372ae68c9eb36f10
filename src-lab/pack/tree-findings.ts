/** What lies in a pack: files with names that any disk can keep, of kinds that a pack may have, each where it belongs. */
import { capitals } from '../../src-firmware/spec/hex'
import { Clashes, entryNameProblem } from './entry-name'
import type { Pack } from '../lab/lab'
import { notText, type PackFiles } from './pack-files'
import { pageIn, pagesOf } from './pages'
import { pictureSize, type PictureKind } from './picture-size'
import type { CodeOf, PackProblem } from './problem'
import { inEnglish, told, type Told } from '../sentences/told'
import { localesOf } from './translations'

/** First bytes of pictures, by their ending. */
const PICTURES: Readonly<Record<PictureKind, readonly (readonly [offset: number, bytes: string])[]>> = {
  png: [[0, '\x89PNG\r\n\x1a\n']],
  jpg: [[0, '\xff\xd8\xff']],
  jpeg: [[0, '\xff\xd8\xff']],
  gif: [[0, 'GIF8']],
  webp: [
    [0, 'RIFF'],
    [8, 'WEBP']
  ]
}
const TEXTS = new Set(['json', 'md', 'ts', 'c', 'h', 'diff', 'patch'])
/** What no text holds: all control characters but tabs and ends of lines and pages. */
const BINARY = /[^\P{Cc}\t\n\f\r]/u
/** Pixels that a picture may have: 64 MB when it is shown. */
const MAX_PIXELS = 16_000_000

/** Where files may lie. Folders that are made for editors alone are no part of what is built. */
const PLACES: readonly RegExp[] = [
  /^(pack(\.[A-Za-z0-9-]+)?\.json|CHANGELOG\.md|README\.md|LICENSE)$/,
  /^schema\/[a-z-]+\.schema\.json$/,
  /^machines\/[a-z0-9-]+\.json$/,
  /^labs\/[^/]+\/(lab(\.[A-Za-z0-9-]+)?\.json|text(\.[A-Za-z0-9-]+)?\.md)$/,
  /^labs\/[^/]+\/(starter|solution|solutions|mistakes)\/.+\.ts$/,
  /^labs\/[^/]+\/checks\/.+\.ts$/,
  /^labs\/[^/]+\/mistakes\/.+\.(diff|patch)$/,
  /^labs\/[^/]+\/in-c\/[^/]+\.[ch]$/,
  /^labs\/[^/]+\/assets\/[^/]+\.(png|webp|jpe?g|gif|bin)$/
]

/** Does a file go into what is built? Schemas are for the editor of whoever writes the pack. */
export function isShipped(path: string): boolean {
  return !path.startsWith('schema/')
}

/** @param pack null: its pack.json could not be read. */
export function treeFindings(files: PackFiles, pack: Pack | null): PackProblem[] {
  const problems: PackProblem[] = []
  const clashes = new Clashes()
  const own = pack ? pagesOf(pack) : []
  const pages = new Set([...own, ...own.flatMap((page) => localesOf(pack!).map((locale) => pageIn(locale, page)))])
  for (const [file, content] of files) {
    const find = (code: CodeOf<'file'>, message: string): void =>
      void problems.push({ file, line: 1, column: 1, code: `file.${code}`, message })
    const name = entryNameProblem(file)
    if (name !== null) find('name', `The path ${inEnglish(name)}.`)
    const other = clashes.add(file)
    if (other !== null) find('clash', `On some disks this is the same name as '${other}'; rename one of them.`)
    if (name !== null) continue
    const kind = kindProblem(file, content)
    if (kind !== null) find('kind', inEnglish(kind))
    else if (!pages.has(file) && !PLACES.some((place) => place.test(file)))
      find('stray', 'This file belongs to nothing in the pack; remove it, or put it where docs/authoring.md says.')
  }
  return problems
}

/** What is wrong with a file's kind: its ending, and whether its bytes agree with it. null: nothing. */
export function kindProblem(file: string, content: string | Uint8Array): Told | null {
  const name = file.split('/').at(-1)!
  const ending = name.includes('.') ? name.split('.').at(-1)! : ''
  if (name === 'LICENSE' || TEXTS.has(ending)) return textProblem(content)
  if (ending === 'bin') return null
  if (!isPicture(ending)) return ending ? told`A pack has no files of this kind ('.${ending}').` : told`A pack has no files of this kind.`
  if (!PICTURES[ending].every(([offset, bytes]) => hasAt(content, offset, bytes)))
    return told`The file does not begin like a ${ending.toUpperCase()} picture.`
  const size = typeof content === 'string' ? null : pictureSize(ending, content)
  if (size === null) return told`The file has no ${ending.toUpperCase()} picture's header: its size cannot be told.`
  return size.width * size.height <= MAX_PIXELS
    ? null
    : told`The picture has ${size.width} × ${size.height} pixels; it may have ${MAX_PIXELS / 1_000_000} million.`
}

function isPicture(ending: string): ending is PictureKind {
  return Object.hasOwn(PICTURES, ending)
}

function textProblem(content: string | Uint8Array): Told | null {
  if (typeof content !== 'string') return told`${notText(content).message}`
  const at = content.search(BINARY)
  if (at < 0) return null
  const line = content.slice(0, at).split('\n').length
  return told`The file is no text: line ${line} holds the control character U+${capitals(content.charCodeAt(at), 4)}.`
}

function hasAt(content: string | Uint8Array, offset: number, bytes: string): boolean {
  for (let i = 0; i < bytes.length; i++) {
    const byte = typeof content === 'string' ? content.charCodeAt(offset + i) : content[offset + i]
    if (byte !== bytes.charCodeAt(i)) return false
  }
  return true
}
