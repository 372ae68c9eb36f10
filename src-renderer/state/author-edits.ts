/** What an author has the app write: each changes files of the pack, as its author would. */
import { mistakesFor } from '../../src-lab/author/candidate'
import { fieldsOf } from '../../src-lab/author/fields-of'
import { withCheck, withEntry, withField, withLab, withoutEntry, withoutLab } from '../../src-lab/author/lab-json'
import { labPlaces } from '../../src-lab/author/lab-places'
import { freeLabId, labIds, newLabFiles, smallLabFiles } from '../../src-lab/author/new-lab'
import type { LabBundle } from '../../src-lab/lab/bundle'
import type { Check } from '../../src-lab/lab/lab'
import type { ProofRun } from '../../src-lab/proof/proof'
import { emptyDriver } from '../model/empty-driver'
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

/** A lab in the pack's last section. @param from The lab that it is a copy of; null: it begins with one check. @returns Its id; null: pack.json is not there to list it. */
export async function addLab(draft: DraftState, title: string, from: string | null): Promise<string | null> {
  const manifest = draft.text('pack.json')
  if (manifest === null) return null
  const id = freeLabId(labIds(Object.keys(draft.files)), title)
  const uuid = crypto.randomUUID()
  const files =
    from === null
      ? smallLabFiles(id, { uuid, title, defaults: defaultsIn(manifest), driver: emptyDriver })
      : newLabFiles(id, uuid, from, draft.files, title)
  const section = Math.max(0, (draft.reading?.sections.length ?? 1) - 1)
  await draft.put(new Map([...files, ['pack.json', withLab(manifest, section, id)]]))
  return id
}

/** What the pack's labs need not say. */
function defaultsIn(manifest: string): Parameters<typeof smallLabFiles>[1]['defaults'] {
  const defaults = fieldsOf(manifest)?.['defaults']
  return typeof defaults === 'object' && defaults !== null ? defaults : {}
}

/** A lab with all of its files, and what pack.json lists of it. What else names it is left to lint. */
export async function removeLab(draft: DraftState, lab: string): Promise<void> {
  await draft.remove(...Object.keys(draft.files).filter((path) => path.startsWith(`labs/${lab}/`)))
  const manifest = draft.text('pack.json')
  if (manifest !== null) await draft.put({ 'pack.json': withoutLab(manifest, lab) })
}

/** 'nothing freed' and 'nothing-freed.ts' are called nothing-freed.ts. Words of which no name of a file can be made, as in Chinese, get one by number. */
function fileNamed(words: string, folder: string, otherwise: string, draft: DraftState): { readonly file: string; readonly title: string } {
  const plain = words.trim().replace(/\.ts$/i, '')
  const name = plain
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
  const title = (/^[a-z0-9-]+$/.test(plain) ? name.join(' ') : plain).replace(/^./u, (letter) => letter.toUpperCase())
  if (name.length > 0) return { file: `${name.join('-')}.ts`, title }
  for (let number = 1; ; number++) {
    const file = `${otherwise}-${number}.ts`
    if (!(folder + file in draft.files)) return { file, title }
  }
}

/**
 * A mistake that begins as the solution.
 *
 * @param words What its file is called by, and its title until its author says otherwise.
 * @returns Its path; null: there is one of this name.
 */
export async function addMistake(draft: DraftState, { ref, lab, solution }: LabBundle, words: string): Promise<string | null> {
  const folder = `labs/${ref.lab}/mistakes/`
  const named = fileNamed(words, folder, 'mistake', draft)
  const path = folder + named.file
  if (path in draft.files || lab.mistakes.some(({ file }) => file === named.file)) return null
  const manifest = `labs/${ref.lab}/lab.json`
  const entry = { ...named, fails: lab.checks[0]!.id }
  await draft.put({ [path]: solution[lab.entry] ?? '', [manifest]: withEntry(draft.text(manifest) ?? '{}', 'mistakes', entry) })
  return path
}

/** Another file that the learner begins with and may change, beside the entry file. @returns As `addMistake`. */
export async function addStarterFile(draft: DraftState, { ref }: LabBundle, words: string): Promise<string | null> {
  const folder = `labs/${ref.lab}/starter/`
  const named = fileNamed(words, folder, 'file', draft)
  const path = folder + named.file
  if (path in draft.files) return null
  const manifest = `labs/${ref.lab}/lab.json`
  const text = `// What the entry file imports from './${named.file.replace(/\.ts$/, '')}'.\nexport {}\n`
  await draft.put({ [path]: text, [manifest]: withEntry(draft.text(manifest) ?? '{}', 'files', { path: named.file, role: 'edit' }) })
  return path
}

