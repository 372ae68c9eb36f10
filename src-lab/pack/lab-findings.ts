/** What must agree inside a lab although the schema cannot say it: ids that are named exist, files are there, sentences name places. */
import { MAX_STEPS, stepHeading } from '../lab/step-heading'
import { platforms } from '../../src-firmware/platforms'
import { fieldName } from '../../src-firmware/services/signature'
import { HOB_LAYOUTS } from '../../src-firmware/spec/hob'
import { goesOnToDxe } from '../../src-firmware/spec/phase'
import { ENTRY_FIELDS } from '../checks/entry-fields'
import type { LabBundle } from '../lab/bundle'
import { machineOf } from '../lab/machine-of'
import { noWay } from '../lab/until'
import { sentencesIn } from '../sentences'
import { checkFindings, questions, unknownPlaces } from './check-findings'
import { circleOf } from './needs-itself'
import type { Check, Lab, Seeds } from '../lab/lab'
import { placesIn, SENTENCE_PLACES } from '../lab/sentence'
import { guidFinding, nameFindings } from './name-findings'
import { scenarioFindings } from './scenario-findings'
import { failsFor, reasonsOf } from './schema/checks'
import type { JsonPath, JsonText } from './json-text'
import type { PackFiles } from './pack-files'
import type { CodeOf, PackProblem } from './problem'
import type { PackMachines } from './read-machines'

/** What of its pack a lab has to agree with. */
interface LabSurroundings {
  readonly files: PackFiles
  readonly machines: PackMachines
  readonly capabilities: readonly string[]
}

/** Findings over a lab that has the right shape. */
export function labFindings(bundle: LabBundle, json: JsonText, { files, machines, capabilities }: LabSurroundings): PackProblem[] {
  const root = `labs/${bundle.ref.lab}`
  const problems: PackProblem[] = []
  const find = (path: JsonPath, code: CodeOf<'lab'>, message: string): void =>
    void problems.push({ file: `${root}/lab.json`, ...json.place(path), code: `lab.${code}`, message })
  const { lab } = bundle

  sourceFiles(bundle, files, find)
  whereItRuns(bundle, machines, find)
  scenarioFindings(lab, root, files, find)
  const steps = stepsOf(bundle, files, problems)
  const step = (number: number, path: JsonPath): void => {
    if (steps !== null && !steps.has(number)) find([...path, 'step'], 'noStep', `text.md has no section '## ${number}. …'.`)
  }
  for (const { check, path, isInner } of allChecks(lab)) {
    step(check.step, path)
    sentences(check, path, find)
    checkFindings(check, path, find)
    entryFields(check, path, find)
    whereItLooks(check, bundle, path, find)
    if (check.kind === 'script' && !capabilities.includes('script-check'))
      find([...path, 'kind'], 'capability', "A script check needs 'script-check' in the pack's 'capabilities'.")
    if (check.kind === 'script' && bundle.scripts[check.file] === undefined)
      find([...path, 'file'], 'noFile', `There is no file '${root}/checks/${check.file}'.`)
    if (check.kind !== 'answer') continue
    if (isInner) find([...path, 'kind'], 'answer', "A prediction is made once, not on each machine: put this check beside 'everywhere'.")
    if (!lab.predict?.some((question) => question.id === check.question))
      find([...path, 'question'], 'noQuestion', `There is no question '${check.question}' in 'predict'.`)
  }
  uniqueIds(lab, find)
  twice(lab, find)
  needs(lab.checks, ['checks'], find)
  lab.checks.forEach((check, index) => {
    if (check.kind === 'everywhere') needs(check.checks, ['checks', index, 'checks'], find)
  })
  nameFindings(lab, find)
  questions(lab, step, find)
  const outer = new Set(lab.checks.map((check) => check.id))
  lab.mistakes.forEach((mistake, index) => {
    if (!outer.has(mistake.fails)) find(['mistakes', index, 'fails'], 'noCheck', `There is no check '${mistake.fails}'.`)
  })
  const hints = new Set<string>()
  lab.hints.forEach((hint, index) => {
    if (hints.has(hint.id)) find(['hints', index, 'id'], 'duplicateId', `There are two hints '${hint.id}'.`)
    hints.add(hint.id)
    if (hint.whenCheck !== undefined && !outer.has(hint.whenCheck))
      find(['hints', index, 'whenCheck'], 'noCheck', `There is no check '${hint.whenCheck}'.`)
    step(hint.step, ['hints', index])
  })
  return problems
}

/** Fields of HOBs that hold a GUID. */
const GUID_FIELDS: ReadonlySet<string> = new Set(
  Object.values(HOB_LAYOUTS).flatMap((fields) => fields.flatMap(({ name, type }) => (type === 'EFI_GUID' ? [fieldName(name)] : [])))
)

