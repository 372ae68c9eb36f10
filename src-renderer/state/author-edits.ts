/** What an author has the app write: each changes files of the pack, as its author would. */
import { mistakesFor } from '../../src-lab/author/candidate'
import { withCheck, withEntry, withLab, withoutEntry } from '../../src-lab/author/lab-json'
import { labPlaces } from '../../src-lab/author/lab-places'
import { freeLabId, labIds, newLabFiles } from '../../src-lab/author/new-lab'
import type { LabBundle } from '../../src-lab/lab/bundle'
import type { Check } from '../../src-lab/lab/lab'
import type { ProofRun } from '../../src-lab/proof/proof'
import type { DraftState } from './draft.svelte'

/**
 * A check, in the place of the one with its id or behind the others. The mistakes that it is for name it from now on.
 *
 * @returns Its file, and the line that it begins on.
 */
export async function addCheck(draft: DraftState, bundle: LabBundle, check: Check, run: ProofRun): Promise<{ path: string; line: number }> {
  const path = `labs/${bundle.ref.lab}/lab.json`
  const files = await mistakesFor(bundle, check, run)
  const text = bundle.lab.mistakes
    .filter(({ file }) => files.includes(file))
    .reduce((json, mistake) => withEntry(json, 'mistakes', { ...mistake, fails: check.id }), withCheck(draft.text(path) ?? '{}', check))
  await draft.put({ [path]: text })
  return { path, line: labPlaces(text).find(({ list, name }) => list === 'checks' && name === check.id)?.from.line ?? 1 }
}

/** A lab in the pack's last section, as a copy. @param from null: of the pack's first. @returns Its id; null: pack.json is not there to list it. */
export async function addLab(draft: DraftState, from: string | null): Promise<string | null> {
  const manifest = draft.text('pack.json')
  if (manifest === null) return null
  const labs = labIds(Object.keys(draft.files))
  const id = freeLabId(labs)
  const files = newLabFiles(id, crypto.randomUUID(), from ?? labs[0] ?? null, draft.files)
  const section = Math.max(0, (draft.reading?.sections.length ?? 1) - 1)
  await draft.put(new Map([...files, ['pack.json', withLab(manifest, section, id)]]))
  return id
}

/**
 * A mistake that begins as the solution.
 *
 * @param words 'nothing freed', 'nothing-freed.ts': what its file is called by, and its title until its author says otherwise.
 * @returns Its path; null: there is one of this name, or no name can be made of the words.
 */
export async function addMistake(draft: DraftState, { ref, lab, solution }: LabBundle, words: string): Promise<string | null> {
  const name = words
    .toLowerCase()
    .replace(/\.ts$/, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
  const file = `${name.join('-')}.ts`
  const path = `labs/${ref.lab}/mistakes/${file}`
  if (name.length === 0 || path in draft.files) return null
  const title = name.join(' ').replace(/^./, (letter) => letter.toUpperCase())
  const manifest = `labs/${ref.lab}/lab.json`
  const entry = { file, title, fails: lab.checks[0]!.id }
  await draft.put({ [path]: solution[lab.entry] ?? '', [manifest]: withEntry(draft.text(manifest) ?? '{}', 'mistakes', entry) })
  return path
}

/** A mistake's file, where it has one, and what lab.json says of it. @param file Its own, or the one that its text is made from. */
export async function removeMistake(draft: DraftState, lab: string, file: string): Promise<void> {
  const manifest = `labs/${lab}/lab.json`
  const name = file.replace(/\.[^.]+$/, '')
  for (const path of ['ts', 'diff', 'patch'].map((ending) => `labs/${lab}/mistakes/${name}.${ending}`))
    if (path in draft.files) await draft.remove(path)
  await draft.put({ [manifest]: withoutEntry(draft.text(manifest) ?? '{}', 'mistakes', `${name}.ts`) })
}
