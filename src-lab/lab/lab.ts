import type { FaultReason } from '../../src-firmware/trace/trace'
import type { StartPhase, UntilPhase } from '../../src-firmware/spec/phase'
import type { Hex } from '../../src-firmware/spec/hex'

// ---- values and places ------------------------------------------------------------------------------------------------------------
/** A number, '0x…', or a name: a memory type ('EfiLoaderData'), an attribute ('EFI_MEMORY_WB'), a status ('EFI_NOT_FOUND'), an allocate type. */
export type Num = number | Hex | string
/** A number the seed decides: the same one for the same seed, everywhere. Multiples of step, both ends included. */
export type Seeded = Num | { seed: [min: Num, max: Num]; step?: Num }

/** Which calls are meant. */
export interface CallPattern {
  /** One service, several, or a class: '@allocates' '@frees' '@changesMap' '@memory' (any memory service) '@console' '@any'. */
  service: string | string[]
  in?: Record<string, Matcher>
  out?: Record<string, Matcher>
  /** A status name, 'success', 'error', or 'any' (default). */
  status?: string | string[]
  /** Which of the matching calls: 1 is the first, -1 the last. Absent: every one. */
  nth?: number
  image?: string
}
/** What a field of a call, or of an entry, must be. */
export type Matcher =
  | Num
  | boolean
  | null
  | { is?: Num; not?: Num; min?: Num; max?: Num; multipleOf?: Num; mask?: Num; oneOf?: Num[] }
  /** The value another call had: the nearest earlier match, unless nth is given. */
  | { of: CallPattern; field: `in.${string}` | `out.${string}`; plus?: Num }

/** An address written out, taken from a call, or read off the console. */
export type Address =
  | Hex
  | { of: CallPattern; field: `in.${string}` | `out.${string}`; plus?: Num }
  /** What the driver printed: {hex} or {dec} stands for the value, {*} for any text. 'buffer at {hex}' */
  | { printed: string }

/** A point in the run. Default of every check: 'end'. */
export type Moment = 'start' | 'returned' | 'exited' | 'virtual' | 'end' | { after: CallPattern } | { before: CallPattern }

// ---- checks -----------------------------------------------------------------------------------------------------------------------
interface CheckBase {
  id: string // unique in the lab: [a-z0-9-]+
  title: string
  step: number // the '## n.' section it belongs to
  why?: string | Record<string, string> // one sentence, or one for each reason of the kind (table below); absent: the app's own sentence
  needs?: string[] // checks that must pass first; otherwise 'notReached'
  hidden?: boolean // not listed before it fails
  instructorOnly?: boolean // run by 'handoff grade' and 'pack test' only
  points?: number // what it counts when it is graded, beside the lab's other checks; default 1
}
/** `status`: the driver, or a call, returned this. */
export interface StatusCheck extends CheckBase {
  kind: 'status'
  of: 'driver' | CallPattern | HandlerPattern
  is: string | string[]
}
/** A run of a handler that an MM driver has registered. */
export interface HandlerPattern {
  /** The GUID of the messages that it is for; null: it runs at every interrupt. */
  handler: string | null
  /** Which run of it: 1 is the first, -1 the last. Absent: every one. */
  nth?: number
}
/** `calls`: how often, in which order, or never. */
export interface CallsCheck extends CheckBase {
  kind: 'calls'
  rule:
    | { times: CallPattern; min?: number; max?: number } // default min 1; max 0: never
    | { order: CallPattern[] } // in this order, others may stand between
    | { never: CallPattern; after: CallPattern; before?: CallPattern }
} // from the last 'after' to the next 'before', or to the end
/** `map`: descriptors and the key. */
export interface MapCheck extends CheckBase {
  kind: 'map'
  at?: Moment
  rule:
    | { range: Address; pages: Num; type?: Num; has?: string[]; lacks?: string[] } // every page of it lies in a descriptor like this
    | { none: { type?: Num; owner?: 'driver'; has?: string[] } } // no such descriptor is left
    | { key: { of: CallPattern; field: `out.${string}` }; moved: boolean }
} // the key is, or is not, what it was then
/** `balance`: everything was given back once. */
export interface BalanceCheck extends CheckBase {
  kind: 'balance'
  at?: Moment
  of?: ('pages' | 'pool' | 'events' | 'protocols')[]
  except?: CallPattern[]
}
/** `access`: nothing forbidden was touched. */
export interface AccessCheck extends CheckBase {
  kind: 'access'
  forbid?: FaultReason[]
} // default: all but 'unwritten'
/** `memory`: bytes, a fill or an alignment at an address. */
export interface MemoryCheck extends CheckBase {
  kind: 'memory'
  at?: Moment
  start: Address
  rule: { bytes: string } | { fill: number; length: Num } | { sameAs: Address; length: Num } | { alignment: Num }
}
/** `hob`, `gcd`, `pool`, `lmb`, `mm`: there is such an entry, or none. */
export interface EntryCheck extends CheckBase {
  kind: 'hob' | 'gcd' | 'pool' | 'lmb' | 'mm'
  at?: Moment
  /** Field names of the specification with a small first letter: hobType, memoryType, physicalStart; base, length, capabilities, attributes. */
  entry: Record<string, Matcher | Address>
  count?: { min?: number; max?: number }
} // default min 1; max 0: lacks
/** `phase`: the machine came so far. */
export interface PhaseCheck extends CheckBase {
  kind: 'phase'
  reached: 'permanentMemory' | 'dxe' | 'exited' | 'virtual'
  tries?: { max: number }
  quietAfterFirstTry?: boolean
}
/** `console`: these lines were printed. */
export interface ConsoleCheck extends CheckBase {
  kind: 'console'
  source?: 'driver' | 'firmware'
  lines: string[]
  order?: 'inOrder' | 'any'
  absent?: boolean
  values?: Record<string, Matcher | Address>
} // {name} in a line is compared with values[name]
interface CompileCheck extends CheckBase {
  kind: 'compile'
}
/** `source`: a rule over the text. */
export interface SourceCheck extends CheckBase {
  kind: 'source'
  rule:
    | { noLiteral: { service: string; argument: string } } // no number written out as this argument, nor a constant that is only one
    | { uses: string }
    | { avoids: string } // an imported name, a property or a method
    | { noLoopAround: { service: string } }
}
/** `answer`: a prediction was right. */
export interface AnswerCheck extends CheckBase {
  kind: 'answer'
  question: string
}
/** `everywhere`: the checks inside hold on several machines and seeds. */
export interface EverywhereCheck extends CheckBase {
  kind: 'everywhere'
  machines?: string[]
  seeds?: Seeds
  checks: PlainCheck[]
}
/** `script`: a script of the pack judges a copy of the run. */
export interface ScriptCheck extends CheckBase {
  kind: 'script'
  file: string
} // in checks/; exports check(run, trace, state): { pass: boolean; reason?: string; message?: string; n?: number }
/** Every check that looks at one run. */
export type PlainCheck =
  | StatusCheck
  | CallsCheck
  | MapCheck
  | BalanceCheck
  | AccessCheck
  | MemoryCheck
  | EntryCheck
  | PhaseCheck
  | ConsoleCheck
  | CompileCheck
  | SourceCheck
  | AnswerCheck
  | ScriptCheck
