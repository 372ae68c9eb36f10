/**
 * A pack's files by their path inside the pack, with '/' between the parts: 'labs/00-tour/lab.json'. Whoever holds the disk or the archive
 * fills it: text as a string, everything that is not UTF-8 text as bytes.
 */
export type PackFiles = ReadonlyMap<string, string | Uint8Array>

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
