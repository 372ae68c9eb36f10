/** A new lab in a pack: a copy of the lab beside it with a text of its own, so that it begins proved. */
import { withField, withoutField } from './lab-json'

/** What it is called until its author says otherwise. */
const NEW_TITLE = 'New lab'

type Files = Readonly<Record<string, string | Uint8Array>>

/** The labs of a pack by their folders, in the order of their names. */
export function labIds(paths: readonly string[]): readonly string[] {
  return [
    ...new Set(
      paths.flatMap((path) => {
        const [, id] = /^labs\/([^/]+)\//.exec(path) ?? []
        return id === undefined ? [] : [id]
      })
    )
  ].sort()
}

/** '02-new-lab': one number further than the highest. */
export function freeLabId(labs: readonly string[]): string {
  const highest = Math.max(0, ...labs.map((id) => Number(/^\d+/.exec(id)?.[0] ?? 0)))
  return `${String(highest + 1).padStart(2, '0')}-new-lab`
}

/**
 * @param from The lab that is copied; null: there is none.
 * @returns The new lab's files by their paths in the pack.
 */
export function newLabFiles(id: string, uuid: string, from: string | null, files: Files): ReadonlyMap<string, string> {
  const made = new Map<string, string>()
  if (from === null) return made
  for (const [path, content] of Object.entries(files)) {
    if (!path.startsWith(`labs/${from}/`) || typeof content !== 'string') continue
    made.set(`labs/${id}/${path.slice(`labs/${from}/`.length)}`, content)
  }
  const manifest = `labs/${id}/lab.json`
  const json = made.get(manifest)
  if (json !== undefined) {
    const own = { uuid, revision: 1, title: NEW_TITLE }
    made.set(
      manifest,
      Object.entries(own).reduce((text, [field, value]) => withField(text, field, value), withoutField(json, 'moved'))
    )
  }
  return made
}
