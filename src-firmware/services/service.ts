/** How a service is written down: its signature, and what it does. */
import type { Board } from '../board/board'
import { DriverStop, SimulatorBug } from '../board/guest'
import { hex } from '../spec/hex'
import {
  fieldName,
  type Argument,
  type CType,
  type Parameter,
  type Reference,
  type Result,
  type ServiceSignature,
  type ServiceTable
} from './signature'
import { toldText } from '../spec/text'
import type { GoodStatus, StatusName } from '../spec/status'
import type { MachinePhase } from '../spec/phase'
import type { Refusal } from '../trace/cause'
import { NO_RESULTS } from '../trace/recorded-event'
import type { CallEvent, Place, Value } from '../trace/trace'

interface Written {
  /** By the parameter's name as the trace writes it: 'memory'. Only what was written. */
  readonly out?: Readonly<Record<string, Result>>
  /** What a service without status returns. */
  readonly value?: Result
  /** What arguments and results do not show, for the trace. */
  readonly detail?: CallEvent['detail']
}
interface Answered {
  /** null: the service returns no status. A number: a status of a driver's own. */
  readonly Status: GoodStatus | bigint | null
  readonly cause?: undefined
}
/** What a service answers. An error comes with its cause. */
export type Outcome = Written & (Answered | Refusal)

/** Calls another service on the way, as a library or the firmware does. */
export type InnerCall = (
  table: ServiceSignature['table'],
  service: string,
  args: Readonly<Record<string, Argument>>
) => { Status: StatusName | bigint | null; out: Readonly<Record<string, Result>>; value: Result }

/** A table that hands out memory. */
export type Allocator = Extract<ServiceTable, 'BootServices' | 'PeiServices' | 'MmServices'>

/** What a service is given to run with. */
export interface ServiceContext<Core = unknown> {
  readonly board: Board
  /** What the services of the phase work on: the PEI Foundation, the DXE core. */
  readonly core: Core
  /** The table whose AllocatePages and AllocatePool libraries call in this phase. */
  readonly allocator: Allocator
  readonly args: Arguments
  readonly at: Place | null
  readonly call: InnerCall
  /** While this lasts, the phase is in charge that an interrupt leads to. */
  interrupt<T>(act: () => T): T
  /** When this call is over, the machine is in this phase. */
  handOver(to: MachinePhase): void
}

/** @typeParam Core What it needs of its phase; one that needs nothing is in every phase. */
export interface Service<Core = unknown> extends ServiceSignature {
  run(context: ServiceContext<Core>): Outcome
}

/** @param name The specification's name: 'MemoryType'. */
export function parameter(name: string, type: CType, direction: Parameter['direction'] = 'in'): Parameter {
  return { name, field: fieldName(name), type, direction }
}

/** The arguments of one call, read by type. A value of the wrong kind is the sandbox's bug: it lets nothing else through. */
export class Arguments {
  constructor(
    private readonly service: string,
    private readonly values: Readonly<Record<string, Argument>>,
    private readonly mode: 'strict' | 'lenient'
  ) {}

  raw(name: string): Argument {
    const value = this.values[name]
    if (value === undefined) throw new SimulatorBug(`${this.service} was called without ${name}`)
    return value
  }

  integer(name: string): bigint {
    const value = this.raw(name)
    if (value === null) return 0n
    if (typeof value === 'boolean') return value ? 1n : 0n
    if (typeof value !== 'bigint') throw new SimulatorBug(`${this.service}: ${name} is no integer`)
    return value
  }

  number(name: string): number {
    return Number(this.integer(name))
  }

  text(name: string): string {
    const value = this.raw(name)
    if (typeof value !== 'string') throw new SimulatorBug(`${this.service}: ${name} is no text`)
    return value
  }

  list(name: string): readonly Argument[] {
    const value = this.raw(name)
    if (!Array.isArray(value)) throw new SimulatorBug(`${this.service}: ${name} is no list`)
    return value as readonly Argument[]
  }

  /** null: the pointer is NULL. */
  reference(name: string): Reference | null {
    const value = this.raw(name)
    if (value === null || value === 0n) return null
    if (!isReference(value)) throw new SimulatorBug(`${this.service}: ${name} is no reference`)
    return value
  }

  /** What the variable behind an IN OUT argument holds. One that nobody wrote holds whatever the stack held: strict runs stop there. */
  pointee(reference: Reference, name: string, because: string, at: Place | null): bigint {
    const { value } = reference
    if (typeof value === 'bigint') return value
    if (value !== undefined && value !== null) throw new SimulatorBug(`${this.service}: ${name} holds no integer`)
    if (value === null) return 0n
    if (this.mode === 'strict') throw new DriverStop('noValue', { code: 'noValue', parameter: name, reader: because }, at)
    return 0xafafafafafafafafn
  }
}

function isReference(value: Argument): value is Reference {
  return typeof value === 'object' && value !== null && 'ref' in value
}

const WIDE: ReadonlySet<CType> = new Set([
  'UINT64',
  'UINTN',
  'UINTN_FLAGS',
  'INTN',
  'INT64',
  'EFI_STATUS',
  'EFI_HANDLE',
  'EFI_EVENT',
  'EFI_PHYSICAL_ADDRESS',
  'POINTER',
  'INTERFACE'
])

/** A value as the trace writes it. */
function traceValue(type: CType, value: Argument | Result | undefined): Value {
  if (value === undefined || value === null) return null
  if (typeof value === 'bigint') return WIDE.has(type) || value > 0xffffffffn ? hex(BigInt.asUintN(64, value)) : Number(value)
  if (typeof value === 'string') return toldText(value)
  if (typeof value === 'boolean') return value
  // Four items stand for one descriptor.
  if (Array.isArray(value)) return type === 'PPI_LIST' ? value.length / 4 : value.length
  if (isReference(value as Argument)) return traceValue(type, (value as Reference).value)
  if ('guestFunction' in (value as object)) return 'function'
  if ('guestObject' in (value as object)) return 'object'
  return null
}

/** A call's arguments as the trace writes them: what *X held before the call; NULL is null; an OUT variable without a value is left out. */
export function traceArguments(signature: ServiceSignature, args: Readonly<Record<string, Argument>>): Record<string, Value> {
  const written: Record<string, Value> = {}
  for (const { field, type, direction } of signature.parameters) {
    const value = args[field]
    if (value === undefined) continue
    if (direction === 'in') written[field] = type === 'VARARGS' ? (value as readonly Argument[]).length : traceValue(type, value)
    else if (value === null || value === 0n) written[field] = null
    else if (isReference(value) && value.value !== undefined && direction === 'inout') written[field] = traceValue(type, value.value)
  }
  return written
}

/** What OUT arguments hold afterwards, as the trace writes it. */
export function traceResults(signature: ServiceSignature, outcome: Outcome): Record<string, Value> {
  if (!outcome.out && (outcome.Status !== null || outcome.value === undefined)) return NO_RESULTS
  const written: Record<string, Value> = {}
  if (outcome.out)
    for (const { field, type } of signature.parameters) {
      const value = outcome.out[field]
      if (value !== undefined) written[field] = traceValue(type, value)
    }
  if (outcome.Status === null && outcome.value !== undefined && signature.returns !== 'VOID')
    written.return = traceValue(signature.returns, outcome.value)
  return written
}
