/** `handoff grade`: a class's submissions, run again and judged; nothing that they claim of themselves is believed. */
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { LabBundle } from '../../../src-lab/lab/bundle'
import { labInLanguage, packInLanguage } from '../../../src-lab/lab/translation'
import { version as appVersion } from '../../app-paths'
import { findLabs, type NamedLabs } from '../find-lab'
import { counted } from '../pack/findings'
import { UsageProblem } from '../problem'
import { progressBar } from '../progress-bar'
import { complain, say, sayDocument } from '../terminal'
import { jobsOf } from '../thread-pool'
import { requireWritable, saveFile } from '../save-file'
import { gradeAll, pointsOf } from './grade-all'
import { gradedOf, isInShard, readGraded, shardOf, type Graded, type LearnerRow, type Shard } from './graded'
import { Journal } from './journal'
import { csvOf, jsonOf, junitOf } from './outputs'
import { fingerprint } from './read-submission'
import { reportPages } from './report'
import { learnerOf, readRoster, type Learner } from './roster'
import { findSubmissions } from './submissions'
import type { ReportLanguage } from './words'
import { learnSentences, sentencesIn, told, type Told } from '../../../src-lab/sentences'

interface GradeOptions {
  readonly roster?: string
  readonly predictions?: boolean
  readonly jobs?: string
  readonly shard?: string
  readonly merge?: boolean
  readonly out?: readonly string[]
  readonly reports?: string
  readonly lang?: ReportLanguage
  readonly data?: string
  readonly json?: boolean
}

const WRITERS: Readonly<Record<string, (graded: Graded) => string>> = { csv: csvOf, json: jsonOf, xml: junitOf }

export async function gradeCommand(name: string, path: string, options: GradeOptions): Promise<void> {
  const outs = (options.out ?? []).map((file) => ({ file, write: writerOf(file) }))
  const shard = options.shard === undefined ? null : shardOf(options.shard)
  if (shard === undefined) throw new UsageProblem('usage', told`--shard is a part of all, as in 2/8, not '${options.shard ?? ''}'`)
  const language = options.lang ?? 'en'
  await learnSentences(language)
  const named = inLanguage(await findLabs(name, options.data), language)
  const roster = options.roster === undefined ? [] : readRoster(options.roster)
  for (const { file } of outs) requireWritable(file)
  if (options.reports !== undefined) makeFolder(options.reports)
  const { graded, folder } = options.merge
    ? merged(path, named)
    : { graded: await gradeFolder(path, named, roster, { ...options, language, shard, first: outs[0]?.file ?? null }), folder: path }
  for (const { file, write } of outs) saveFile(file, write(graded))
  if (options.reports !== undefined) writeReports(options.reports, graded, { pack: named.name, folder, language })
  if (options.json) sayDocument(graded)
  else
    print(
      graded,
      outs.map(({ file }) => file),
      options.reports,
      sentencesIn(language).say
    )
}

function writerOf(file: string): (graded: Graded) => string {
  const write = WRITERS[/\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase() ?? '']
  if (!write) throw new UsageProblem('usage', told`--out ${file}: its ending says what is written, .csv, .json or .xml (JUnit)`)
  return write
}

async function gradeFolder(
  path: string,
  { reading, bundles, files }: NamedLabs,
  roster: readonly Learner[],
  { predictions = false, jobs, language, shard, first }: GradeOptions2
): Promise<Graded> {
  const pack = reading.pack!
  if (pack.edition === 'student')
    complain(
      "handoff: this is the student's edition: it has no instructor's checks and knows no mistakes. Grade with the instructor's edition"
    )
  const found = await findSubmissions(
    path,
    bundles.map(({ lab }) => lab.entry)
  )
  const bar = progressBar(process.stderr, 'submissions')
  try {
    const own = found.all.filter(({ index }) => isInShard(index, shard))
    const labs = bundles.map(({ ref }) => ref.lab)
    const journal = new Journal(first === null ? null : `${first}.partial`)
    if (journal.size > 0) complain(`handoff: goes on where it was stopped; ${counted(journal.size, 'submission')} need not be run again`)
    const basis = fingerprint(
      appVersion,
      [...files].map(([file, content]) => [file, typeof content === 'string' ? content : [...content]]),
      labs,
      predictions,
      language
    )
    const rows = await gradeAll(own, {
      data: { bundles, predictions, language, isolated: false, basis },
      jobs: jobsOf(jobs),
      journal,
      told: bar.show
    })
    journal.close()
    for (const ignored of found.ignored) complain(`handoff: ${ignored} is no submission, and is left out`)
    const { id, uuid, version } = pack
    const { title } = packInLanguage(reading.summary, language)
    return gradedOf(
      { pack: { id, uuid, version, title }, predictions, shard: shard && { ...shard, folder: path } },
      withLearners(
        rows,
        roster,
        found.all.map((one) => one.id),
        bundles,
        shard
      )
    )
  } finally {
    bar.clear()
    found.close()
  }
}

/** The labs as they are read in a language. */
function inLanguage(named: NamedLabs, language: ReportLanguage): NamedLabs {
  return { ...named, bundles: named.bundles.map((bundle) => labInLanguage(bundle, language)) }
}

interface GradeOptions2 extends Pick<GradeOptions, 'predictions' | 'jobs'> {
  readonly language: ReportLanguage
  readonly shard: Shard | null
  /** The first file that is written: beside it lies what was done so far. */
  readonly first: string | null
}

