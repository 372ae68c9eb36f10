/** A pack for its learners: without solutions, mistakes and instructor's checks, and without what would tell them. */
import { reachableFiles } from '../compile/reachable-files'
import type { LabBundle } from '../lab/bundle'
import type { Check, Lab, Question, ShownAnswer } from '../lab/lab'
import type { LabWords } from '../lab/words'
import type { PackFiles } from '../pack/pack-files'
import type { PackReading } from '../pack/read-pack'
import { localeFiles } from '../pack/translations'
import type { LabProof } from '../proof/proof'
import { withField } from './lab-json'

/** What no learner gets: of a lab whose starter is right already, the driver in C tells nothing. */
const REVEALING = /^labs\/([^/]+)\/(starter|solution|solutions|mistakes|in-c)\//

/**
 * @param reading Of a whole pack, without problems. @param proofs Of all of its labs: what the solutions' runs showed.
 * @returns The files of the student's edition: of the same version, with the same uuids and revisions.
 */
export function studentEdition(files: PackFiles, { labs, pack }: PackReading, proofs: readonly LabProof[]): PackFiles {
  const edition = new Map<string, string | Uint8Array>()
  for (const [path, content] of files) {
    const [, id, folder] = REVEALING.exec(path) ?? []
    const isTold = id === undefined || (folder === 'in-c' && labs.get(id)?.lab.starter === 'passes')
    // What its authors tell each other, unless it is what the pack greets or takes leave with.
    const isOurs = path === 'README.md' && path !== pack?.welcome && path !== pack?.farewell
    if (isTold && !isOurs) edition.set(path, content)
  }
  edition.set('pack.json', withField(textOf(files, 'pack.json'), 'edition', 'student'))
  for (const [id, bundle] of labs) {
    const root = `labs/${id}`
    for (const [name, text] of Object.entries(bundle.starter)) edition.set(`${root}/starter/${name}`, text)
    const kept = scriptsFor(bundle)
    for (const name of Object.keys(bundle.scripts)) if (!kept.has(name)) edition.delete(`${root}/checks/${name}`)
    const proof = proofs.find(({ lab }) => lab === id)
    const left = labFor(bundle, JSON.parse(textOf(files, `${root}/lab.json`)) as Partial<Lab>, proof)
    edition.set(`${root}/lab.json`, written(left))
    for (const { name, kind } of localeFiles(files, root)) {
      const path = `${root}/${name}`
      if (kind === 'lab') edition.set(path, written(wordsFor(left, JSON.parse(textOf(files, path)) as LabWords)))
    }
  }
  return edition
}

/** @param json The lab.json as it stands: the pack's defaults are no part of it. */
function labFor({ lab }: LabBundle, json: Partial<Lab>, proof: LabProof | undefined): Partial<Lab> {
  const hidden = hiddenChecks(lab.checks)
  const kept = lab.hints.filter(({ whenCheck }) => whenCheck === undefined || !hidden.has(whenCheck))
  return {
    ...json,
    mistakes: [],
    checks: checksFor(lab.checks, hidden),
    hints: kept,
    ...(lab.predict === undefined ? {} : { predict: lab.predict.map((question) => askedOfLearners(question, proof)) })
  }
}

function hiddenChecks(checks: readonly Check[]): ReadonlySet<string> {
  const own = checks.filter(({ instructorOnly }) => instructorOnly).map(({ id }) => id)
  const inner = checks.flatMap((check) => (check.kind === 'everywhere' ? [...hiddenChecks(check.checks)] : []))
  return new Set([...own, ...inner])
}

/** A check that waits for one that is gone waits no more; one of every machine that has nothing left to look at is gone, too. */
function checksFor<C extends Check>(checks: readonly C[], hidden: ReadonlySet<string>): C[] {
  return checks.flatMap((check): C[] => {
    if (check.instructorOnly) return []
    const inner = check.kind === 'everywhere' ? checksFor(check.checks, hidden) : null
    if (inner?.length === 0) return []
    const needs = check.needs?.filter((id) => !hidden.has(id))
    return [{ ...check, ...(needs === undefined ? {} : { needs }), ...(inner === null ? {} : { checks: inner }) }]
  })
}

/** The scripts that are left to be asked, with what they import. */
function scriptsFor({ lab, scripts }: LabBundle): ReadonlySet<string> {
  const left = checksFor(lab.checks, new Set()).flatMap((check) => (check.kind === 'everywhere' ? check.checks : [check]))
  return new Set(left.flatMap((check) => (check.kind === 'script' ? Object.keys(reachableFiles(scripts, check.file)) : [])))
}

/** With what is right, where the solution would have shown it, and without the runs of mistakes. */
function askedOfLearners(question: Question, proof: LabProof | undefined): Question {
  const { answer } = question
  if ('choose' in answer) {
    const choose = answer.choose.map(({ refuted, ...choice }) => ({ ...choice, ...(refuted && { refuted: { why: refuted.why } }) }))
    return { ...question, answer: { ...answer, choose } }
  }
  if (!('observed' in answer)) return question
  const shown = (proof?.cells ?? []).flatMap(({ machine, seed, answers }): ShownAnswer[] => {
    const given = answers[question.id]
    return typeof given === 'string' ? [{ machine, seed, answer: given }] : []
  })
  return { ...question, answer: { observed: answer.observed, shown } }
}

/** The words of what is left: a translation tells no more than what it translates. */
function wordsFor(lab: Partial<Lab>, words: LabWords): LabWords {
  const checks = (lab.checks ?? []).flatMap((check) => (check.kind === 'everywhere' ? [check, ...check.checks] : [check]))
  const { mistakes: _told, ...told } = words
  return {
    ...told,
    ...(words.checks ? { checks: only(words.checks, checks) } : {}),
    ...(words.hints ? { hints: only(words.hints, lab.hints ?? []) } : {})
  }
}

function only<T>(words: Readonly<Record<string, T>>, left: readonly { readonly id: string }[]): Record<string, T> {
  return Object.fromEntries(Object.entries(words).filter(([id]) => left.some((one) => one.id === id)))
}

function textOf(files: PackFiles, path: string): string {
  const text = files.get(path)
  return typeof text === 'string' ? text : ''
}

function written(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
