/** The proof while a lab is written: made in the background, run by run, and only as far as something changed. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { platformById } from '../../src-firmware'
import type { LabBundle } from '../lab/bundle'
import { machineOf } from '../lab/machine-of'
import type { Check, CheckResult } from '../lab/lab'
import type { PackFiles } from '../pack/pack-files'
import { proofPlan, proveCell, type Planned, type ProofRun } from '../proof/proof'
import { variantName } from '../proof/variant'
import type { RunReply } from '../request/run-request'
import type { AuthorRuns } from './author-run'
import type { Cancel } from './candidate'
import { eventOf } from './event-of'
import { matrixOf, type ColumnState, type ProofMatrix, type Proved } from './proof-matrix'

/** Judged runs that are remembered beside those of the lab as it is: who takes a change back finds them again. */
const ROOM = 500

interface Known {
  readonly proved: Proved
  /** The checks that it was judged with, as text, by their ids. */
  readonly checks: ReadonlyMap<string, string>
  readonly runKey: string
}

/** Proves one lab again and again. */
export class AuthorProof {
  /** By all that a judged run depends on; the oldest first. */
  private readonly judged = new Map<string, Known>()
  /** The last judged run of each column, by its name. */
  private readonly latest = new Map<string, Known>()

  /** Whether two runs were alike, by what they depend on. */
  private readonly repeatable = new Map<string, boolean>()

  /** @param runs As `authorRuns` makes them: a check that was changed is judged on the runs that there are. */
  constructor(private readonly runs: AuthorRuns) {}

  /**
   * Begins with the texts that were changed. The table as it stands comes first, and again after each run.
   *
   * @param files The pack's, for the places of what is found.
   * @param only A mistake: nothing else is run.
   */
  async *prove(
    bundle: LabBundle,
    files: PackFiles,
    cancel?: Cancel,
    only: string | null = null
  ): AsyncGenerator<ProofMatrix, void, undefined> {
    const checks = new Map(
      bundle.lab.checks.map((check) => [check.id, JSON.stringify(isScripted(check) ? [check, bundle.scripts] : check)])
    )
    const columns = proofPlan(bundle, only).map((planned) => this.columnOf(bundle, planned, checks))
    const matrix = (): ProofMatrix =>
      matrixOf(
        bundle,
        columns.map(({ state }) => state),
        files,
        only
      )
    yield matrix()
    const open = columns.filter(({ state }) => state.proved === null)
    for (const column of [...open.filter(({ isNew }) => isNew), ...open.filter(({ isNew }) => !isNew)]) {
      if (cancel?.aborted) return
      const state = await this.proved(bundle, column)
      if (cancel?.aborted) return
      const { isCut, ...known } = state
      column.state = { ...column.state, ...known }
      // Ended from outside, it may go better the next time.
      if (state.proved !== null && !isCut) this.remember(column, { proved: state.proved, checks, runKey: column.runKey })
      yield matrix()
    }
  }

  private columnOf(bundle: LabBundle, planned: Planned, checks: ReadonlyMap<string, string>): Column {
    const runKey = keyOfRun(bundle, planned)
    const { checks: all, predict, mistakes, machines, seeds, starter } = bundle.lab
    const key = hashed([runKey, planned.variant, all, bundle.scripts, predict, mistakes, machines, seeds, starter])
    const name = `${variantName(planned.variant)} ${planned.machine} ${planned.seed}`
    const known = this.judged.get(key)
    const before = this.latest.get(name)
    const isNew = before?.runKey !== runKey
    if (known) this.latest.set(name, known)
    const state: ColumnState = {
      planned,
      proved: known?.proved ?? null,
      old: known || isNew ? new Map() : unchanged(before, checks),
      problem: null
    }
    return { state, key, name, runKey, isNew }
  }

  private async proved(bundle: LabBundle, { state: { planned }, runKey }: Column): Promise<Outcome> {
    let shown: RunReply | null = null
    let isCut = false
    const noting =
      (made: ProofRun): ProofRun =>
      async (...request) => {
        const one = await made(...request)
        // A run inside a check of every machine that was cut is an error of the whole.
        isCut ||= one.reply.result.stopped?.reason === 'watchdog' || one.result.status === 'error'
        return one
      }
    const first = noting(this.runs.run)
    const run: ProofRun = async (...request) => {
      const made = await first(...request)
      shown = made.reply
      return made
    }
    try {
      const known = this.repeatable.get(runKey)
      const proved = await proveCell(bundle, planned, run, known === undefined ? noting(this.runs.again) : run)
      // Where one was cut, that they differ says nothing.
      const isRepeatable = (proved.isRepeatable || isCut) && known !== false
      if (!isCut) this.repeatable.set(runKey, isRepeatable)
      const cell = { ...proved, isRepeatable }
      const isOwn = ({ machine, seed }: CheckResult): boolean => machine === planned.machine && seed === planned.seed
      const events = new Map(cell.result.checks.map((check) => [check.id, isOwn(check) && shown ? eventOf(shown, check) : null]))
      return { proved: { cell, events }, problem: null, isCut }
    } catch (error) {
      return { proved: null, isCut, problem: error instanceof Error ? error.message : String(error) }
    }
  }

  private remember({ key, name }: Column, known: Known): void {
    this.judged.delete(key)
    this.judged.set(key, known)
    this.latest.set(name, known)
    for (const oldest of this.judged.keys()) {
      if (this.judged.size <= ROOM) break
      this.judged.delete(oldest)
    }
  }
}

/** @see ColumnState. `isCut`: a run was ended from outside, or could not be judged. */
type Outcome = Pick<ColumnState, 'proved' | 'problem'> & { readonly isCut: boolean }

interface Column {
  state: ColumnState
  readonly key: string
  readonly name: string
  readonly runKey: string
  /** Its text was not run so yet. */
  readonly isNew: boolean
}

/** All that a run of a text depends on. */
function keyOfRun(bundle: LabBundle, { files, machine, seed }: Planned): string {
  const { phase, until, mode, entry, setup, faults, afterwards, keys, budget, uuid } = bundle.lab
  const platform = machineOf(bundle, machine)
  const known = platform !== undefined && platformById(machine) === platform ? machine : platform
  const texts = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))
  return hashed([texts, known, seed, phase, until, mode, entry, setup, faults, afterwards, keys, budget, bundle.pack.uuid, uuid])
}

/** Does a script of the pack judge it? What that says depends on its text. */
function isScripted(check: Check): boolean {
  return check.kind === 'script' || (check.kind === 'everywhere' && check.checks.some(isScripted))
}

/** Texts are long, and every version of them would be kept. */
function hashed(value: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(value))))
}

/** Results of the checks that are as they were. */
function unchanged(before: Known | undefined, checks: ReadonlyMap<string, string>): ReadonlyMap<string, CheckResult> {
  const results = before?.proved.cell.result.checks ?? []
  return new Map(results.filter(({ id }) => before?.checks.get(id) === checks.get(id)).map((result) => [result.id, result]))
}
