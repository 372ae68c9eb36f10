/** Bytes that a check wants to see. A trace holds none, so the run is made again, and the bytes are read at the right moments. */
import type { CallEvent, Machine } from '../../src-firmware/index'

/** Before or after a call, by the number of its event; else a moment that a run has once. */
export type Instant = 'start' | 'returned' | 'exited' | 'virtual' | 'end' | { readonly before: number } | { readonly after: number }

/** Bytes to read, and when. */
export interface Probe {
  readonly at: Instant
  readonly start: bigint
  readonly bytes: number
  /** Also tell which of them somebody has written. */
  readonly marks?: true
}

/** What was read there. */
export interface ProbeResult {
  readonly probe: Probe
  readonly bytes: Uint8Array
  /** For each byte 1 when somebody has written it since its memory was handed out, else 0. Absent: nobody asked. */
  readonly written?: Uint8Array
}

/** The longest range that is compared. */
export const MAX_COMPARED_BYTES = 0x100000n

/** Two probes with the same name are the same. */
export function probeName({ at, start, bytes }: Probe): string {
  return `${instantName(at)} ${start} ${bytes}`
}

/** Reads what is asked for while a run goes on. */
export class Probes {
  private readonly read: ProbeResult[] = []
  private readonly byInstant = new Map<string, Probe[]>()

  constructor(probes: readonly Probe[]) {
    for (const probe of probes) {
      const name = instantName(probe.at)
      const beside = this.byInstant.get(name)
      if (beside) beside.push(probe)
      else this.byInstant.set(name, [probe])
    }
  }

  /** What was read. A probe whose moment never came is not among it. */
  get results(): readonly ProbeResult[] {
    return this.read
  }

  before(event: CallEvent, machine: Machine): void {
    this.take({ before: event.n }, machine)
  }

  after(event: CallEvent, machine: Machine): void {
    this.take({ after: event.n }, machine)
    this.phaseMayHaveChanged(machine)
  }

  phaseMayHaveChanged(machine: Machine): void {
    if (machine.phase === 'exited' || machine.phase === 'virtual') this.take(machine.phase, machine)
  }

  /** The first time counts. */
  take(at: Instant, machine: Machine): void {
    const name = instantName(at)
    const wanted = this.byInstant.get(name)
    if (!wanted) return
    this.byInstant.delete(name)
    for (const probe of wanted) {
      const { start, bytes, marks } = probe
      this.read.push({ probe, bytes: machine.peek(start, bytes), ...(marks && { written: machine.written(start, bytes) }) })
    }
  }
}

function instantName(at: Instant): string {
  if (typeof at === 'string') return at
  return 'before' in at ? `before ${at.before}` : `after ${at.after}`
}
