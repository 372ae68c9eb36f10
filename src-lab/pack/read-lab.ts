/** Reads one lab of a pack: its files, its `lab.json` with the pack's defaults filled in, and everything in it that must agree. */
import type { LabBundle } from '../lab/bundle'
import { base64 } from './base64'
import { entryNameProblem } from './entry-name'
import { labFindings } from './lab-findings'
import { labTexts } from './lab-texts'
import type { Lab, Pack } from '../lab/lab'
import { readJson, type JsonText } from './json-text'
import type { PackWords } from '../lab/words'
import { PICTURE_BYTES, namesIn, notText, textsUnder, utf8Bytes, type PackFiles } from './pack-files'
import type { FindingCode, PackProblem } from './problem'
import type { PackMachines } from './read-machines'
import { kindProblem } from './tree-findings'
import { withBytes } from './scenario-findings'
import { checkShape } from './schema-problems'
import { labSchema } from './schema/lab-schema'
import { labTranslations } from './translations'
import { inEnglish } from '../sentences/told'

interface LabReading {
  /** null: the lab cannot be used; the problems say why. */
  readonly bundle: LabBundle | null
  /** The lab as soon as its lab.json has the right shape, for whoever looks for more problems. */
  readonly draft: LabBundle | null
  readonly problems: readonly PackProblem[]
}

/** Bounds of a lab's files, which come from strangers. */
const SOURCE_BYTES = 512 * 1024
const MARKDOWN_BYTES = 256 * 1024
/** What a learner reads beside the editor; the longest of the labs that come with the app has 5 KiB. */
const LAB_TEXT_BYTES = 64 * 1024
const PICTURES: Readonly<Record<string, string>> = {
  png: 'image/png',
  webp: 'image/webp',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif'
}

/** What a lab is read from. */
export interface PackSurroundings {
  /** The pack's folder name. */
  readonly folder: string
  readonly pack: Pick<Pack, 'uuid' | 'title' | 'version' | 'language' | 'locales' | 'defaults' | 'capabilities' | 'edition'>
  /** The pack's own words in other languages. */
  readonly words: ReadonlyMap<string, PackWords>
  readonly machines: PackMachines
  readonly files: PackFiles
}

/** @param number The lab's place in the pack, counted from 0. */
export function readLab({ folder, pack, words, machines, files }: PackSurroundings, id: string, number: number): LabReading {
  const root = `labs/${id}`
  const manifest = `${root}/lab.json`
  const text = files.get(manifest)
  if (text === undefined)
    return {
      bundle: null,
      draft: null,
      problems: [
        { file: manifest, line: 1, column: 1, code: 'lab.missing', message: `The pack names the lab '${id}', but there is no such file.` }
      ]
    }
  if (typeof text !== 'string')
    return {
      bundle: null,
      draft: null,
      problems: [{ file: manifest, code: 'file.encoding', ...notText(text) }]
    }

  const json = readJson(manifest, text)
  if (json.value === undefined) return { bundle: null, draft: null, problems: json.problems }
  const { value: lab, problems: shape } = checkShape(manifest, json, withDefaults(json, pack), labSchema)
  if (lab === null || json.problems.length > 0) return { bundle: null, draft: null, problems: [...json.problems, ...shape] }

  const { problems: ofTexts, ...texts } = labTexts(files, root, lab, json)
  const { translations, problems: ofTranslations } = labTranslations(files, root, pack, words)
  const named = machinesNamed(lab)
  const bundle: LabBundle = {
    ref: { pack: folder, lab: id },
    pack: {
      uuid: pack.uuid,
      title: pack.title,
      version: pack.version,
      language: pack.language,
      ...(pack.edition === undefined ? {} : { edition: pack.edition })
    },
    lab: { seeds: [0], mode: 'strict', starter: 'fails', ...lab },
    number: numberOf(id, number),
    text: textOf(files, `${root}/text.md`),
    ...(Object.keys(translations).length === 0 ? {} : { translations }),
    ...texts,
    // What is there is what the learner begins with: nothing would be shown, and no prediction judged, by that.
    solution: pack.edition === 'student' && lab.starter !== 'passes' ? {} : texts.solution,
    scripts: textsUnder(files, `${root}/checks`),
    inC: textsUnder(files, `${root}/in-c`),
    machines: [...named].flatMap((machine) => machines.get(machine) ?? []),
    assets: pictures(files, `${root}/assets`)
  }
  const problems = [
    ...ofTexts,
    ...labFindings(bundle, json, { files, machines, capabilities: pack.capabilities ?? [] }),
    ...sizeFindings(files, root)
  ]
  // A translation that cannot be used is told, and the lab's own words stand in its place. A machine that has problems has said so itself.
  const isUsable = problems.length === 0 && [...named].every((machine) => machines.get(machine) !== null)
  return {
    bundle: isUsable ? { ...bundle, lab: withBytes(bundle.lab, root, files) } : null,
    draft: bundle,
    problems: [...problems, ...ofTranslations]
  }
}

/** Every machine that a lab names. */
function machinesNamed({ machines, checks }: Lab): ReadonlySet<string> {
  return new Set([...machines, ...checks.flatMap((check) => (check.kind === 'everywhere' ? (check.machines ?? []) : []))])
}

/** The number a lab's id begins with ('12-memory-map'); else its place in the pack. */
function numberOf(id: string, place: number): number {
  const digits = /^(\d{1,4})(?:-|$)/.exec(id)
  return digits ? Number(digits[1]) : place
}

function withDefaults(json: JsonText, pack: Pick<Pack, 'defaults'>): unknown {
  const { value } = json
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return { ...pack.defaults, ...value }
}

function textOf(files: PackFiles, path: string): string {
  const text = files.get(path)
  return typeof text === 'string' ? text : ''
}

function pictures(files: PackFiles, folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    namesIn(files, folder).flatMap((name): [string, string][] => {
      const content = files.get(`${folder}/${name}`)
      const type = PICTURES[name.split('.').at(-1)!.toLowerCase()]
      return content instanceof Uint8Array && type !== undefined ? [[name, `data:${type};base64,${base64(content)}`]] : []
    })
  )
}

function sizeFindings(files: PackFiles, root: string): PackProblem[] {
  const problems: PackProblem[] = []
  for (const [file, content] of files) {
    if (!file.startsWith(`${root}/`)) continue
    const refuse = (code: FindingCode, message: string): void => void problems.push({ file, line: 1, column: 1, code, message })
    const isText = /\.(ts|c|h|md|json|diff|patch)$/.test(file)
    if (isText && typeof content !== 'string') problems.push({ file, code: 'file.encoding', ...notText(content) })
    else {
      // What would be compiled, shown or decoded.
      const kind = entryNameProblem(file) === null ? kindProblem(file, content) : null
      if (kind !== null) refuse('file.kind', inEnglish(kind))
    }
    const bytes = typeof content === 'string' ? utf8Bytes(content) : content.length
    if (/\.(ts|c|h)$/.test(file) && bytes > SOURCE_BYTES) refuse('file.size', `A source file may have ${SOURCE_BYTES / 1024} KiB.`)
    const markdownBytes = /\/text(\.[A-Za-z0-9-]+)?\.md$/.test(file) ? LAB_TEXT_BYTES : MARKDOWN_BYTES
    if (/\.md$/.test(file) && bytes > markdownBytes) refuse('file.size', `This text may have ${markdownBytes / 1024} KiB.`)
    if (file.startsWith(`${root}/assets/`) && bytes > PICTURE_BYTES)
      refuse('file.size', `A picture may have ${PICTURE_BYTES / 1024 / 1024} MiB.`)
  }
  return problems
}
