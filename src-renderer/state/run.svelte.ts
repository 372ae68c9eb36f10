import { Fold, RangeStories, type Diagnostic, type MachineState, type Stopped, type TraceEvent } from '../../src-firmware'
import type { LabResult } from '../../src-lab/lab/lab'
import { sentencesIn } from '../../src-lab/sentences'
import { language } from '../language'
import type { Probe, ProbeResult } from '../../src-lab/request/probes'
import type { RunReply } from '../../src-lab/request/run-request'
import { waitsForKey } from '../model/waiting'
import { allocationTags, tagsOf } from '../model/allocation-tags'
import { hasBegun, restingTick, ticksOf, type Tick } from '../model/ticks'
import { whole, type Work } from '../model/work'
import { FIRST_TURN, goOn } from './piecewise.svelte'

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}

/** A trace as the screen goes through it. */
interface Story {
  readonly fold: Fold
  readonly ticks: readonly Tick[]
  readonly bytes: RangeStories
  /** The tick that it is shown at first. */
  readonly resting: number
}

function* storyOf(events: readonly TraceEvent[], stopped: Stopped | null): Work<Story> {
  const fold = new Fold(events)
  while (fold.extend()) yield
  const bytes = new RangeStories(events)
  while (bytes.extend()) yield
  const ticks = yield* ticksOf(events, stopped)
  const resting = restingTick(ticks, events)
  yield
  // What the screen asks of it first is known then, and is asked for one at a time: all panes at once would hold the page up.
  const tick = ticks[resting]
  if (tick) fold.at(tick.first - 1)
  yield
  const state = fold.at(tick ? tick.last : events.length - 1)
  yield
  yield* tagsOf(state.owned, events)
  return { fold, bytes, ticks, resting }
}

/** A run that is gone through, piece by piece, to be shown then. */
interface Coming {
  readonly reply: RunReply
  /** What is said of it by now. */
  result: LabResult | null
  shown: Promise<void>
}

/** Milliseconds without a move after which the cursor rests. */
const REST = 150

/** Reads bytes at moments of a run that was made: the run is made again for it. */
export interface ByteSource {
  read(reply: RunReply, probes: readonly Probe[]): Promise<readonly ProbeResult[]>
}

/** The last run and the moment of it that the whole screen shows. */
export class RunState {
  /** @param source null: what lies in memory cannot be looked at. */
  constructor(readonly source: ByteSource | null = null) {}

  running = $state(false)
  reply = $state.raw<RunReply | null>(null)
  result = $state.raw<LabResult | null>(null)
  /** A sentence when the run itself could not be made. */
  problem = $state<string | null>(null)
  /** A text since then that did not even begin: the run before it stays. null: none. */
  refused = $state.raw<RunReply | null>(null)
  /** The run that is shown is not of the text that is written now. */
  stale = $state(false)
  /** The text was changed since Run was pressed. */
  edited = $state(false)
  /** Index of the tick that is shown; -1: before the first call. */
  cursor = $state(-1)
  /** Grows with each move along the timeline, as against a run that brings its own moment. */
  moves = $state(0)
  /**
   * One move follows another before the cursor has rested, as when its knob is drawn: what stands beside that which the eye follows waits, is shown as
   * waiting, and comes once. A single step is shown whole.
   */
  scrubs = $state(false)
  private resting: ReturnType<typeof setTimeout> | null = null
  /** The tick that is pinned for comparing; null: none. */
  pinned = $state<number | null>(null)
  /** What is marked in the memory, to be shown to others; null: nothing is. */
  marked = $state.raw<{ readonly start: bigint; readonly bytes: bigint } | null>(null)
  /** What was typed into the console since Run; the run is made again with it. A line feed is the Enter key. */
  typed = $state('')
  /** A driver ran, not only the machine was powered on. */
  made = $state(false)

  /** null: what is shown is the latest. */
  private coming: Coming | null = null