/** Every kind of check. */
export type Check = PlainCheck | EverywhereCheck
/** A list, or a range with both ends. */
export type Seeds = number[] | { from: number; to: number }

// ---- what surrounds the driver ----------------------------------------------------------------------------------------------------
/** Done by the lab, owned by 'lab'; each makes a 'lab' event. Names can be used in later steps as { named: '…' }. */
export type Step =
  | { id: string; do: 'allocatePages'; type?: Num; memoryType: Num; pages: Seeded; memory?: Seeded }
  | { id: string; do: 'allocatePool'; poolType: Num; size: Seeded }
  | { id: string; do: 'free'; named: string }
  | { id: string; do: 'write'; start: Seeded | { named: string }; bytes?: string; file?: string } // file: inside assets/
  | { id: string; do: 'configurationTable'; guid: string; memoryType: Num; bytes?: string; file?: string }
  | { id: string; do: 'resourceHob'; resourceType: number; attribute: Num; start: Num; length: Num }
  | { id: string; do: 'allocationHob'; memoryType: Num; start: Num; length: Num }
  | { id: string; do: 'guidHob'; guid: string; bytes: string }
  | { id: string; do: 'loadFile'; address: Num; file: string } // U-Boot
  | { id: string; do: 'notify'; group: string } // signal an event group
/** The operating system's side, after the entry point returned. */
export type OsStep =
  | Step
  | { id: string; do: 'exitBootServices' } // only if the driver did not
  | { id: string; do: 'setVirtualAddressMap'; offset: Hex } // every RUNTIME range at its address + offset
  | { id: string; do: 'reuse'; types?: Num[]; asks?: string; fill?: number } // the OS takes ranges of these types, or those that a function says, and overwrites them
  | { id: string; do: 'call'; export: string; args?: Num[] } // a function that the entry file exports
  | { id: string; do: 'sleep' }
  | { id: string; do: 'wake' } // only ACPI NVS, Reserved and runtime bytes are kept
/** What goes wrong, or happens, around a call of the driver's. */
export type Fault =
  | { id: string; when: CallPattern; nth?: Seeded; fail: string } // this call answers this status, nothing changes
  | { id: string; after: CallPattern; do: Step; nth?: Seeded; times?: number } // right after that call returned; counts as a timer of the firmware

