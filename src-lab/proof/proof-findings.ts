/** What the runs of a lab's proof find: each slip once, where it is, with the machines and seeds that show it. */
import type { Place } from '../../src-firmware/trace/trace'
import { checksFor } from '../checks/judge'
import type { LabBundle } from '../lab/bundle'
import type { Check, CheckResult, LabResult } from '../lab/lab'
import { pairsInWords, type Pair } from '../lab/seeds'
import { readJson, type JsonPath } from '../pack/json-text'
import type { PackFiles } from '../pack/pack-files'
import type { CodeOf, PackProblem } from '../pack/problem'
import { sentencesIn } from '../sentences'
import { endsAmiss, failed, failsBeside, isLeftOpen, isNeeded, leavesNothingToDo, mistakeOf } from './rules'
import { fileOf, isRight, variantName, writtenAt, type ProofCell } from './variant'

/** Where a finding stands: in lab.json, or in a file of the pack. */
type At = { readonly json: JsonPath } | { readonly file: string; readonly place?: Pick<Place, 'line' | 'column'> | null }

/** Collects findings: what several runs show is one, and names them all. */
class Findings {
  private readonly byName = new Map<
    string,
    { readonly problem: PackProblem; readonly tell: (where: string) => string; readonly pairs: Pair[] }
  >()
  private readonly file: string
  private readonly place: (path: JsonPath) => { line: number; column: number }

  constructor(
    private readonly bundle: LabBundle,
    files: PackFiles
  ) {
    this.file = `labs/${bundle.ref.lab}/lab.json`
    const text = files.get(this.file)
    this.place = readJson(this.file, typeof text === 'string' ? text : '').place
  }

  /**
   * @param tell The sentence, with ' on q35-256m with seed 0' in it; that of the first run is taken.
   * @param on null: it is about no single run.
   * @param name Tells it from others at the same place.
   */
  add(code: CodeOf<'proof'>, at: At, on: Pair | null, tell: (where: string) => string, name = ''): void {
    const place = 'json' in at ? { file: this.file, ...this.place(at.json) } : writtenAt(this.bundle, at.file, at.place ?? undefined)
    const key = JSON.stringify([code, 'json' in at ? at.json : at.file, name])
    const known = this.byName.get(key) ?? { problem: { ...place, code: `proof.${code}`, message: '' }, tell, pairs: [] }
    this.byName.set(key, known)
    if (on !== null) known.pairs.push({ machine: on.machine, seed: on.seed })
  }

  all(): readonly PackProblem[] {
    return [...this.byName.values()].map(({ problem, tell, pairs }) => ({
      ...problem,
      message: tell(pairs.length === 0 ? '' : ` on ${pairsInWords(pairs)}`)
    }))
  }
}

/**
 * @param files The pack's: lines of lab.json are read off its text.
 * @param only The one mistake that was run: nothing is said of what the others would prove.
 */
export function proofFindings(
  bundle: LabBundle,
  cells: readonly ProofCell[],
  files: PackFiles,
  only: string | null = null
): readonly PackProblem[] {
  const findings = new Findings(bundle, files)
  for (const cell of cells)
    if (!cell.isRepeatable)
      findings.add(
        'differs',
        { file: fileOf(bundle, cell.variant) },
        cell,
        (where) => `Two runs of ${variantName(cell.variant)}${where} gave different traces.`
      )
  for (const cell of cells) {
    if (isRight(bundle, cell.variant)) rightCell(bundle, cell, findings)
    else wrongCell(bundle, cell, findings)
  }
  judgeMistakes(bundle, cells, findings, only)
  if (only === null) judgeChecks(bundle, cells, findings)
  return findings.all()
}

/** The variant that is to pass. */
function rightCell(bundle: LabBundle, cell: ProofCell, findings: Findings): void {
  const { variant, result, unanswered, notDone, typeErrors } = cell
  const name = typeof variant === 'string' ? `the ${variant}` : variantName(variant)
  const Name = name.replace(/^the/, 'The')
  // A driver that is wrong may leave the lab's side without what it needs; the right one may not.
  for (const { step, why } of notDone)
    findings.add(
      'stepNotDone',
      { json: stepPath(bundle, step) },
      cell,
      (where) => `The step '${step}' is not carried out with ${name}${where}: ${sentencesIn('en').deed(why)}`
    )
  for (const question of unanswered)
    findings.add(
      'noAnswer',
      { json: ['predict', bundle.lab.predict?.findIndex(({ id }) => id === question) ?? 0] },
      cell,
      (where) => `${Name}${where} does not show what the question '${question}' asks for.`
    )
  for (const error of typeErrors)
    findings.add(
      'types',
      { file: fileOf(bundle, variant, error.file), place: error },
      null,
      () => `TypeScript finds an error in ${name}: ${error.message.replace(/\.?$/, '.')} A learner would see it in red; mend it.`,
      `${error.line} ${error.message}`
    )
  // The runs of a text with errors say nothing else that would be worth reading.
  if (result.status === 'pass' || unanswered.length > 0 || (typeErrors.length > 0 && failsAtTypes(bundle, result))) return
  const first = result.checks.find((check) => check.status === 'fail') ?? result.checks.find((check) => check.status !== 'pass')
  const at = first ? placeOf(bundle, cell, first) : { file: fileOf(bundle, variant) }
  findings.add(
    'solution',
    at,
    cell,
    (where) => `${Name} does not pass${where}: ${result.status}${first ? `, '${first.id}' ${first.status}: ${first.message}` : ''}`,
    first?.id
  )
}

