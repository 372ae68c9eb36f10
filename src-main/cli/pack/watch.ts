/** `handoff pack test --watch`: the proof while a pack is written. Of a change only what it concerns is run again. */
import { AuthorProof } from '../../../src-lab/author/author-proof'
import { authorRuns } from '../../../src-lab/author/author-run'
import type { ProofMatrix } from '../../../src-lab/author/proof-matrix'
import type { LabBundle } from '../../../src-lab/lab/bundle'
import type { PackFiles } from '../../../src-lab/pack/pack-files'
import { problemLine, type PackProblem } from '../../../src-lab/pack/problem'
import { folderState } from '../../host/pack-folder'
import { Ended } from '../ended'
import { commandEngine } from '../engine'
import { UsageProblem } from '../problem'
import { complain, say } from '../terminal'
import { chosenLabs } from './chosen-labs'
import { counted } from './findings'
import { lintSource, readPackSource, requireWhole } from './pack-source'

interface WatchOptions {
  readonly lab?: string
  readonly mistake?: string
}

/** How often somebody looks whether a file has changed, in milliseconds. */
const LOOK_MS = 400
/** How long nothing may change before it is looked at. */
const SETTLE_MS = 100

/** @param jobs How many labs are proved at the same time. @returns When it was ended from outside. */
export async function watchPack(folder: string, options: WatchOptions, jobs: number): Promise<void> {
  const engines = Array.from({ length: jobs }, () => commandEngine())
  const runs = engines.map(authorRuns)
  /** By lab: what was run is remembered as long as the command runs. */
  const proofs = new Map<string, AuthorProof>()
  const proofOf = (lab: string): AuthorProof => {
    const known = proofs.get(lab) ?? new AuthorProof(runs[proofs.size % jobs]!)
    proofs.set(lab, known)
    return known
  }
  const told = new Map<string, string>()
  const turn = { cancel: { aborted: false } }
  const ended = new Ended(() => (turn.cancel.aborted = true))
  try {
    let state = ''
    while (!ended.isOver) {
      const now = folderState(folder)
      if (now === state) {
        await ended.wait(LOOK_MS)
        continue
      }
      // Several files are often written together.
      await ended.wait(SETTLE_MS)
      if (ended.isOver || folderState(folder) !== now) continue
      state = now
      const cancel = { aborted: false }
      turn.cancel = cancel
      // A change that comes meanwhile is the next turn's.
      const looking = setInterval(() => (cancel.aborted ||= folderState(folder) !== state), LOOK_MS)
      try {
        await Promise.race([ended.promise, proveChanged(folder, options, { proofOf, told, jobs }, cancel)])
      } finally {
        clearInterval(looking)
      }
    }
  } finally {
    ended.close()
    for (const engine of engines) engine.close()
  }
}

/** What is remembered from turn to turn. */
interface Watch {
  readonly proofOf: (lab: string) => AuthorProof
  /** By lab: what was last said of it. */
  readonly told: Map<string, string>
  readonly jobs: number
}

/** One turn: the pack as it is now. */
async function proveChanged(
  folder: string,
  options: WatchOptions,
  { proofOf, told, jobs }: Watch,
  cancel: { readonly aborted: boolean }
): Promise<void> {
  try {
    const source = await readPackSource(folder)
    const lint = lintSource(source)
    requireWhole(source.name, lint.reading)
    for (const problem of lint.problems) say(problemLine(problem))
    const { bundles, only } = chosenLabs(source.name, lint, options)
    const turns = new Map<string, Turn>()
    const open = [...bundles]
    const work = async (): Promise<void> => {
      for (let bundle = open.shift(); bundle !== undefined && !cancel.aborted; bundle = open.shift()) {
        const turn = await proveLab(proofOf(bundle.ref.lab), bundle, source.files, only, cancel)
        if (turn === null) return
        turns.set(bundle.ref.lab, turn)
        const lines = linesOf(bundle, turn, only)
        const verdict = lines.slice(1).join('\n')
        if (turn.anew > 0 || told.get(bundle.ref.lab) !== verdict) say(...lines)
        told.set(bundle.ref.lab, verdict)
      }
    }
    await Promise.all(Array.from({ length: jobs }, work))
    if (!cancel.aborted) say(summary(source.name, [...turns.values()], lint.problems))
  } catch (error) {
    if (!(error instanceof UsageProblem)) throw error
    // What is missing now may be there after the next change.
    complain(`handoff: ${error.message}`)
  }
}

/** What became of one lab. */
interface Turn {
  readonly matrix: ProofMatrix
  /** Runs that were made for it now. */
  readonly anew: number
  readonly findings: readonly PackProblem[]
}

/** @returns null: the pack changed meanwhile. */
async function proveLab(
  proof: AuthorProof,
  bundle: LabBundle,
  files: PackFiles,
  only: string | null,
  cancel: { readonly aborted: boolean }
): Promise<Turn | null> {
  let known: number | null = null
  let matrix: ProofMatrix | null = null
  for await (matrix of proof.prove(bundle, files, cancel, only)) known ??= matrix.done
  if (matrix === null || matrix.done < matrix.of) return null
  const broken = matrix.columns.flatMap(({ name, problem }): PackProblem[] =>
    problem === null
      ? []
      : [
          {
            file: `labs/${bundle.ref.lab}/lab.json`,
            line: 1,
            column: 1,
            code: 'proof.broken',
            message: `The run of ${name} could not be judged: ${problem}`
          }
        ]
  )
  return { matrix, anew: matrix.of - (known ?? 0), findings: [...broken, ...(matrix.findings ?? [])] }
}

function linesOf({ ref }: LabBundle, { matrix, anew, findings }: Turn, only: string | null): string[] {
  const verdict = findings.length === 0 ? 'proved' : counted(findings.length, 'finding')
  return [
    `${ref.lab.padEnd(24)} ${verdict.padEnd(12)} ${counted(matrix.of, 'run')}, ${anew} anew`,
    ...(only === null ? [] : failuresOf(matrix).map((line) => `  ${line}`)),
    ...findings.map((finding) => `  ${problemLine(finding)}`)
  ]
}

/** What each run fails, and why. */
function failuresOf({ columns }: ProofMatrix): string[] {
  return columns.flatMap(({ cells, machine, seed, status }) => {
    const failures = cells.flatMap(({ result }) =>
      result?.status === 'fail' ? [`fails '${result.id}' (${result.reason}): ${result.message}`] : []
    )
    return (failures.length > 0 ? failures : [status ?? 'not run']).map((what) => `${machine} seed ${seed}: ${what}`)
  })
}

function summary(name: string, turns: readonly Turn[], problems: readonly PackProblem[]): string {
  const proved = turns.filter(({ findings }) => findings.length === 0).length
  const found = problems.length + turns.reduce((sum, { findings }) => sum + findings.length, 0)
  return `${name}: ${counted(proved, 'lab')} proved, ${counted(found, 'finding')}; waiting for a change (Ctrl+C ends)`
}
