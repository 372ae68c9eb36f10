/** Which of the files beside a driver belong to it: what its entry file imports or loads (also at U-Boot's prompt) by a relative name, and what these do in turn. */
import type { SourceFiles } from './compiler'
import { resolveImport } from './driver-imports'

const RELATIVE_NAME =
  /(?:\bfrom\s*|\bimport\s*|\bimport\s*\(\s*|\bLoadImage\s*\([^)]*?|\b(?:load|tftpboot)\s*\([^'"]*?)(['"])(\.{1,2}\/[^'"\n]+)\1/g

/** The relative names in a file's text ('./list', '../lib/list.ts'), also those of files it loads as images. */
export function relativeNames(text: string): readonly string[] {
  return [...text.matchAll(RELATIVE_NAME)].map(([, , name]) => name!)
}

/** @param files All there are; an entry that is not among them has nothing. */
export function reachableFiles(files: SourceFiles, entry: string): SourceFiles {
  const found: Record<string, string> = {}
  const waiting = [entry]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const text = files[path]
    if (path in found || text === undefined) continue
    found[path] = text
    for (const name of relativeNames(text)) {
      const target = resolveImport(name, path, files)
      if (target.kind === 'file') waiting.push(target.path)
    }
  }
  return found
}