/** Fields that no entry has. */
function entryFields(check: Check, path: JsonPath, find: Find): void {
  if (!('entry' in check)) return
  const known = ENTRY_FIELDS[check.kind]
  for (const [name, wanted] of Object.entries(check.entry))
    if (check.kind === 'hob' && GUID_FIELDS.has(name) && typeof wanted === 'string') guidFinding(wanted, [...path, 'entry', name], find)
    else if (!known.includes(name))
      find([...path, 'entry', name], 'noField', `An entry has no field '${name}'; there are ${known.join(' ')}.`)
}

/** A structure that no machine of the lab has holds no entry. */
function whereItLooks({ kind }: Check, bundle: LabBundle, path: JsonPath, find: Find): void {
  const { phase, machines } = bundle.lab
  if (kind === 'mm' && phase !== 'mm')
    find([...path, 'kind'], 'checkPhase', `A check of the kind 'mm' looks at MM's memory, and this lab begins in '${phase}'.`)
  // A constructed board has U-Boot at its prompt alone: its applications are EDK II's.
  const hasLmb = (id: string): boolean => {
    const platform = machineOf(bundle, id)
    return platform?.phases.includes('uboot') === true && (phase === 'uboot' || platform.kind === 'recorded')
  }
  if (kind === 'lmb' && !machines.some(hasLmb))
    find([...path, 'kind'], 'checkPhase', "A check of the kind 'lmb' looks at U-Boot's lmb, and no machine of this lab runs U-Boot.")
}

type Find = (path: JsonPath, code: CodeOf<'lab'>, message: string) => void

function sourceFiles(bundle: LabBundle, files: PackFiles, find: Find): void {
  const { lab } = bundle
  const root = `labs/${bundle.ref.lab}`
  if (!lab.files.some((file) => file.path === lab.entry)) find(['files'], 'noEntry', `'files' does not hold the entry file '${lab.entry}'.`)
  lab.files.forEach((file, index) => {
    if (bundle.starter[file.path] === undefined)
      find(['files', index, 'path'], 'noFile', `There is no file '${root}/starter/${file.path}', nor one in 'solution/' with marks.`)
  })
  const has = (folder: string): boolean => [...files.keys()].some((path) => path.startsWith(`${root}/${folder}/`))
  const hasSolution = has('solution')
  if (lab.starter === 'passes' && (hasSolution || has('solutions')))
    find(['starter'], 'solution', "A lab whose starter passes has no 'solution' folder, and no other right answers.")
  if (lab.starter !== 'passes' && !hasSolution && bundle.pack.edition !== 'student')
    find([], 'noSolution', `The folder '${root}/solution' is missing.`)
}

/** The machines of the app and of the pack that a lab of this phase may name. */
function having(phase: Lab['phase'], machines: PackMachines): string {
  const own = [...machines.values()].filter((machine) => machine !== null)
  return [...platforms, ...own]
    .filter((one) => one.phases.includes(phase))
    .map(({ id }) => id)
    .join(' ')
}

/** Every machine that a lab names exists, has the lab's phase, and comes as far as the lab wants. */
function whereItRuns(bundle: LabBundle, machines: PackMachines, find: Find): void {
  const { lab } = bundle
  const until = lab.until ?? 'returned'
  const look = (ids: readonly string[] | undefined, path: JsonPath): void =>
    ids?.forEach((id, index) => {
      // One of the pack's own that has problems has said so itself.
      if (machines.get(id) === null) return
      const platform = machineOf(bundle, id)
      const at: JsonPath = [...path, 'machines', index]
      if (!platform)
        find(
          at,
          'noMachine',
          `There is no machine '${id}'; there are ${[...platforms.map((one) => one.id), ...machines.keys()].join(' ')}.`
        )
      else if (!platform.phases.includes(lab.phase))
        find(at, 'noPhase', `The machine '${id}' cannot run the phase '${lab.phase}'; these can: ${having(lab.phase, machines)}.`)
      else if (goesOnToDxe(lab.phase)) {
        const why = noWay(platform, until)
        if (why !== null) find(at, 'noWay', `${sentencesIn('en').way(why)}.`)
      }
    })
  if (!goesOnToDxe(lab.phase) && until !== 'returned')
    find(['until'], 'noWay', `'until' is for labs of the phases 'pei' and 'mm'; this one begins in '${lab.phase}'.`)
  look(lab.machines, [])
  lab.checks.forEach((check, index) => {
    if (check.kind === 'everywhere') look(check.machines, ['checks', index])
  })
}

/** Numbers of the '## n. Title' sections; null: there is no text to look at. */
function stepsOf(bundle: LabBundle, files: PackFiles, problems: PackProblem[]): ReadonlySet<number> | null {
  const file = `labs/${bundle.ref.lab}/text.md`
  const refuse = (line: number, code: CodeOf<'lab'>, message: string): void =>
    void problems.push({ file, line, column: 1, code: `lab.${code}`, message })
  if (typeof files.get(file) !== 'string') {
    refuse(1, 'noText', 'The lab has no text.')
    return null
  }
  const steps = new Set<number>()
  let fenced = false
  bundle.text.split('\n').forEach((line, index) => {
    if (line.startsWith('```')) fenced = !fenced
    const heading = fenced ? null : stepHeading(line)
    if (heading === null) return
    const step = heading.number
    if (steps.size === MAX_STEPS) refuse(index + 1, 'manySteps', `A text may have ${MAX_STEPS} sections: cut the lab into several.`)
    if (step !== steps.size + 1) refuse(index + 1, 'stepOrder', `This section should have the number ${steps.size + 1}.`)
    steps.add(step)
  })
  if (steps.size > 0) return steps
  refuse(1, 'noSteps', "The text has no section '## 1. Title'.")
  return null
}

