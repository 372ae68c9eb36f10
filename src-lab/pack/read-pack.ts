/** Reads a pack from its files: a summary for lists, a bundle for each lab that can be used, and every problem, not the first. */
import type { LabSummary, PackSummary } from '../host-api'
import type { LabBundle } from '../lab/bundle'
import type { Lab, Pack } from '../lab/lab'
import { readJson, type JsonPath, type JsonText } from './json-text'
import { didYouMean, nearestName } from './nearest-name'
import { namesIn, notText, type PackFiles } from './pack-files'
import { PAGES, pageTexts } from './pages'
import { toldProblem, type FindingCode, type PackProblem } from './problem'
import { readLab, type PackSurroundings } from './read-lab'
import { needsItself } from './needs-itself'
import { readMachines, type PackMachines } from './read-machines'
import { packTranslations, packWords } from './translations'
import { checkShape } from './schema-problems'
import { labDefaults } from './schema/lab-schema'
import { FORMAT, MAX_LABS, packSchema } from './schema/pack-schema'

/** A pack as far as it could be read. */
export interface PackReading {
  readonly summary: PackSummary
  /** null: pack.json cannot be used. */
  readonly pack: Pack | null
  /** By lab id, in the pack's order. A lab with problems is not among them; it does not hide the others. */
  readonly labs: ReadonlyMap<string, LabBundle>
  /** Every lab whose lab.json has the right shape, also those with problems: for whoever looks for more of them. */
  readonly drafts: ReadonlyMap<string, LabBundle>
  readonly machines: PackMachines
  readonly problems: readonly PackProblem[]
}

const MANIFEST = 'pack.json'

/** @param folder The pack's folder name: labs are called '<folder>/<lab>'. */
export function readPack(folder: string, files: PackFiles): PackReading {
  const { pack, json, problems: own } = readManifest(files)
  const { machines, problems: ofMachines } = readMachines(files)
  const { words, problems: ofWords } = packWords(files, pack ?? { language: '' })
  const problems = [...own, ...ofMachines, ...ofWords]
  const drafts = new Map<string, LabBundle>()
  const read = (surroundings: PackSurroundings, id: string, place: number): LabBundle | null => {
    const reading = readLab(surroundings, id, place)
    problems.push(...reading.problems)
    if (reading.draft) drafts.set(id, reading.draft)
    return reading.bundle
  }
  if (pack === null || json === null) {
    const usable = json && usableParts(json.value)
    if (usable) namesIn(files, 'labs').forEach((id, place) => read({ folder, pack: usable, words, machines, files }, id, place))
    return { summary: summaryOf(folder, null, {}, [], problems), pack: null, labs: new Map(), drafts, machines, problems }
  }
  const labs = new Map<string, LabBundle>()
  const listed = labIds(pack, json, files, problems)
  listed.ids.forEach((id, place) => {
    const bundle = read({ folder, pack, words, machines, files }, id, place)
    // One that the pack names otherwise is only looked at.
    if (bundle && !listed.meant.has(id)) labs.set(id, bundle)
  })
  for (const id of uniqueUuids(drafts, files, problems)) labs.delete(id)
  pages(pack, json, files, problems)
  const named = new Set([...pack.sections.flatMap((section) => section.labs), ...listed.ids])
  walks(pack, named, json, problems)
  prerequisites(named, drafts, files, problems)
  const translations = packTranslations(files, pack, words, [...labs.values()])
  const summary = { ...summaryOf(folder, pack, translations, [...labs.values()], problems), ...pageTexts(files, pack) }
  return { summary, pack, labs, drafts, machines, problems }
}

function readManifest(files: PackFiles): { pack: Pack | null; json: JsonText | null; problems: readonly PackProblem[] } {
  const text = files.get(MANIFEST)
  const refuse = (code: FindingCode, message: string): { pack: null; json: null; problems: PackProblem[] } => ({
    pack: null,
    json: null,
    problems: [{ file: MANIFEST, line: 1, column: 1, code, message }]
  })
  if (text === undefined) return refuse('pack.missing', "There is no 'pack.json': this folder is not a lab pack.")
  if (typeof text !== 'string') return { pack: null, json: null, problems: [{ file: MANIFEST, code: 'file.encoding', ...notText(text) }] }
  const json = readJson(MANIFEST, text)
  if (json.value === undefined) return { pack: null, json, problems: json.problems }
  const version = typeof json.value === 'object' && json.value !== null && !Array.isArray(json.value) ? json.value.formatVersion : undefined
  if (typeof version === 'number' && version > FORMAT)
    return {
      pack: null,
      json,
      problems: [
        {
          file: MANIFEST,
          ...json.place(['formatVersion']),
          code: 'pack.newer',
          message: `This pack has format ${version}; this version of the app reads format ${FORMAT}. Update the app.`
        }
      ]
    }
  const { value, problems } = checkShape(MANIFEST, json, json.value, packSchema)
  return { pack: json.problems.length === 0 ? value : null, json, problems: [...json.problems, ...problems] }
}

