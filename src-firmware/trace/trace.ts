import type { Hex } from '../spec/hex'
import type { MachinePhase, StartPhase } from '../spec/phase'
import type { Cause } from './cause'
import type { ConsoleNote } from './console-note'
import type { FaultReason } from './fault'
import type { GcdEntry } from './gcd-entry'
import type { LabDeed } from './lab-deed'

export type { FaultReason, ToldFault } from './fault'
export type { GcdEntry } from './gcd-entry'
export type {
  FirmwareFault,
  HobListProblem,
  MmAssert,
  MmDestruction,
  Stopped,
  StopReason,
  StopWhy,
  UBootProperty,
  VitalKind,
  WayRefusal,
  WrongPhase
} from './stop'

/** Everything else that is a whole number (types, enumerations, UINT8…UINT32, counts, lines) is a JSON number. */
export type Value = Hex | number | boolean | string | null
/** [Type, PhysicalStart, VirtualStart, NumberOfPages, Attribute] in the order the firmware returned them, as in the recordings. */
export type Descriptor = [type: number, physicalStart: Hex, virtualStart: Hex, pages: Hex, attribute: Hex]

/** A place in the learner's own files; line and column count from 1. */
export interface Place {
  file: string
  line: number
  column: number
}

/** A finding of the TypeScript compiler; line and column count from 1. */
export interface Diagnostic {
  file: string
  line: number
  column: number
  code: number
  category: 'error' | 'warning'
  message: string
  /** The name that it is about, where it says in plain words why there is none. */
  name?: string
}

/** What moves: heap, stack and pages with the switch to permanent memory, the HOB list when DXE copies it. */
export type Moved = 'heap' | 'stack' | 'pages' | 'hobList'

/** What one event changed. Folding the changes of events 0…n gives the state after n. */
export type Change =
  | { what: 'map'; removed: Descriptor[]; added: Descriptor[] }
  | { what: 'key'; from: Hex; to: Hex }
  | { what: 'take'; start: Hex; bytes: Hex; unit: Unit; type: number; owner: string }
  | { what: 'give'; start: Hex; bytes: Hex; unit: Unit; takenBy: number | null }
  | { what: 'gcd'; removed: GcdEntry[]; added: GcdEntry[] }
  | { what: 'hob'; address: Hex; before: string | null; after: string | null } // hexadecimal bytes of the whole HOB, of one longer than 1 KiB the first 1024 bytes; null: not there
  | { what: 'pool'; address: Hex; type: number; bytes: Hex; state: 'used' | 'free' | 'gone' }
  | { what: 'lmb'; removed: LmbRegion[]; added: LmbRegion[] }
  | { what: 'handle'; handle: Hex; protocol: string; state: 'installed' | 'replaced' | 'removed' }
  | { what: 'virtual'; map: Descriptor[] }
  | { what: 'tpl'; from: number; to: number }
  | { what: 'move'; from: Hex; to: Hex; bytes: Hex; content: Moved }
  | { what: 'timers'; on: boolean }
  /** A range of MMRAM. state: EFI_MMRAM_DESCRIPTOR.RegionState. */
  | { what: 'mmram'; start: Hex; bytes: Hex; state: number }
  /** A free region of the MM core's pages, or a free block of its pool; null: it is none any more. */
  | { what: 'mmFree'; list: 'pages' | 'pool'; start: Hex; bytes: Hex | null }
  /** What U-Boot set aside before relocation. */
  | { what: 'reservation'; name: string; start: Hex; bytes: Hex }
  /** U-Boot's heap, and how far it is in use. */
  | { what: 'heap'; start: Hex; bytes: Hex; end: Hex }
  /** A free chunk of U-Boot's heap, with its head; null: none begins there any more. */
  | { what: 'chunk'; start: Hex; bytes: Hex | null }
  /** A file, or an image of bootm's, was brought into memory. by: the command. */
  | { what: 'file'; name: string; start: Hex; bytes: Hex; by: string }
  /** From here on lmb's regions are those of this map, 0 for the board's own; null: there is none. */
  | { what: 'lmbMap'; map: number | null; lifetime: Lifetime | null }
/** What a range was handed out as. A file is no allocation: its bytes were brought there. */
export type Unit = 'pages' | 'pool' | 'image' | 'heap' | 'stack' | 'table' | 'file'
/**
 * How long an owner of U-Boot's memory keeps its books: for one command; from one `bootm start` to the next, which is one attempt to boot; until an
 * operating system takes over or the power goes off.
 */
export type Lifetime = 'command' | 'boot' | 'forever'
/** A region of lmb's: memory that it may hand out, or memory in use. The flags' numbers are the release's. */
export interface LmbRegion {
  list: 'available' | 'used'
  base: Hex
  size: Hex
  flags: number
}
/** Bytes the driver touched since the event before, joined where they touch: [start, bytes, 'r' | 'w', line]. */
export type Access = [start: Hex, bytes: number, mode: 'r' | 'w', line: number]