/** A prediction that is asked before the run. */
export interface Question {
  id: string
  step: number
  text: string
  answer:
    | { choose: Choice[]; right: string[] }
    | { number: Num; within?: Num }
    | { observed: { of: CallPattern; field: `out.${string}` } | { keyMoved: CallPattern }; shown?: ShownAnswer[] }
} // the right answer is what the solution's run shows
/** Something to choose. */
export interface Choice {
  id: string
  text: string
  /** What answers whoever chose it and is wrong. by: the file of the mistake whose run shows it. */
  refuted?: { why: string; by?: string }
}
/** What the solution's run showed, where a student's edition has no solution. */
export interface ShownAnswer {
  machine: string
  seed: number
  answer: string
}
/** A hint of a step, given when its check has failed. */
export interface Hint {
  id: string
  step: number
  whenCheck?: string
  text: string
  cost: 'nudge' | 'code'
}

/** A text, or its lines. */
export type Lines = string | string[]
/** A known mistake: a text that stands in for the solution's entry file. */
export interface Mistake {
  /** Its name: '<name>.ts'. Without `replace` the text is the file mistakes/<name>.ts, or what mistakes/<name>.diff (or .patch) makes of the solution's entry file. */
  file: string
  title: string
  classic?: boolean
  fails: string // id of a check
  /** What is different from the solution's entry file: each `from` stands there once. */
  replace?: { from: Lines; to: Lines }[]
}

/** What a run may use up: lower than the app's bounds, never higher. */
export interface Budget {
  steps?: number
  outputBytes?: number
  memoryMiB?: number
}

/** lab.json. */
export interface Lab {
  $schema?: string
  uuid: string
  revision: number
  title: string
  objective: string
  teaches: string[]
  needs: string[]
  minutes: number
  status: 'draft' | 'active' | 'deprecated'
  phase: StartPhase
  until?: UntilPhase // pei: how far the machine goes on by itself afterwards; default 'returned'
  machines: string[] // the first one is what Run uses
  seeds?: Seeds // default [0]; Run uses the first
  mode?: 'strict' | 'lenient' // default 'strict'
  entry: string // 'driver.ts'
  files: { path: string; role: 'edit' | 'read' | 'hidden' }[] // paths inside starter/; solution/ has the same names where they differ
  starter?: 'fails' | 'passes' // default 'fails'; 'passes' only for a tour, and then solution/ is left out
  mistakes: Mistake[]
  setup?: Step[]
  faults?: Fault[]
  afterwards?: OsStep[]
  keys?: string // what is typed
  budget?: Budget
  panels?: ('map' | 'table' | 'hob' | 'pool' | 'gcd' | 'handles' | 'virtual' | 'lmb' | 'raw' | 'bytes')[]
  points?: number // what the whole lab counts; default: what its checks count together
  predict?: Question[]
  checks: Check[]
  hints: Hint[]
  carryFrom?: string
  moved?: { fromUuid: string }[]
}
/** pack.json. */
export interface Pack {
  $schema?: string
  formatVersion: 1
  uuid: string
  id: string
  version: string
  title: string
  summary: string
  authors: { name: string; email?: string; url?: string }[]
  license: string
  language: string
  locales?: string[]
  sections: { title: string; labs: string[] }[]
  /** Shorter ways through the labs, in the pack's order. */
  walks?: { id: string; title: string; summary: string; labs: string[] }[]
  welcome?: string
  farewell?: string // Markdown files in the pack's root
  defaults?: Partial<Pick<Lab, 'phase' | 'machines' | 'seeds' | 'mode' | 'entry' | 'budget' | 'panels' | 'status'>>
  capabilities?: 'script-check'[]
  /** A student's edition: without solutions, mistakes and the instructor's checks. Absent: everything. */
  edition?: 'student'
}

// ---- results ----------------------------------------------------------------------------------------------------------------------
/** What became of one check; lines and calls count from 1. */
export interface CheckResult {
  id: string
  status: 'pass' | 'fail' | 'notReached'
  /** notReached: 'unjudged' where it could not be judged, 'none' where no answer was given, 'needs' where another check comes first, 'pending' where other machines are still tried. */
  reason: string | null
  message: string
  step: number
  file: string | null
  line: number | null
  call: number | null
  causeLine: number | null
  causeCall: number | null
  expected: string | null
  actual: string | null
  machine: string
  seed: number // everywhere: the first pair that fails
  /** Fails inside a function that the operating system called after the driver had returned: its name. Absent: it does not. */
  during?: string
  /** Of a wrong answer: the file of the mistake whose run refutes it. Absent: there is none. */
  refutedBy?: string
}
/** What became of a lab's run. */
export interface LabResult {
  version: 1
  pack: string
  lab: string
  revision: number
  machine: string
  seed: number
  /** error: the run or a check could not be judged (compile error, watchdog, a throwing script, a cut trace); timeout: the step budget. */
  status: 'pass' | 'fail' | 'error' | 'timeout'
  checks: CheckResult[]
  console: string
  traceHash: string
}

/** The part of a lab that takes part in a run. */
export type Scenario = Pick<Lab, 'setup' | 'faults' | 'afterwards' | 'until'>
