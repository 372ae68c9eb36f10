/** `handoff check`: a lab's checks on a driver. */
import { statSync } from 'node:fs'
import type { SourceFiles } from '../../src-lab/compile/compiler'
import type { LabBundle } from '../../src-lab/lab/bundle'
import { checkLab } from '../../src-lab/run/lab-check'
import { labFiles } from '../../src-lab/run/lab-files'
import type { LabResult } from '../../src-lab/lab/lab'
import { labInLanguage } from '../../src-lab/lab/translation'
import { pairsOf, type Pair } from '../../src-lab/lab/seeds'
import { readDriverFiles, requireDriverName } from './driver-files'
import { languageFor, learnSentences, sentencesIn, told, type Sentences } from '../../src-lab/sentences'
import { findLab } from './find-lab'
import { readSubmission, workFor } from './grade/read-submission'
import { UsageProblem } from './problem'
import { complain, say, sayDocument } from './terminal'

interface CheckOptions {
  readonly machine?: string
  readonly seed?: string
  readonly instructor?: boolean
  readonly lang?: string
  readonly data?: string
  readonly json?: boolean
}

export async function checkCommand(
  name: string,
  path: string,
  { machine, seed, instructor, lang = '', data, json }: CheckOptions
): Promise<void> {
  const bundle = labInLanguage(await findLab(name, data), lang)
  const language = languageFor(lang)
  await learnSentences(language)
  if (instructor && bundle.pack.edition === 'student')
    complain(`handoff: ${sentencesIn(language).say(told`this is the student's edition of the pack: it has no instructor's checks`)}`)
  const pairs = chosenPairs(bundle, machine, seed)
  const mine = await learnerFiles(path, bundle)
  const { commandEngine } = await import('./engine')
  const engine = commandEngine()
  const results: LabResult[] = []
  try {
    for await (const { result } of checkLab(engine, bundle, labFiles(bundle, mine), { pairs, instructor, language })) results.push(result)
  } finally {
    engine.close()
  }
  if (json) sayDocument(results)
  else for (const result of results) print(result, bundle, sentencesIn(language))
  if (results.some((result) => result.status !== 'pass')) process.exitCode = 1
}

/** A driver and what it imports; or what was handed in, as handoff grade takes it. @throws UsageProblem when there is nothing to check. */
async function learnerFiles(path: string, bundle: LabBundle): Promise<SourceFiles> {
  if (/\.(zip|handoff)$/i.test(path) || statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    const work = workFor(await readSubmission(path), bundle, true)
    if (work === null) throw new UsageProblem('noFile', told`${path} holds nothing of this lab`)
    if ('unusable' in work) throw new UsageProblem('unusable', told`${path} cannot be used: ${work.unusable}`)
    return work.files
  }
  requireDriverName(path)
  const { files, entry } = readDriverFiles(path)
  // The file may have any name; in the lab it stands for the lab's entry.
  return Object.fromEntries(Object.entries(files).map(([file, text]) => [file === entry ? bundle.lab.entry : file, text]))
}

/** Every machine and seed of the lab, or those that were asked for: any that the lab or one of its `everywhere` checks names. */
function chosenPairs(bundle: LabBundle, machine: string | undefined, seed: string | undefined): readonly Pair[] {
  const known = pairsOfLab(bundle)
  const machines = asked(
    'machine',
    machine,
    known.map((pair) => pair.machine)
  )
  const seeds = asked(
    'seed',
    seed,
    known.map((pair) => pair.seed)
  )
  return pairsOf(bundle.lab, { machines, seeds })
}

/** The one that was asked for, as a list; undefined: none was. @throws UsageProblem when the lab does not have it. */
function asked<T extends string | number>(what: 'machine' | 'seed', text: string | undefined, there: readonly T[]): T[] | undefined {
  if (text === undefined) return undefined
  const found = there.find((one) => String(one) === text)
  if (found !== undefined) return [found]
  throw new UsageProblem(what, told`the lab has no ${WHAT[what]} '${text}'; there are ${[...new Set(there)].join(', ')}`)
}

const WHAT = { machine: told`machine`, seed: told`seed` } as const

/** What the lab runs on, and what its `everywhere` checks do. */
function pairsOfLab({ lab }: LabBundle): readonly Pair[] {
  return [...pairsOf(lab), ...lab.checks.flatMap((check) => (check.kind === 'everywhere' ? pairsOf(lab, check) : []))]
}

const STATUS = { pass: told`pass`, fail: told`fail`, error: told`error`, timeout: told`timeout` } as const
const GLYPHS = { pass: '✓', fail: '✗', notReached: '—' } as const

function print(result: LabResult, bundle: LabBundle, sentences: Sentences): void {
  const { machine, seed, status } = result
  const title = `${bundle.number} ${bundle.lab.title}`
  say(sentences.say(told`${title}, ${machine}, seed ${seed}: ${STATUS[status]}`))
  for (const check of result.checks) {
    const { title = check.id, hidden = false } = bundle.lab.checks.find((candidate) => candidate.id === check.id) ?? {}
    if (hidden && check.status !== 'fail') continue
    say(`  ${GLYPHS[check.status]} ${title}`)
    if (check.status === 'fail' || check.reason === 'unjudged') say(`      ${check.message}`)
  }
}