  readonly events = $derived(this.reply?.trace ?? [])
  private story = $state.raw<Story | null>(null)
  readonly ticks = $derived(this.story?.ticks ?? [])
  private readonly fold = $derived(this.story?.fold ?? null)
  /** What a byte went through; null: nothing ran. */
  readonly bytes = $derived(this.story?.bytes ?? null)
  readonly tick = $derived<Tick | null>(this.ticks[this.cursor] ?? null)
  /** n of the last event that is shown. */
  readonly event = $derived(this.tick ? this.tick.last : this.beforeFirst())
  /** The moment before first: the fold goes on from there, and not from the last whole state once more. */
  private readonly moments = $derived.by((): { readonly before: MachineState | null; readonly now: MachineState | null } => {
    const { tick, fold, event } = this
    const before = tick && fold ? fold.at(tick.first - 1) : null
    return { before, now: fold?.at(event) ?? null }
  })
  readonly state = $derived(this.moments.now)
  readonly stateBefore = $derived(this.moments.before)

  /** The machine at the pinned moment; null: none is pinned. */
  readonly pinnedState = $derived<MachineState | null>(
    this.pinned === null ? null : (this.fold?.at(this.ticks[this.pinned]?.last ?? this.beforeFirst()) ?? null)
  )

  /** U-Boot's owners when all is over. */
  readonly ubootAtEnd = $derived<Pick<MachineState['uboot'], 'books' | 'heap'>>(
    this.fold?.at(this.events.length - 1).uboot ?? { books: [], heap: null }
  )

  readonly checks = $derived(this.result?.checks ?? [])
  readonly failing = $derived(this.checks.find((check) => check.status === 'fail') ?? null)
  /** Of the last text that was to run, whether or not it began. */
  private readonly last = $derived(this.refused ?? this.reply)
  readonly stopped = $derived(this.last?.result.stopped ?? null)
  readonly waiting = $derived(waitsForKey(this.stopped))
  /** The stop as it stands below its line, until the text is changed. */
  readonly stopHere = $derived.by(() => {
    const { stopped } = this
    if (!stopped?.file || stopped.line === null || this.edited) return null
    return { file: stopped.file, line: stopped.line, stop: sentencesIn(language()).stop(stopped), waits: this.waiting }
  })
  /** The line that the timeline's cursor stands on. */
  readonly line = $derived(this.tick?.line && this.tick.file ? { file: this.tick.file, line: this.tick.line } : null)
  private readonly ended = $derived(
    this.ticks.length > 0 && this.cursor === this.ticks.length - 1 && this.stopped === null && this.state?.phase === 'app'
  )
  readonly tags = $derived(this.state && !this.stale ? allocationTags(this.state, this.events, this.ended) : [])
  /** What the run found at a line: the compiler's diagnostics, and where the driver was stopped. */
  readonly findings = $derived.by<readonly Diagnostic[]>(() => {
    const { heard } = sentencesIn(language())
    const found = this.last?.result.diagnostics ?? []
    return [...found.map((one) => ({ ...one, message: heard(one.message) })), ...this.stopFinding()]
  })

  /** A long run is gone through in turns with the screen first. Of a text that did not begin, only that is shown: the run before it stays. */
  async show(reply: RunReply, result: LabResult | null): Promise<void> {
    // What is shown already, or will be, with the rest of what is to be said of it.
    if (reply === this.reply && this.made && !this.refused) {
      this.result = result
      return
    }
    if (reply === this.coming?.reply) {
      this.coming.result = result
      return this.coming.shown
    }
    this.coming = null
    this.edited = false
    if (this.made && this.ticks.length > 0 && !hasBegun(reply.trace, reply.result.stopped)) {
      this.refused = reply
      this.result = result
      this.stale = true
      return
    }
    const coming: Coming = { reply, result, shown: Promise.resolve() }
    this.coming = coming
    return (coming.shown = this.bring(coming))
  }

