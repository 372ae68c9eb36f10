/** What the house's files import, read from their text. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'

export const root = join(import.meta.dirname, '../..')

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

/** The sources below a folder, or the files of other kinds, by their paths in the repository. */
export function sources(folder: string, kind = /\.(ts|svelte)$/): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && kind.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

/** The specifiers of a file's imports, types included, as they are written. */
export function importsOf(file: string): string[] {
  return [...readFileSync(join(root, file), 'utf8').matchAll(importPattern)].map((match) => (match[1] ?? match[2] ?? match[3])!)
}

/** The files of the house that a file imports. */
export function importedFiles(file: string): string[] {
  return importsOf(file).flatMap((specifier) => {
    const name = specifier.replace(/\?.*$/, '')
    if (!name.startsWith('.')) return []
    const path = normalize(join(dirname(file), name))
    return [path, `${path}.ts`, `${path}/index.ts`]
      .filter((each) => /\.(ts|svelte)$/.test(each) && existsSync(join(root, each)))
      .slice(0, 1)
  })
}

/** The circles among nodes: each a list of nodes that lead back to its first. */
export function circles(arrows: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const found: string[][] = []
  const left = new Set<string>()
  const walk = (node: string, path: readonly string[]): void => {
    const at = path.indexOf(node)
    if (at >= 0) return void found.push([...path.slice(at), node])
    if (left.has(node)) return
    for (const next of arrows.get(node) ?? []) walk(next, [...path, node])
    left.add(node)
  }
  for (const node of arrows.keys()) walk(node, [])
  return found
}