/**
 * What the labs of a pack build on, out of a pack.json that cannot be used as a whole, so that their own problems are found all the same. null: it
 * cannot be told what the labs would get from it.
 */
function usableParts(manifest: unknown): PackSurroundings['pack'] | null {
  const { formatVersion, defaults, capabilities } = (manifest ?? {}) as Record<string, unknown>
  const given = labDefaults.safeParse(defaults ?? {})
  if (formatVersion !== FORMAT || !given.success) return null
  return {
    uuid: '',
    title: '',
    version: '',
    language: 'en',
    defaults: given.data,
    capabilities: Array.isArray(capabilities) && capabilities.includes('script-check') ? ['script-check'] : []
  }
}

interface ListedLabs {
  readonly ids: readonly string[]
  /** Those of them that the pack names with a slip. */
  readonly meant: ReadonlySet<string>
}

/** The labs in the order of the sections; labs that are nowhere, twice or unlisted are findings. A misspelt one is one finding, where it is misspelt. */
function labIds(pack: Pack, json: JsonText, files: PackFiles, problems: PackProblem[]): ListedLabs {
  const ids: string[] = []
  const meant = new Set<string>()
  const named = new Set(pack.sections.flatMap((section) => section.labs))
  const find = (index: number, at: number, code: FindingCode, message: string): void =>
    void problems.push({ file: MANIFEST, ...json.place(['sections', index, 'labs', at]), code, message })
  pack.sections.forEach((section, index) =>
    section.labs.forEach((id, at) => {
      if (ids.includes(id)) return find(index, at, 'pack.duplicateLab', `The lab '${id}' is listed twice.`)
      if (files.has(`labs/${id}/lab.json`)) return void ids.push(id)
      const unlisted = namesIn(files, 'labs').filter((one) => !named.has(one) && !meant.has(one))
      const other = nearestName(id, unlisted)
      find(index, at, 'lab.missing', `There is no lab '${id}': no file 'labs/${id}/lab.json'${didYouMean(id, unlisted)}`)
      if (other === null) return
      meant.add(other)
      ids.push(other)
    })
  )
  for (const id of namesIn(files, 'labs'))
    if (!ids.includes(id) && !named.has(id))
      problems.push({
        file: `labs/${id}`,
        line: 1,
        column: 1,
        code: 'pack.unlistedLab',
        message: "No section of 'pack.json' lists this lab."
      })
  if (ids.length > MAX_LABS)
    problems.push({ file: MANIFEST, ...json.place(['sections']), code: 'pack.tooManyLabs', message: `A pack may have ${MAX_LABS} labs.` })
  return { ids: ids.slice(0, MAX_LABS), meant }
}

/** Where something stands in a lab's lab.json. */
function placeInLab(files: PackFiles, id: string, path: JsonPath): { file: string; line: number; column: number } {
  const file = `labs/${id}/lab.json`
  const text = files.get(file)
  return { file, ...readJson(file, typeof text === 'string' ? text : '').place(path) }
}

/**
 * Progress and work are kept by the uuid: none belongs to two labs, and none of a lab that is still there is named as what another was before.
 * @returns The labs that may not be used, because an earlier one has their uuid.
 */
function uniqueUuids(labs: ReadonlyMap<string, LabBundle>, files: PackFiles, problems: PackProblem[]): readonly string[] {
  const seen = new Map<string, string>()
  const named = new Map<string, string>()
  const twice: string[] = []
  const find = (id: string, path: JsonPath, message: string): void =>
    void problems.push({ ...placeInLab(files, id, path), code: 'pack.duplicateUuid', message })
  for (const [id, { lab }] of labs) {
    const other = seen.get(lab.uuid)
    if (other !== undefined) {
      find(id, ['uuid'], `The lab '${other}' has the same uuid; progress is kept by it.`)
      twice.push(id)
    } else seen.set(lab.uuid, id)
  }
  for (const [id, { lab }] of labs)
    lab.moved?.forEach(({ fromUuid }, index) => {
      const other = seen.get(fromUuid)
      const before = named.get(fromUuid)
      if (other !== undefined)
        find(id, ['moved', index, 'fromUuid'], `The lab '${other}' has this uuid now, and keeps what was done in it.`)
      else if (before !== undefined)
        find(id, ['moved', index, 'fromUuid'], `The lab '${before}' names it too; what was done there can go to one.`)
      else named.set(fromUuid, id)
    })
  return twice
}