function sentences(check: Check, path: JsonPath, find: Find): void {
  const { why } = check
  if (why === undefined) return
  const each: [JsonPath, string][] =
    typeof why === 'string' ? [[[...path, 'why'], why]] : Object.entries(why).map(([reason, text]) => [[...path, 'why', reason], text])
  for (const [at, text] of each) {
    if (placesIn(text).length === 0)
      find(at, 'noPlace', `This sentence names no place; use at least one of ${SENTENCE_PLACES.map((place) => `{${place}}`).join(' ')}.`)
    unknownPlaces(text, at, find)
  }
  if (typeof why === 'string') return
  const reasons = reasonsOf(check)
  for (const reason of Object.keys(why))
    if (!failsFor(check, reason))
      find(
        [...path, 'why', reason],
        'unknownReason',
        `A check of the kind '${check.kind}' never fails for '${reason}'; it fails for ${reasons.join(', ')}.`
      )
}

/** Every check of a lab, those inside 'everywhere' too. */
function allChecks(lab: Lab): readonly { readonly check: Check; readonly path: JsonPath; readonly isInner: boolean }[] {
  return lab.checks.flatMap((check, index) => {
    const path: JsonPath = ['checks', index]
    const inside = check.kind === 'everywhere' ? check.checks : []
    return [{ check, path, isInner: false }, ...inside.map((inner, at) => ({ check: inner, path: [...path, 'checks', at], isInner: true }))]
  })
}

/** No two checks have the same id; those inside 'everywhere' are known there alone, but for what the compiler looks at. */
function uniqueIds(lab: Lab, find: Find): void {
  const known = new Set<string>()
  const once = ({ id }: Check, path: JsonPath, others: Set<string>): void => {
    if (known.has(id) || others.has(id)) find([...path, 'id'], 'duplicateId', `There are two checks '${id}'.`)
    others.add(id)
  }
  lab.checks.forEach((check, index) => once(check, ['checks', index], known))
  lab.checks.forEach((check, index) => {
    if (check.kind !== 'everywhere') return
    const beside = new Set<string>()
    check.checks.forEach((inner, at) => {
      once(inner, ['checks', index, 'checks', at], beside)
      if (inner.kind === 'source') known.add(inner.id)
    })
  })
}

/** What is listed twice would be run, shown or counted twice. */
function twice(lab: Lab, find: Find): void {
  const look = (values: readonly (string | number)[], path: JsonPath, field?: string): void => {
    const seen = new Set<string | number>()
    values.forEach((value, index) => {
      const at = field === undefined ? [...path, index] : [...path, index, field]
      if (seen.has(value)) find(at, 'twice', `'${value}' stands here twice.`)
      seen.add(value)
    })
  }
  const runs = ({ machines, seeds }: { machines?: readonly string[]; seeds?: Seeds }, path: JsonPath): void => {
    look(machines ?? [], [...path, 'machines'])
    look(Array.isArray(seeds) ? seeds : [], [...path, 'seeds'])
  }
  runs(lab, [])
  lab.checks.forEach((check, index) => {
    if (check.kind === 'everywhere') runs(check, ['checks', index])
  })
  look(
    lab.files.map(({ path }) => path),
    ['files'],
    'path'
  )
  look(
    lab.mistakes.map(({ file }) => file),
    ['mistakes'],
    'file'
  )
}

/** Checks that need one another: they exist side by side, and no circle holds them all back. */
function needs(checks: readonly Check[], path: JsonPath, find: Find): void {
  const byId = new Map(checks.map((check) => [check.id, check]))
  const told = new Set<string>()
  checks.forEach((check, index) => {
    check.needs?.forEach((id, at) => {
      if (!byId.has(id)) find([...path, index, 'needs', at], 'noCheck', `There is no check '${id}' beside this one.`)
    })
    const around = circleOf(check.id, (id) => byId.get(id)?.needs ?? [])
    if (around === null || around.some((id) => told.has(id))) return
    for (const id of around) told.add(id)
    const at: JsonPath = [...path, index, 'needs']
    if (around.length === 1) return find(at, 'circle', `'${check.id}' needs itself, so it can never be looked at.`)
    const words = [...around.slice(1), check.id].map((id) => `'${id}'`).join(', which needs ')
    find(
      [...path, index, 'needs'],
      'circle',
      `'${check.id}' needs ${words}: none of them can ever be looked at. Let one need the other alone.`
    )
  })
}
