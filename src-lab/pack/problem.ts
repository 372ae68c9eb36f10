import { visible } from '../sentences'
import { inEnglish, told, type Told } from '../sentences/told'

/** Every code that a finding can have. A test holds one broken pack for each. */
export const FINDING_CODES = {
  json: ['syntax', 'size', 'depth', 'duplicateKey', 'forbiddenKey'],
  schema: ['missing', 'type', 'value', 'key', 'unknownField', 'unknownKind'],
  pack: [
    'duplicateLab',
    'duplicateUuid',
    'duplicateWalk',
    'missing',
    'newer',
    'noFile',
    'noLab',
    'tooManyLabs',
    'tooManyMachines',
    'unlistedLab',
    'unreadable'
  ],
  lab: [
    'answer',
    'bytes',
    'reuse',
    'capability',
    'checkPhase',
    'circle',
    'count',
    'duplicateId',
    'edit',
    'fault',
    'fewHints',
    'manySteps',
    'mark',
    'missing',
    'needsItself',
    'noCheck',
    'noEntry',
    'noField',
    'noFile',
    'noGroup',
    'noGuid',
    'noLab',
    'noMachine',
    'noMistake',
    'noName',
    'noNumber',
    'noPhase',
    'noPlace',
    'noQuestion',
    'noService',
    'noSolution',
    'noStatus',
    'noStep',
    'noSteps',
    'noText',
    'noValue',
    'noWay',
    'pages',
    'solution',
    'stepOrder',
    'stepPhase',
    'twice',
    'unknownPlace',
    'unknownReason',
    'unlisted',
    'unlistedFile'
  ],
  machine: ['id', 'permanentMemory', 'stops', 'taken', 'temporaryRam'],
  file: ['clash', 'encoding', 'kind', 'link', 'name', 'size', 'stray'],
  text: ['html', 'insecure', 'link', 'noAlt', 'noFile', 'remote'],
  translation: ['code', 'half', 'link', 'locale', 'lost', 'none', 'picture', 'place', 'step', 'unknown'],
  change: ['labGone', 'labUuid', 'revision', 'uuid', 'version'],
  proof: [
    'broken',
    'differs',
    'ended',
    'mistakeOpen',
    'mistakePasses',
    'neverFails',
    'neverSaid',
    'noAnswer',
    'otherFails',
    'solution',
    'starter',
    'stepNotDone',
    'types'
  ]
} as const

/** A code of one area, without the area's name. */
export type CodeOf<Area extends keyof typeof FINDING_CODES> = (typeof FINDING_CODES)[Area][number]
/** 'lab.noText': the area and the code. */
export type FindingCode = { [Area in keyof typeof FINDING_CODES]: `${Area}.${CodeOf<Area>}` }[keyof typeof FINDING_CODES]

/** A finding about a pack: what is wrong, and where its author finds it. */
export interface PackProblem {
  /** Path inside the pack: 'labs/12-memory-map/lab.json'. */
  readonly file: string
  /** Both count from 1. A finding about a whole file stands at 1:1. */
  readonly line: number
  readonly column: number
  /** Short and stable, for filters and tests: 'json.duplicateKey'. */
  readonly code: FindingCode
  /** One sentence that says what is wrong and what to do. */
  readonly message: string
}

/** A file of words in one more language: where it cannot be used, the pack's own words stand in its place. */
const WORDS = /^(?:labs\/[^/]+\/lab|pack)\.[A-Za-z0-9-]+\.json$/
const isOfWords = (file: string, code: FindingCode): boolean => WORDS.test(file) && /^(?:json|schema)\./.test(code)

/** What a pack's author should mend, and what harms nobody who has the pack as it is. */
export function isHabit({ code, file }: PackProblem): boolean {
  return code === 'lab.fewHints' || code === 'lab.unlistedFile' || code.startsWith('translation.') || isOfWords(file, code)
}

/** What is told, and needs no mending: the pack is right. */
export function isWarning({ code }: PackProblem): boolean {
  return code === 'translation.none'
}

/** The line a finding is printed on. Names and texts are a stranger's: what a terminal would obey, or what hides, is shown. */
export function problemLine(problem: PackProblem): string {
  return inEnglish(toldProblem(problem))
}

/** The same line, for whoever reads another language. */
export function toldProblem(problem: PackProblem): Told {
  const place = visible(`${problem.file}:${problem.line}:${problem.column} ${problem.code}`)
  const message = { heard: visible(problem.message) }
  return isWarning(problem) ? told`${place} warning: ${message}` : told`${place} ${message}`
}
