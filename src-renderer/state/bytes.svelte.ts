import { probeName, type ProbeResult } from '../../src-lab/request/probes'
import type { RunReply } from '../../src-lab/request/run-request'
import { t } from '../language'
import { probeAt } from '../model/bytes'
import type { RunState } from './run.svelte'

/** Milliseconds that the cursor rests before a run is made again. */
const REST = 120
/** Moments on either side that are read with it: the next steps cost nothing. */
const AROUND = 48

interface Range {
  readonly start: bigint
  readonly bytes: number
}

/** A range's bytes at the moment that is shown. Make it where a component is made; its effects live as long. */
export class BytesState {
  private known = $state.raw<{
    readonly reply: RunReply | null
    readonly range: Range | null
    readonly results: ReadonlyMap<string, ProbeResult | null>
  }>({
    reply: null,
    range: null,
    results: new Map()
  })
  /** The run could not be made again. */
  problem = $state<string | null>(null)
  private readonly wanted = $derived.by(() => this.range())
  /** undefined: it is being read; null: the run never came there, or nobody can read it. */
  readonly now = $derived.by(() => this.resultAt(this.run.cursor))
  /** The moment before. */
  readonly before = $derived.by(() => (this.run.cursor < 0 ? null : (this.resultAt(this.run.cursor - 1) ?? null)))
  /** Why there are no bytes to show, in a sentence; null: there are. */
  readonly missing = $derived.by(() => {
    if (this.problem !== null) return this.problem
    if (this.now === undefined) return t('The run is made again, to read its memory at this moment…')
    return this.now === null ? t('The run did not come to the end of this moment: there is nothing to read.') : null
  })

  /** @param range null: nothing is looked at. */
  constructor(
    private readonly run: RunState,
    private readonly range: () => Range | null
  ) {
    $effect(() => {
      const { reply, cursor } = run
      const { wanted } = this
      if (this.now !== undefined || !reply || !wanted) return
      const rests = setTimeout(() => void this.load(reply, wanted, cursor), REST)
      return () => clearTimeout(rests)
    })
  }

  private resultAt(cursor: number): ProbeResult | null | undefined {
    const { wanted, run, known } = this
    if (!wanted || !run.source || !run.reply) return null
    const { start, bytes } = wanted
    if (known.reply !== run.reply || known.range?.start !== start || known.range.bytes !== bytes) return undefined
    return known.results.get(probeName(probeAt(run.ticks, cursor, start, bytes)))
  }

  private async load(reply: RunReply, { start, bytes }: Range, cursor: number): Promise<void> {
    const { ticks, source } = this.run
    const first = Math.max(-1, cursor - AROUND)
    const last = Math.min(ticks.length - 1, cursor + AROUND)
    const probes = new Map(
      Array.from({ length: last - first + 1 }, (_, index) => probeAt(ticks, first + index, start, bytes)).map((probe) => [
        probeName(probe),
        probe
      ])
    )
    try {
      const read = (await source?.read(reply, [...probes.values()])) ?? []
      const results = new Map<string, ProbeResult | null>([...probes.keys()].map((name) => [name, null]))
      for (const result of read) results.set(probeName(result.probe), result)
      this.known = { reply, range: { start, bytes }, results }
      this.problem = null
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error)
    }
  }
}

/** Bytes at the moment that is shown, for who looks once; null: the run never came there, or nobody can read it. */
export async function readNow({ source, reply, ticks, cursor }: RunState, start: bigint, bytes: number): Promise<Uint8Array | null> {
  const [read] = source && reply ? await source.read(reply, [probeAt(ticks, cursor, start, bytes)]) : []
  return read?.bytes ?? null
}