  private async bring(coming: Coming): Promise<void> {
    const { reply } = coming
    let progress = goOn(storyOf(reply.trace, reply.result.stopped), FIRST_TURN)
    const isShort = progress.done
    while (!progress.done) {
      await nextTask()
      // Another run came meanwhile.
      if (this.coming !== coming) return
      progress = goOn(progress.work)
    }
    if (!isShort) {
      // What the panes make of the story is a turn's work by itself.
      await nextTask()
      if (this.coming !== coming) return
    }
    this.coming = null
    this.story = progress.value
    this.refused = null
    this.reply = reply
    this.result = coming.result
    this.made = true
    this.stale = false
    this.pinned = null
    this.cursor = progress.value.resting
    // Measured from outside (docs/bench.md); who watches has heard it, and nothing is kept of it.
    performance.mark('handoff:shown')
    performance.clearMarks('handoff:shown')
  }

  /** The machine as it is powered on: the map before anything ran. */
  showPoweredOn(reply: RunReply): void {
    this.coming = null
    this.story = whole(storyOf(reply.trace, null))
    this.refused = null
    this.reply = reply
    this.result = null
    this.made = false
    this.cursor = -1
  }

  /**
   * One run at a time. What is typed while it is made lets it be made again. What goes wrong with it is a sentence.
   * @param run Makes the run, with what was typed.
   */
  async make(run: (typed: string) => Promise<void>): Promise<void> {
    if (this.running) return
    this.running = true
    this.problem = null
    try {
      let typed: string
      do {
        typed = this.typed
        await run(typed)
      } while (typed !== this.typed)
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error)
    } finally {
      this.running = false
    }
  }

  /** The text is no longer the one that ran. */
  age(): void {
    if (!this.made) return
    this.stale = true
    this.edited = true
  }

  moveTo(index: number): void {
    this.cursor = Math.max(-1, Math.min(this.ticks.length - 1, index))
    this.moves++
    this.scrubs = this.resting !== null
    if (this.resting !== null) clearTimeout(this.resting)
    this.resting = setTimeout(() => {
      this.resting = null
      this.scrubs = false
    }, REST)
  }

  /** Pins the moment that is shown, or lets go of it when it is the one. */
  pin(): void {
    this.pinned = this.pinned === this.cursor ? null : this.cursor
  }

  moveToCall(call: number): void {
    const index = this.ticks.findIndex((tick) => tick.call === call)
    if (index >= 0) this.moveTo(index)
  }

  /** The tick that an event belongs to; stays where there is none. */
  moveToEvent(n: number): void {
    const index = this.ticks.findIndex(({ first, last }) => first <= n && n <= last)
    if (index >= 0) this.moveTo(index)
  }

  /** The next tick in a direction for which the test holds; stays where there is none. */
  moveToNext(step: 1 | -1, test: (tick: Tick) => boolean): void {
    for (let i = this.cursor + step; i >= 0 && i < this.ticks.length; i += step)
      if (test(this.ticks[i]!)) {
        this.moveTo(i)
        return
      }
  }

  /** The next time that a line called something, after the last time the first. @returns Did it ever? */
  moveToLine(file: string, line: number): boolean {
    const isHere = (tick: Tick): boolean => tick.file === file && tick.line === line
    const next = this.ticks.findIndex((tick, index) => index > this.cursor && isHere(tick))
    const index = next >= 0 ? next : this.ticks.findIndex(isHere)
    if (index >= 0) this.moveTo(index)
    return index >= 0
  }

  private beforeFirst(): number {
    const first = this.ticks[0]?.first
    return first !== undefined ? first - 1 : this.events.length - 1
  }

  private stopFinding(): Diagnostic[] {
    const { stopped } = this
    if (!stopped?.file || !stopped.line || this.waiting) return []
    return [
      {
        file: stopped.file,
        line: stopped.line,
        column: stopped.column ?? 1,
        code: 0,
        category: 'error',
        message: sentencesIn(language()).why(stopped.why)
      }
    ]
  }
}
