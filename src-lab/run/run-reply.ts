/** A run's result, read off the machine when the run is over (docs/driver-api.md, "What comes out"). */
import { hex, phases, statusName, TRACE_FORMAT, type Machine } from '../../src-firmware/index'
import type { Diagnostic, Stopped, TraceHead } from '../../src-firmware/trace/trace'
import type { RunReply, RunRequest } from '../request/run-request'
import { traceHash } from './trace-lines'

const APP = 'handoff 0.1.0'

/** U-Boot's command.h. -1 is written with all 64 bits. */
const commandResults = new Map([
  [0n, 'CMD_RET_SUCCESS'],
  [1n, 'CMD_RET_FAILURE'],
  [0xffffffffffffffffn, 'CMD_RET_USAGE']
])

/** How the driver ended. */
export interface Outcome {
  /** What the entry point returned; null: it did not. */
  readonly status: bigint | null
  readonly stopped: Stopped | null
  /** What the run itself has to say about the driver, beside the compiler's findings. */
  readonly notes: readonly Diagnostic[]
}

/** Reads the machine off; it is not run any further. */
export function replyOf(request: RunRequest, machine: Machine, { status, stopped, notes }: Outcome): RunReply {
  const { driver, entry, platform, phase, mode, seed, keys } = request
  const head: TraceHead = { kind: 'trace', format: TRACE_FORMAT, platform: platform.id, phase, mode, seed, keys, entry, app: APP }
  const trace = machine.events
  let hash: string | null = null
  return {
    head,
    trace,
    result: {
      platform: platform.id,
      phase,
      mode,
      seed,
      status: status === null ? null : hex(status),
      statusName: status === null ? null : phases[phase].returns === 'int' ? (commandResults.get(status) ?? null) : statusName(status),
      console: machine.console,
      diagnostics: [...driver.diagnostics, ...notes],
      stopped,
      events: machine.eventCount,
      map: machine.memoryMap(),
      mapKey: machine.mapKey,
      // Made when somebody asks: of most runs of a class nobody does. A copy that goes to another thread asks.
      get traceHash() {
        return (hash ??= traceHash(trace))
      }
    }
  }
}