/** The solution's own copy of a file that was the starter's so far. @returns Its path. */
export async function addSolutionFile(draft: DraftState, { ref, starter }: LabBundle, name: string): Promise<string> {
  const path = `labs/${ref.lab}/solution/${name}`
  await draft.put({ [path]: starter[name] ?? '' })
  return path
}

/** Another right answer, which begins as the solution. @returns As `addMistake`. */
export async function addRightAnswer(draft: DraftState, { ref, lab, solution }: LabBundle, words: string): Promise<string | null> {
  const folder = `labs/${ref.lab}/solutions/`
  const path = folder + fileNamed(words, folder, 'answer', draft).file
  if (path in draft.files) return null
  await draft.put({ [path]: solution[lab.entry] ?? '' })
  return path
}

const SCRIPT = `import type { Check } from 'Handoff/Check'

/** Say here what it looks for. */
export const check: Check = (run, trace, state) => {
  const calls = trace.filter((event) => event.kind === 'call' && event.call !== null)
  if (calls.length > 0) return { pass: true }
  return { pass: false, message: 'The driver calls no service.' }
}
`

/** A check that a script of the pack's judges, with its script; the pack asks for that from then on. @returns As `addMistake`. */
export async function addScript(draft: DraftState, { ref, lab }: LabBundle, words: string): Promise<string | null> {
  const folder = `labs/${ref.lab}/checks/`
  const named = fileNamed(words, folder, 'script', draft)
  const path = folder + named.file
  const manifest = draft.text('pack.json')
  if (manifest === null || path in draft.files) return null
  const ids = new Set(lab.checks.map(({ id }) => id))
  let id = named.file.replace(/\.ts$/, '')
  while (ids.has(id)) id += '-script'
  const check: Check = { id, kind: 'script', step: 1, title: named.title, file: named.file }
  const own = `labs/${ref.lab}/lab.json`
  await draft.put({
    [path]: SCRIPT,
    [own]: withCheck(draft.text(own) ?? '{}', check),
    'pack.json': withField(manifest, 'capabilities', ['script-check'])
  })
  return path
}

/** A picture among the lab's assets, under a name that none has yet. @returns Its path; null: it could not be saved, which is told. */
export async function addPicture(draft: DraftState, lab: string, name: string, bytes: Uint8Array): Promise<string | null> {
  const [, own, ending] = /^(.*?)(\.[^.]*)?$/.exec(name.toLowerCase())!
  const slug =
    own!
      .split(/[^a-z0-9]+/)
      .filter((word) => word !== '')
      .join('-') || 'picture'
  for (let i = 1; ; i++) {
    const path = `labs/${lab}/assets/${slug}${i === 1 ? '' : `-${i}`}${ending ?? ''}`
    if (!(path in draft.files)) return (await draft.putBytes(path, bytes)) ? path : null
  }
}

/** A file that the lab may be without, and what lab.json says of it. What else names it is left to lint. */
export async function removeLabFile(draft: DraftState, { ref, lab }: LabBundle, path: string): Promise<void> {
  const root = `labs/${ref.lab}/`
  const manifest = `${root}lab.json`
  const [, folder, name] = /^([^/]+)\/(.*)$/.exec(path.slice(root.length)) ?? []
  if (folder === 'mistakes') return removeMistake(draft, ref.lab, name!)
  await draft.remove(path)
  if (folder === 'starter') {
    const own = `${root}solution/${name}`
    if (own in draft.files) await draft.remove(own)
    await draft.put({ [manifest]: withoutEntry(draft.text(manifest) ?? '{}', 'files', name!) })
  } else if (folder === 'checks') {
    const asked = lab.checks.filter((check) => check.kind === 'script' && check.file === name)
    await draft.put({ [manifest]: asked.reduce((json, { id }) => withoutEntry(json, 'checks', id), draft.text(manifest) ?? '{}') })
  }
}

/** A mistake's file, where it has one, and what lab.json says of it. @param file Its own, or the one that its text is made from. */
async function removeMistake(draft: DraftState, lab: string, file: string): Promise<void> {
  const manifest = `labs/${lab}/lab.json`
  const name = file.replace(/\.[^.]+$/, '')
  for (const path of ['ts', 'diff', 'patch'].map((ending) => `labs/${lab}/mistakes/${name}.${ending}`))
    if (path in draft.files) await draft.remove(path)
  await draft.put({ [manifest]: withoutEntry(draft.text(manifest) ?? '{}', 'mistakes', `${name}.ts`) })
}
