/** One run as the checks see it: its result and its trace, indexed. Nothing else of the machine is known to them. */
import { Fold, type MachineState } from '../../src-firmware/trace/fold'
import type { CallEvent, Place, TraceEvent } from '../../src-firmware/trace/trace'
import type { Hex } from '../../src-firmware/spec/hex'
import { probeName, type Probe } from '../request/probes'
import type { RunReply, RunResult, ScriptReply } from '../request/run-request'
import { sentencesIn, type Language, type Sentences } from '../sentences'
import { CallLog } from './call-log'

/** Looks at calls, and at entries of a structure, that one check may take. */
const MAX_LOOKS = 1_000_000

/** A check that cannot be judged; the message ends a sentence. */
export class UnjudgedCheck extends Error {
  override readonly name = 'UnjudgedCheck'
}

/** A run as the checks see it: calls, states, console lines, bytes. */
export class Evidence extends CallLog {
  readonly result: RunResult
  readonly trace: readonly TraceEvent[]
  readonly entry: string
  readonly machine: string
  readonly seed: number
  /** Events behind the cut were only counted. */
  readonly isCut: boolean
  private folded: Fold | null = null
  private looks = 0
  private readonly made = new Map<unknown, unknown>()
  private readonly memory: ReadonlyMap<string, Uint8Array>
  private readonly scripts: ReadonlyMap<string, ScriptReply>

  private static readonly ofReplies = new WeakMap<RunReply, Map<Language, Evidence>>()

  /** A run is indexed once for a language, however often it is judged. */
  static of(reply: RunReply, language: Language = 'en'): Evidence {
    const known = Evidence.ofReplies.get(reply) ?? new Map<Language, Evidence>()
    Evidence.ofReplies.set(reply, known)
    const evidence = known.get(language) ?? new Evidence(reply, sentencesIn(language))
    known.set(language, evidence)
    return evidence
  }

  /** @param sentences What is found is told in them. */
  private constructor(
    reply: RunReply,
    readonly sentences: Sentences
  ) {
    super()
    this.memory = new Map((reply.memory ?? []).map(({ probe, bytes }) => [probeName(probe), bytes]))
    this.scripts = new Map((reply.scripts ?? []).map((one) => [one.check, one]))
    this.result = reply.result
    this.trace = reply.trace
    this.entry = reply.head.entry
    this.machine = reply.head.platform
    this.seed = reply.head.seed
    this.isCut = reply.trace.at(-1)?.kind === 'cut'
    for (const event of this.trace) this.add(event)
    for (const call of this.calls) this.returned(call)
  }

  /** What checks say. */
  get words(): Sentences['checks'] {
    return this.sentences.checks
  }

  /** Patterns can name patterns: a check that would look at the run's calls without end is given up. */
  override looking(count = 1): void {
    if ((this.looks += count) > MAX_LOOKS)
      throw new UnjudgedCheck(`it looks at calls and entries more than ${MAX_LOOKS.toLocaleString('en-US')} times; name calls more simply`)
  }

  /** What is the same for every check of a run is made once. */
  once<T>(name: unknown, make: () => T): T {
    if (!this.made.has(name)) this.made.set(name, make())
    return this.made.get(name) as T
  }

  /** The next check begins. */
  startCheck(): void {
    this.looks = 0
  }

  /** Bytes that a run was asked for; undefined: nobody asked. */
  bytes(probe: Probe): Uint8Array | undefined {
    return this.memory.get(probeName(probe))
  }

  /** What the script of a check came to; undefined: it was not asked. */
  script(check: string): ScriptReply | undefined {
    return this.scripts.get(check)
  }

  /** The state after event n. */
  state(n: number): MachineState {
    this.folded ??= new Fold(this.trace)
    return this.folded.at(n)
  }

  /** The call of the driver's own text that an event happened in; the event itself when there is none. */
  outermost(event: TraceEvent): TraceEvent {
    let at = event
    while (at.kind === 'call' && at.call === null && at.parent !== null) {
      const parent = this.trace[at.parent]
      if (parent === undefined) break
      at = parent
    }
    return at
  }

  /** n of the last event that belongs to a call: what it called, printed and notified. */
  lastOf(call: CallEvent): number {
    const own = new Set([call.n, ...this.inner(call).map((event) => event.n)])
    let n = call.n
    for (let i = call.n + 1; i < this.trace.length; i++) {
      const event = this.trace[i]!
      if (event.kind === 'call' ? !own.has(i) : event.kind !== 'console' && event.kind !== 'notify') break
      n = i
    }
    return n
  }

  /** Calls and events that moved the map key, in order, with what it became. */
  keyMoves(): readonly { readonly event: TraceEvent; readonly from: Hex; readonly to: Hex }[] {
    return this.trace.flatMap((event) =>
      event.kind === 'phase' && event.from === null
        ? []
        : event.changes.flatMap((change) =>
            change.what === 'key' ? [{ event: this.outermost(event), from: change.from, to: change.to }] : []
          )
    )
  }

  /** The function that the operating system had called when an event happened, after the driver had returned; null: it had called none. */
  osCall(n: number): string | null {
    for (let i = n - 1; i >= 0; i--) {
      const event = this.trace[i]!
      if (event.kind !== 'lab') continue
      if (event.did.code === 'exportCalled') return event.did.export
      if (OS_DEEDS.has(event.did.code)) return null
    }
    return null
  }

  /** The call that was being carried out when an event happened at a place. */
  callAround(event: TraceEvent): CallEvent | null {
    const outer = this.outermost(event)
    if (outer.kind === 'call') return outer
    const before = this.calls.findLast((call) => call.n < event.n)
    return before && samePlace(before.at, event.at) && (before.status === null || this.lastOf(before) >= event.n) ? before : null
  }
}

/** What an operating system does besides calling a function. */
const OS_DEEDS: ReadonlySet<string> = new Set(['exitBootServices', 'hadExited', 'setVirtualAddressMap', 'reused', 'slept', 'woke'])

function samePlace(a: Place | null, b: Place | null): boolean {
  return a !== null && b !== null && a.file === b.file && a.line === b.line && a.column === b.column
}