interface EventBase {
  /** 0, 1, 2 … without gaps: the line in the trace. */
  n: number
  phase: MachinePhase
  /** null where no line of the learner's made it happen. */
  at: Place | null
  /** Name of the image that runs: 'driver.ts', 'child.ts#2', 'firmware'. */
  image: string
  changes: Change[]
  accesses: Access[]
}
/** A call of a service or of a library's function. */
export interface CallEvent extends EventBase {
  kind: 'call'
  /** 1, 2, 3 … over the calls that the driver's own text makes: 'call 23' on the screen. null for a call that a library function or the firmware makes on the way. */
  call: number | null
  /** n of the event it happened inside: Print's AllocatePool, a call in a notify function. */
  parent: number | null
  table:
    | 'BootServices'
    | 'RuntimeServices'
    | 'DxeServices'
    | 'PeiServices'
    | 'MmServices'
    | 'MmCommunication2'
    | 'MemoryAttribute'
    | 'ConOut'
    | 'ConIn'
    | 'UBoot'
    | 'Library'
  service: string
  /** By the specification's parameter name with a small first letter: memoryType, pages, memory. What *X held before the call; '' + null for NULL. */
  in: Record<string, Value>
  /** null: the service returns no status (CopyMem, RaiseTPL) or did not return. */
  status: Hex | null
  statusName: string | null
  /** Why it was refused; null: it was not, or a driver's own code answered. */
  cause: Cause | null
  /** What the OUT arguments hold afterwards, only those that were written; return: what a service without status returned. */
  out: Record<string, Value>
  /** The call came back, with or without a status; false: it was left on the way. */
  returned: boolean
  /** The map key before and after the call, with all that the call did on its way. Absent: it stayed. */
  key?: { from: Hex; to: Hex }
  /** What arguments and results do not show: the GUIDs of descriptors that a PEIM handed over, how many ranges a map had. */
  detail?: Record<string, Value | string[]>
}
/** Bytes were touched that must not be. */
export interface FaultEvent extends EventBase {
  kind: 'fault'
  reason: FaultReason
  access: 'read' | 'write' | 'execute'
  address: Hex
  bytes: number
  /** n of the events that took and gave back the memory, if any. */
  takenBy: number | null
  freedBy: number | null
  /** Where the bytes lie now that have left temporary RAM; null: they never moved. */
  movedTo: Hex | null
  /** DXE has copied them with the HOB list; absent: they moved with the switch to permanent memory. */
  movedByDxe?: true
  /** Name of the image whose code was to run and is no longer there; null: bytes were touched, no code was called. */
  unloaded: string | null
  /** Its code was not unloaded: the operating system has taken the memory. */
  takenOver?: true
}
/** A text that the driver printed, or what the firmware noted. */
export type ConsoleEvent = PrintEvent | NoteEvent
interface PrintEvent extends EventBase {
  kind: 'console'
  source: 'driver'
  text: string
}
interface NoteEvent extends EventBase {
  kind: 'console'
  source: 'firmware'
  note: ConsoleNote
}
/** The machine came to another phase, or a step further inside PEI. */
export interface PhaseEvent extends EventBase {
  kind: 'phase'
  from: MachinePhase | null
  to: MachinePhase
  recorded: boolean
  /** The platform's name and its firmware's, where a run begins; null: it goes on. */
  machine: { title: string; firmware: string } | null
  /** Inside PEI: a step of the switch to permanent memory; null: one phase follows another. */
  step: SwitchStep | null
}
/** A step of the switch from temporary RAM to permanent memory. */
export type SwitchStep =
  | { code: 'newStack'; start: Hex; bytes: Hex }
  /** TemporaryRamMigration, or the PEI Foundation itself, copies heap and stack. */
  | { code: 'migration'; by: 'ppi' | 'foundation' }
  | { code: 'pagesMove' }
  /** x64 without the PPI: the interrupt table gets pages of its own. */
  | { code: 'interruptTable'; start: Hex; bytes: Hex }
  | { code: 'fixUp' }
  | { code: 'temporaryRamGone' }
  | { code: 'memoryDiscovered' }
/** An image was loaded, started, unloaded, or has returned. */
export interface ImageEvent extends EventBase {
  kind: 'image'
  state: 'loaded' | 'started' | 'returned' | 'unloaded'
  handle: Hex
  name: string
  status: Hex | null
  /** What 'loaded' took for it; null: nothing, as a PEIM runs where it lies, and for every other state. */
  place: { start: Hex; pages: number; type: number } | null
}
/** A notification function begins or has ended. */
export interface NotifyEvent extends EventBase {
  kind: 'notify'
  edge: 'begin' | 'end'
  /** In PEI, which has no events, 0x0. */
  event: Hex
  /** The event group, or in PEI the PPI that is told of. */
  group: string | null
  tpl: number
  /** What a handler of an MM interrupt returned. */
  returned?: { code: Hex; name: string | null }
}
/** Something the lab did: a step of setup or afterwards, or one of its faults. */
export interface LabEvent extends EventBase {
  kind: 'lab'
  id: string
  did: LabDeed
}
/** Always the last event of a cut trace. */
export interface CutEvent extends EventBase {
  kind: 'cut'
  leftOut: number
  services: Record<string, number>
  map: Descriptor[]
  mapKey: Hex
}
/** Everything that can happen in a run. */
export type TraceEvent = CallEvent | FaultEvent | ConsoleEvent | PhaseEvent | ImageEvent | NotifyEvent | LabEvent | CutEvent

/** The format of a trace file. 1 had an English sentence in each event; from 2 on there are codes and values alone. */
export const TRACE_FORMAT = 2

/** First line of a trace file; not part of the hash. */
export interface TraceHead {
  kind: 'trace'
  format: typeof TRACE_FORMAT
  platform: string
  phase: StartPhase
  mode: 'strict' | 'lenient'
  seed: number
  keys: string
  entry: string
  app: string
}

/** A row of the memory map, with its type's name. */
export interface MapRow {
  type: number
  typeName: string
  physicalStart: Hex
  pages: Hex
  attribute: Hex
}