/** Each walk has a name of its own, and goes once to labs that there are. Their order is the pack's. */
function walks(pack: Pack, listed: ReadonlySet<string>, json: JsonText, problems: PackProblem[]): void {
  const find = (path: JsonPath, code: FindingCode, message: string): void =>
    void problems.push({ file: MANIFEST, ...json.place(['walks', ...path]), code, message })
  pack.walks?.forEach(({ id, labs }, index) => {
    if (pack.walks!.findIndex((other) => other.id === id) < index)
      find([index, 'id'], 'pack.duplicateWalk', `There is another walk '${id}'; what a learner chose is kept by it.`)
    labs.forEach((lab, at) => {
      if (!listed.has(lab)) find([index, 'labs', at], 'pack.noLab', `There is no lab '${lab}' in this pack${didYouMean(lab, listed)}`)
      else if (labs.indexOf(lab) < at) find([index, 'labs', at], 'pack.duplicateLab', `The walk goes to the lab '${lab}' twice.`)
    })
  })
}

/** The texts that a pack greets and takes leave with. */
function pages(pack: Pack, json: JsonText, files: PackFiles, problems: PackProblem[]): void {
  for (const field of PAGES) {
    const path = pack[field]
    if (path !== undefined && typeof files.get(path) !== 'string')
      problems.push({ file: MANIFEST, ...json.place([field]), code: 'pack.noFile', message: `There is no text '${path}' in the pack.` })
  }
}

/** Labs that need one another exist, and none of them waits for itself. A lab that could not be read is not looked at. */
function prerequisites(listed: ReadonlySet<string>, labs: ReadonlyMap<string, LabBundle>, files: PackFiles, problems: PackProblem[]): void {
  for (const [id, { lab }] of labs) {
    const find = (path: JsonPath, code: FindingCode, message: string): void =>
      void problems.push({ ...placeInLab(files, id, path), code, message })
    const named: (readonly [string, JsonPath])[] = lab.needs.map((needed, index) => [needed, ['needs', index]])
    if (lab.carryFrom !== undefined) named.push([lab.carryFrom, ['carryFrom']])
    for (const [needed, path] of named)
      if (!listed.has(needed)) find(path, 'lab.noLab', `There is no lab '${needed}' in this pack${didYouMean(needed, listed)}`)
    const from = lab.carryFrom === undefined ? undefined : labs.get(lab.carryFrom)?.lab
    if (from && !editable(from).some((path) => editable(lab).includes(path)))
      find(
        ['carryFrom'],
        'lab.noFile',
        `Nothing would be carried over: no file that is edited there ('${editable(from).join("', '")}') is edited here.`
      )
    if (needsItself(id, (other) => labs.get(other)?.lab.needs ?? []))
      find(['needs'], 'lab.needsItself', 'It needs itself, over other labs; nobody could ever begin.')
    else if (lab.carryFrom !== undefined && needsItself(id, (other) => comesAfter(labs.get(other)?.lab)))
      find(['carryFrom'], 'lab.needsItself', 'It carries on from itself, at once or over other labs; name a lab that comes before it.')
  }
}

/** The files that a learner writes in. */
function editable({ files }: Lab): readonly string[] {
  return files.flatMap(({ path, role }) => (role === 'edit' ? [path] : []))
}

/** The labs whose work has to be there before one begins. */
function comesAfter(lab: Lab | undefined): readonly string[] {
  return lab === undefined ? [] : lab.carryFrom === undefined ? lab.needs : [...lab.needs, lab.carryFrom]
}

function summaryOf(
  folder: string,
  pack: Pack | null,
  translations: NonNullable<PackSummary['translations']>,
  labs: readonly LabBundle[],
  problems: readonly PackProblem[]
): PackSummary {
  return {
    id: folder,
    uuid: pack?.uuid ?? '',
    version: pack?.version ?? '',
    language: pack?.language ?? '',
    title: pack?.title ?? folder,
    authors: pack?.authors.map(({ name }) => name) ?? [],
    summary: pack?.summary ?? '',
    sections: pack?.sections ?? [],
    labs: labs.map(labSummary),
    walks: pack?.walks ?? [],
    problems: problems.map(toldProblem),
    ...(Object.keys(translations).length === 0 ? {} : { translations }),
    ...(pack?.edition === undefined ? {} : { edition: pack.edition })
  }
}

function labSummary({ ref, lab, number }: LabBundle): LabSummary {
  const { uuid, revision, title, objective, minutes, needs, phase, machines, status, starter = 'fails', teaches } = lab
  const checks = lab.checks.flatMap(({ id, title, hidden, instructorOnly }) => (hidden || instructorOnly ? [] : [{ id, title }]))
  return { id: ref.lab, uuid, revision, number, title, objective, minutes, needs, phase, machines, status, starter, teaches, checks }
}