/** Whose each row is, and a row for whoever handed nothing in. */
function withLearners(
  rows: readonly Omit<LearnerRow, 'name' | 'email'>[],
  roster: readonly Learner[],
  submissions: readonly string[],
  bundles: readonly LabBundle[],
  shard: Shard | null
): readonly LearnerRow[] {
  const seen = new Set(submissions.flatMap((id) => learnerOf(id, roster) ?? []))
  const missing = roster.filter((learner) => !seen.has(learner))
  /** Two submissions are two rows: who is graded is told that there is another one. */
  const besides = (submission: string, learner: Learner): string[] => {
    const others = submissions.filter((id) => id !== submission && learnerOf(id, roster) === learner)
    return others.length === 0 ? [] : [`${learner.name || learner.id} handed in more than one: ${others.join(', ')} is graded, too`]
  }
  return [
    ...rows.map(({ submission, index, ...row }) => {
      const learner = learnerOf(submission, roster)
      if (learner === null) return { submission, index, name: '', email: '', ...row }
      const { name, email } = learner
      const note = [...(row.note === null ? [] : [row.note]), ...besides(submission, learner)].join('; ') || null
      return { submission, index, name, email, ...row, note }
    }),
    ...missing.flatMap(({ id, name, email }, place) => {
      const index = submissions.length + place
      if (!isInShard(index, shard)) return []
      return bundles.map((bundle): LearnerRow => ({
        submission: id || name,
        index,
        name,
        email,
        lab: bundle.ref.lab,
        title: `${bundle.number} ${bundle.lab.title}`,
        revision: bundle.lab.revision,
        status: 'missing',
        points: 0,
        of: pointsOf(bundle),
        checks: [],
        mistakes: [],
        note: null,
        path: null
      }))
    })
  ]
}

/** The shards' results as one, and where the submissions lay. @throws UsageProblem when one is missing or is of something else. */
function merged(folder: string, { reading }: NamedLabs): { readonly graded: Graded; readonly folder: string } {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageProblem('noFile', told`there is no folder '${folder}': with --merge name the folder that the shards' .json lie in`)
  const parts = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .flatMap((file) => readGraded(readFileSync(join(folder, file), 'utf8')) ?? [])
  const [first] = parts
  if (!first) throw new UsageProblem('noShard', told`${folder} holds no .json that handoff grade --shard wrote`)
  const of = first.shard?.of ?? 1
  const other = parts.find(
    (one) => JSON.stringify([one.pack, one.predictions]) !== JSON.stringify([first.pack, first.predictions]) || (one.shard?.of ?? 1) !== of
  )
  if (other || first.pack.uuid !== reading.pack?.uuid)
    throw new UsageProblem('otherShards', told`the results in ${folder} are not all of one grading of ${reading.summary.title}`)
  const there = parts.map(({ shard }) => shard?.index ?? 1)
  const missing = Array.from({ length: of }, (_, index) => index + 1).filter((index) => !there.includes(index))
  if (missing.length > 0) throw new UsageProblem('noShard', told`these shards of ${of} are missing in ${folder}: ${missing.join(', ')}`)
  if (new Set(there).size < there.length) throw new UsageProblem('twice', told`a shard stands twice in ${folder}`)
  const rows = parts.flatMap((one) => one.rows).sort((a, b) => a.index - b.index)
  return {
    graded: gradedOf({ pack: first.pack, predictions: first.predictions, shard: null }, rows),
    folder: first.shard?.folder ?? folder
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch {
    throw new UsageProblem('unwritable', told`${folder} cannot be made: is the place writable?`, { file: folder, line: null, column: null })
  }
}

function writeReports(folder: string, graded: Graded, options: Parameters<typeof reportPages>[1]): void {
  for (const [file, html] of reportPages(graded, options)) saveFile(join(folder, file), html)
}

function print({ rows, statistics }: Graded, outs: readonly string[], reports: string | undefined, inWords: (told: Told) => string): void {
  const width = Math.max(10, ...rows.map(({ submission }) => submission.length).filter((length) => length <= 40))
  for (const { submission, lab, status, points, of, mistakes, checks, note } of rows) {
    const first = checks.find((check) => check.status === 'fail')
    const why = [first?.title, mistakes[0]?.file, note].filter(Boolean).join('; ')
    say(`${submission.padEnd(width)}  ${lab}  ${status.padEnd(10)} ${`${points}/${of}`.padStart(9)}  ${why}`.trimEnd())
  }
  for (const one of statistics) {
    say(
      '',
      inWords(
        told`${one.title}: ${one.passed} of ${one.graded} passed, ${one.averagePoints} of ${one.of} points on average; ${one.missing} without a driver that can be read`
      )
    )
    for (const check of one.checks.filter(({ stopped }) => stopped > 0))
      say(`  ${String(check.stopped).padStart(5)}  ${inWords(told`stopped at: ${check.title}`)}`)
    for (const mistake of one.mistakes)
      say(`  ${String(mistake.count).padStart(5)}  ${inWords(told`look like: ${mistake.title} (${mistake.file})`)}`)
    if (one.unknownMistakes > 0) say(`  ${String(one.unknownMistakes).padStart(5)}  ${inWords(told`in a way of their own`)}`)
  }
  for (const written of [...outs, ...(reports === undefined ? [] : [join(reports, 'index.html')])]) say(inWords(told`written: ${written}`))
}