function failsAtTypes({ lab }: LabBundle, result: LabResult): boolean {
  const ids = failed(result)
  return ids.length === 0 || ids.every((id) => lab.checks.find((check) => check.id === id)?.kind === 'compile')
}

/** The starter, or a mistake. */
function wrongCell(bundle: LabBundle, cell: ProofCell, findings: Findings): void {
  const { variant, result, stoppedAt } = cell
  const named = mistakeOf(bundle, variant)
  if (endsAmiss(bundle, variant, result)) {
    const open = result.checks.find((check) => check.reason === 'unjudged') ?? result.checks.find((check) => check.status === 'notReached')
    findings.add(
      'ended',
      { file: fileOf(bundle, variant, stoppedAt?.file), place: stoppedAt },
      cell,
      (where) => `The run of ${variantName(variant)}${where} ended in ${result.status}${open ? `: '${open.id}': ${open.message}` : '.'}`
    )
    return
  }
  if (leavesNothingToDo(bundle, variant, result))
    findings.add(
      'starter',
      { file: fileOf(bundle, variant) },
      cell,
      (where) => `The starter fails no check${where}; a learner would have nothing to do.`
    )
  if (!named) return
  for (const check of result.checks) {
    if (!failsBeside(bundle, variant, check)) continue
    findings.add(
      'otherFails',
      placeOf(bundle, cell, check),
      cell,
      (where) =>
        `The mistake fails '${check.id}' too${where}; it should fail '${named.fails}' alone. Let '${check.id}' need it, or mend the mistake.`,
      check.id
    )
  }
}

function judgeMistakes(bundle: LabBundle, cells: readonly ProofCell[], findings: Findings, only: string | null): void {
  bundle.lab.mistakes.forEach(({ file, fails }, index) => {
    if (only !== null && file !== only) return
    const own = cells.filter(({ variant }) => variantName(variant) === `mistakes/${file}`)
    const at: At = { file: `labs/${bundle.ref.lab}/mistakes/${file}` }
    if (!own.some(({ result }) => failed(result).includes(fails))) {
      const before = new Set(own.flatMap(({ result }) => failed(result).filter((id) => isNeeded(bundle, fails, id))))
      if (before.size === 0)
        findings.add('mistakePasses', at, null, () => `This mistake never fails '${fails}', on no machine and with no seed.`)
      for (const id of before)
        findings.add(
          'mistakePasses',
          { json: ['mistakes', index, 'fails'] },
          null,
          () =>
            `'${fails}' needs '${id}', and '${file}' fails '${id}' already: '${fails}' is not looked at. Write "fails": "${id}" here, or mend the mistake.`,
          id
        )
    }
    for (const cell of own)
      if (isLeftOpen(bundle, cell.variant, cell.result))
        findings.add('mistakeOpen', at, cell, (where) => `This mistake neither passes nor fails${where}: a check is left open.`)
  })
}

/** Every check fails somewhere, and every sentence that the lab wrote is said somewhere. */
function judgeChecks(bundle: LabBundle, cells: readonly ProofCell[], findings: Findings): void {
  const { lab } = bundle
  for (const check of checksFor(bundle, { instructor: true })) {
    const path: JsonPath = ['checks', lab.checks.indexOf(check)]
    const reasons = new Set(
      cells.flatMap(({ result }) => result.checks.filter((one) => one.id === check.id && one.status === 'fail').map((one) => one.reason))
    )
    if (reasons.size === 0)
      findings.add('neverFails', { json: path }, null, () => `The check '${check.id}' fails in no run; add a mistake that it catches.`)
    for (const [reason, at] of sentencesOf(check, path))
      if (!reasons.has(reason))
        findings.add(
          'neverSaid',
          { json: at },
          null,
          () => `The sentence of '${check.id}' for '${reason}' is said in no run; add a mistake for it, or leave it out.`,
          reason
        )
  }
}

/** The reasons that the lab has written a sentence for, and where; a check of every machine fails for those of the checks in it. */
function sentencesOf(check: Check, path: JsonPath): ReadonlyMap<string, JsonPath> {
  const own: (readonly [string, JsonPath])[] =
    typeof check.why === 'object' ? Object.keys(check.why).map((reason) => [reason, [...path, 'why', reason]]) : []
  const inner = check.kind === 'everywhere' ? check.checks.flatMap((one, index) => [...sentencesOf(one, [...path, 'checks', index])]) : []
  return new Map([...inner, ...own])
}

/** The line that a check's result is about, in the variant's own file; else the check itself. */
function placeOf(bundle: LabBundle, { variant }: ProofCell, { id, file, line }: CheckResult): At {
  if (file !== null && line !== null) return { file: fileOf(bundle, variant, file), place: { line, column: 1 } }
  if (typeof variant !== 'string') return { file: fileOf(bundle, variant) }
  return { json: ['checks', bundle.lab.checks.findIndex((check) => check.id === id)] }
}

/** Where a step of the lab stands, by its id. */
function stepPath({ lab }: LabBundle, id: string): JsonPath {
  for (const field of ['setup', 'faults', 'afterwards'] as const) {
    const index = lab[field]?.findIndex((one) => one.id === id || ('do' in one && typeof one.do === 'object' && one.do.id === id)) ?? -1
    if (index >= 0) return [field, index]
  }
  return []
}
