/** The sources of a run, all of them: nothing else may influence it. A RunRequest goes with every bug report. */
import type { Platform } from '../../src-firmware/platforms/platform'
import type { LabRefusal } from '../../src-firmware/trace/lab-deed'
import type { ConsolePart } from '../../src-firmware/trace/console-note'
import type { Diagnostic, MapRow, Place, Stopped, TraceEvent, TraceHead } from '../../src-firmware/trace/trace'
import type { Hex } from '../../src-firmware/spec/hex'
import type { StartPhase } from '../../src-firmware/spec/phase'
import type { CompiledDriver } from '../compile/compiler'
import type { Budget, Scenario } from '../lab/lab'
import type { CallStacks } from './call-stack'
import type { Probe, ProbeResult } from './probes'

/** Bounds of one run: steps, bytes of output, MiB of the sandbox, events kept. */
export interface RunLimits {
  /** Interrupt polls; one for each 10,000 loop turns or calls. */
  readonly steps: number
  readonly outputBytes: number
  readonly memoryMiB: number
  /** Events kept in the trace; Infinity for none left out. */
  readonly events: number
}
/** The app's bounds; a lab may set lower ones. */
export const DEFAULT_LIMITS: RunLimits = { steps: 1000, outputBytes: 256 * 1024, memoryMiB: 64, events: 20_000 }

/** The bounds of a run whose lab asks for lower ones. */
export function limitsOf(budget: Budget = {}): RunLimits {
  const lower = (name: keyof Budget): number => Math.min(budget[name] ?? DEFAULT_LIMITS[name], DEFAULT_LIMITS[name])
  return { ...DEFAULT_LIMITS, steps: lower('steps'), outputBytes: lower('outputBytes'), memoryMiB: lower('memoryMiB') }
}

/** A script check that is to judge a run. */
export interface ScriptRequest {
  /** Id of the check. */
  readonly check: string
  /** All scripts of the lab, compiled as a driver is. */
  readonly script: CompiledDriver
  /** The file that exports `check`. */
  readonly file: string
}
/** What came of it. Nothing in it was looked at but by the script itself. */
export type ScriptReply =
  /** What it said, as JSON. */
  | { readonly check: string; readonly kind: 'said'; readonly json: string }
  | {
      readonly check: string
      readonly kind: 'broken'
      readonly why: ScriptFailure
      readonly text: string | null
      readonly at: Place | null
    }
/** Why a script said nothing. */
export type ScriptFailure = 'notCompiled' | 'noCheck' | 'thrown' | 'steps' | 'memory' | 'stack' | 'promise' | 'tooLarge'

/** All that a run depends on. */
export interface RunRequest {
  readonly driver: CompiledDriver
  /** Path of the entry file. */
  readonly entry: string
  readonly platform: Platform
  readonly phase: StartPhase
  readonly mode: 'strict' | 'lenient'
  readonly seed: number
  readonly keys: string
  readonly limits: RunLimits
  /** What the lab does before, during and after: `setup`, `faults` and `afterwards` of its lab.json. */
  readonly scenario?: Scenario
  /** Scripts of the pack that judge the run when it is over. */
  readonly scripts?: readonly ScriptRequest[]
  /** Bytes to read on the way; the trace is the same with and without them. */
  readonly probes?: readonly Probe[]
}

/** A step of the lab that could not be carried out. */
export interface StepNotDone {
  /** The step's id. */
  readonly step: string
  readonly why: LabRefusal
}

/** What came of a run, as data: nothing in it is a sentence of ours. */
export interface RunResult {
  readonly platform: string
  readonly phase: StartPhase
  readonly mode: 'strict' | 'lenient'
  readonly seed: number
  /** What the entry point returned; null when it did not return. */
  readonly status: Hex | null
  /** 'EFI_SUCCESS', …; 'CMD_RET_SUCCESS' | 'CMD_RET_FAILURE' | 'CMD_RET_USAGE' in U-Boot; null for an unknown number. */
  readonly statusName: string | null
  /** What the driver printed and the firmware noted, in order; line ends as \n, control sequences as they were sent. */
  readonly console: readonly ConsolePart[]
  readonly diagnostics: readonly Diagnostic[]
  readonly stopped: Stopped | null
  /** Events in the trace, the left-out ones too. */
  readonly events: number
  readonly map: readonly MapRow[]
  readonly mapKey: Hex
  /** SHA-256, hexadecimal, of the trace's lines after the first. */
  readonly traceHash: string
}

/** All that comes of a run. */
export interface RunReply {
  readonly head: TraceHead
  readonly result: RunResult
  readonly trace: readonly TraceEvent[]
  /** Absent: nothing of the driver ran. */
  readonly stacks?: CallStacks
  /** What the probes read. */
  readonly memory?: readonly ProbeResult[]
  /** What the scripts said; absent: there was none, or the driver was stopped before. */
  readonly scripts?: readonly ScriptReply[]
  /** Absent: all steps of the lab were carried out. */
  readonly notDone?: readonly StepNotDone[]
}
