/** A pack to begin with: one lab that passes its own proof, and the schemas and typings that an editor completes with. */
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { editorFiles, type EditorLab } from './editor-files'

const PACK_UUID = '00000000-0000-4000-8000-000000000000'
const LAB_UUID = '00000000-0000-4000-8000-000000000001'

/**
 * @param authoring The folder with `template`, `schemas` and `editor`.
 * @param names What the new pack is called.
 * @returns Its files by their paths.
 */
export function newPackFiles(
  authoring: string,
  { id, title }: { readonly id: string; readonly title?: string }
): ReadonlyMap<string, string> {
  const files = new Map([...textsIn(join(authoring, 'template'), ''), ...textsIn(join(authoring, 'schemas'), 'schema/')])
  const replace = (path: string, ...pairs: readonly (readonly [string, string])[]): void => {
    const text = files.get(path)!
    files.set(
      path,
      pairs.reduce((now, [from, to]) => now.replace(from, () => to), text)
    )
  }
  const { title: own } = JSON.parse(files.get('pack.json')!) as { title: string }
  replace(
    'pack.json',
    [PACK_UUID, randomUUID()],
    ['"id": "my-pack"', `"id": ${JSON.stringify(id)}`],
    [`"title": ${JSON.stringify(own)}`, `"title": ${JSON.stringify(title ?? own)}`]
  )
  replace(`labs/${FIRST_LAB}/lab.json`, [LAB_UUID, randomUUID()])
  const lab = JSON.parse(files.get(`labs/${FIRST_LAB}/lab.json`)!) as EditorLab
  for (const [path, text] of editorFiles(authoring, new Map([[FIRST_LAB, lab]]))) files.set(path, text)
  return files
}

/** The lab that the new pack has. */
export const FIRST_LAB = '01-four-pages'

/** A name as an id: small letters, digits, single '-' between them. */
export function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .join('-')
    .slice(0, 60)
    .replace(/-$/, '')
  return slug === '' ? 'my-pack' : slug
}

function textsIn(folder: string, prefix: string): [string, string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [`${prefix}${path.slice(folder.length + 1).replaceAll('\\', '/')}`, readFileSync(path, 'utf8')]
    })
}
