import type { GivenAnswer, LabProgress, Reply, Work } from '../../src-lab/host-api'
import { hasSolution, type LabBundle } from '../../src-lab/lab/bundle'
import type { LabResult } from '../../src-lab/lab/lab'
import { NO_PROGRESS } from '../../src-lab/lab/progress'
import { hasDamagedWords, labInLanguage } from '../../src-lab/lab/translation'
import { callHost } from '../host/client'
import { language, whyNot } from '../language'
import { unsavedId, type Unsaved } from '../model/unsaved'
import { isPrediction } from '../model/verdict'
import type { UnsavedState } from './unsaved.svelte'
import { WorkspaceState } from './workspace.svelte'

/** One open lab: what the pack says, the learner's files, and how far they have come. */
export class LabState {
  /** As it is read in the language that is spoken. */
  readonly bundle = $derived.by(() => labInLanguage(this.own, language()))
  /** A part of the lab's translation cannot be used: it is read in the pack's own words. */
  readonly isHalfRead = $derived.by(() => hasDamagedWords(this.own, language()))
  readonly work: WorkspaceState
  progress = $state.raw<LabProgress>(NO_PROGRESS)
  /** The version of its pack that has another text or other checks by now; null: this is still the one that is there. */
  replacedBy = $state.raw<string | null>(null)
  /** Its pack was removed meanwhile: nothing of the lab can be saved before it is there again. */
  isRemoved = $state(false)

  constructor(
    private readonly own: LabBundle,
    work: Work,
    progress: LabProgress | undefined,
    private readonly unsaved: UnsavedState
  ) {
    this.work = new WorkspaceState(own.ref, own.starter, work, own.lab.entry, unsaved)
    this.progress = progress ?? { ...NO_PROGRESS, revision: own.lab.revision }
  }

  /** @param now The lab as its pack has it by now, or why there is none. */
  noteChange(now: Reply<LabBundle>): void {
    if (now.ok) {
      this.isRemoved = false
      this.replacedBy = JSON.stringify(now.value) === JSON.stringify(this.own) ? null : now.value.pack.version
    } else if (now.code === 'noLab') this.isRemoved = true
  }

  get passed(): boolean {
    return this.progress.passedAt !== null
  }

  /** Passed, but in a revision before this one. */
  get outdated(): boolean {
    return this.passed && this.progress.revision < this.bundle.lab.revision
  }

  get maySeeSolution(): boolean {
    const { starter, hints } = this.bundle.lab
    return starter !== 'passes' && hasSolution(this.bundle) && (this.passed || this.progress.hints.length >= hints.length)
  }

  /** @param pass It passed on every machine and seed of the lab. */
  async noteResult(result: LabResult, pass: boolean): Promise<void> {
    const { revision, passedAt, runs, failed } = this.progress
    await this.note({
      revision: pass ? result.revision : revision,
      passedAt: pass && (passedAt === null || this.outdated) ? new Date().toISOString() : passedAt,
      runs: runs + 1,
      lastResult: { status: result.status, revision: result.revision },
      failed: withFailures(failed, result, (id) => isPrediction(this.bundle.lab, id))
    })
  }

  async openHint(id: string): Promise<void> {
    if (!this.progress.hints.includes(id)) await this.note({ hints: [...this.progress.hints, id] })
  }

  async answer(question: string, given: GivenAnswer): Promise<void> {
    await this.note({ answers: { ...this.progress.answers, [question]: given } })
  }

  private async note(changes: Partial<LabProgress>): Promise<void> {
    const progress = { ...this.progress, ...changes }
    this.progress = progress
    const { ref, pack, lab } = this.bundle
    const reply = await callHost('saveProgress', { ...ref, progress })
    // What was noted meanwhile has an answer of its own.
    if (progress !== this.progress) return
    const why = reply.ok ? { code: '', message: '' } : reply
    const unsaved: Unsaved = { kind: 'progress', ref, key: `${pack.uuid}/${lab.uuid}`, progress, code: why.code, message: whyNot(why) }
    if (reply.ok) this.unsaved.drop(unsavedId(unsaved))
    else this.unsaved.put(unsaved)
  }
}

/** What failed in this run, too. A guess that was wrong is no failure. */
function withFailures(failed: LabProgress['failed'], { checks }: LabResult, isGuess: (id: string) => boolean): LabProgress['failed'] {
  const ids = checks.flatMap(({ id, status }) => (status === 'fail' && !isGuess(id) ? [id] : []))
  return { ...failed, ...Object.fromEntries(ids.map((id) => [id, (failed[id] ?? 0) + 1])) }
}
