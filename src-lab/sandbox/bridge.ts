/** Between the guest's crossings and the machine: reads requests, charges for them, calls, writes replies, and remembers why the driver stopped. */
import type { Machine } from '../../src-firmware/index'
import { DriverStop, ImageExit, SimulatorBug } from '../../src-firmware/board/guest'
import { type Argument, type CallRequest, type ServiceSignature } from '../../src-firmware/services/signature'
import type { Place, StopReason, Stopped, StopWhy } from '../../src-firmware/trace/trace'
import type { CompiledDriver } from '../compile/compiler'
import { Operation } from '../sdk/guest/core/protocol'
import { CallStackLog } from './call-stacks'
import type { Cells } from './crossing'
import type { StepBudget } from './step-budget'
import type { Crossing } from './vm'

/** Reasons that the guest's own code may give; everything else comes from the host. */
const GUEST_REASONS: ReadonlySet<string> = new Set<StopReason>([
  'argument',
  'noValue',
  'noStatus',
  'entry',
  'import',
  'thrown',
  'memory',
  'stack',
  'firmware'
])
const LONGEST_SENTENCE = 600

/** Carries calls and memory accesses from the guest to the machine, as plain values. */
export class Bridge {
  stopped: Stopped | null = null
  /** Our own broken invariant, found inside a crossing: nothing may be thrown through the engine. */
  bug: { readonly error: unknown } | null = null
  /** An image has ended itself: the guest's code unwinds to where it was started. */
  exiting: ImageExit | null = null
  /** The image whose top-level code runs now; its name. Services cannot be called then. */
  loading: string | null = null
  machine: Machine | null = null
  cells: Cells | null = null
  readonly stacks: CallStackLog
  /** Did the engine's last request for memory fail? */
  isOutOfMemory: () => boolean = () => false

  constructor(
    private readonly signatures: readonly ServiceSignature[],
    private readonly driver: Pick<CompiledDriver, 'places' | 'functions'>,
    private readonly budget: StepBudget,
    /** Bytes of a buffer that the sandbox could hold. */
    private readonly largestBuffer: number
  ) {
    this.stacks = new CallStackLog(driver.places, driver.functions)
  }

  get isOver(): boolean {
    return this.stopped !== null || this.bug !== null
  }

  /** Nothing more of the code that runs now is carried out. */
  get isLeaving(): boolean {
    return this.isOver || this.exiting !== null
  }

  /** Where the driver was when it crossed last. */
  get place(): Place | null {
    return (this.cells && this.driver.places[this.cells.position]) ?? null
  }

  stop(reason: StopReason, why: StopWhy, at: Place | null = this.place): void {
    if (this.stopped) return
    this.stopped = { reason, why, file: at?.file ?? null, line: at?.line ?? null, column: at?.column ?? null }
    if (this.cells && at === this.place) this.stacks.noteStop(this.cells.position, this.cells.frames, this.cells.depth)
  }

  readonly cross: Crossing = (operation, given) => {
    const { position, depth } = this.cells ?? { position: -1, depth: 0 }
    const first = this.machine?.eventCount ?? 0
    try {
      if (this.isLeaving || !this.cells || !this.machine) return false
      const answer = this.carryOut(operation, given, this.cells, this.machine)
      if (this.isLeaving) return false
      this.cells.settle()
      return answer
    } catch (error) {
      if (error instanceof ImageExit) this.exiting = error
      else if (error instanceof DriverStop) this.stop(error.reason, error.why, error.at ?? this.place)
      else if (error instanceof RangeError && /call stack/i.test(error.message))
        this.stop('stack', { code: 'stackOverflow', services: true })
      else this.bug ??= { error }
      return false
    } finally {
      if (CallStackLog.isCalled(depth)) this.noteEvents(first, position, depth)
    }
  }

  private carryOut(operation: number, given: readonly (string | Uint8Array)[], cells: Cells, machine: Machine): ReturnType<Crossing> {
    switch (operation) {
      case Operation.stop:
        return this.guestStops(given)
      case Operation.text:
        return cells.texts[cells.count] ?? ''
      case Operation.service:
        return this.service(given as readonly string[], cells, machine)
      case Operation.work:
        this.budget.work(cells.number)
        this.isAfforded()
        return undefined
      case Operation.bootServices:
        cells.putCount(machine.phase === 'exited' || machine.phase === 'virtual' ? 0 : 1)
        return undefined
    }
    if (this.loading !== null) {
      this.stop('entry', { code: 'touchedWhileLoading', file: this.loading })
      return false
    }
    const { address, place } = { address: cells.address, place: this.place }
    switch (operation) {
      case Operation.read:
        if (this.spendAccess()) cells.putValue(machine.read(address, width(cells.number), place))
        return undefined
      case Operation.write:
        if (this.spendAccess()) machine.write(address, width(cells.number), BigInt.asUintN(cells.number * 8, cells.value), place)
        return undefined
      case Operation.readBytes: {
        const length = cells.count
        if (!this.spendBytes(length)) return undefined
        if (length > this.largestBuffer) return void this.stop('memory', { code: 'sandboxMemory' })
        return machine.readBytes(address, length, place)
      }
      case Operation.writeBytes: {
        const bytes = given[0]
        if (!(bytes instanceof Uint8Array)) throw new SimulatorBug('a crossing brought no bytes')
        if (this.spendBytes(bytes.length)) machine.writeBytes(address, bytes, place)
        return undefined
      }
      default:
        throw new SimulatorBug(`the guest asked for the unknown operation ${operation}`)
    }
  }

  /** What this crossing made happen; what functions that were called on the way made happen is noted already, and lies deeper. */
  private noteEvents(first: number, position: number, depth: number): void {
    const { cells, machine } = this
    if (!cells || !machine) return
    const { events } = machine
    for (let n = first; n < events.length; n++) if (events[n]!.at !== null) this.stacks.noteEvent(n, position, cells.frames, depth)
  }

  private guestStops(given: readonly (string | Uint8Array)[]): false {
    const [reason, message] = given
    if (typeof reason !== 'string' || !GUEST_REASONS.has(reason)) throw new SimulatorBug(`the guest stopped for an unknown reason`)
    // With no memory left the engine cannot make its error, and throws null.
    if (reason === 'thrown' && this.isOutOfMemory()) this.stop('memory', { code: 'sandboxMemory' })
    else this.stop(reason as StopReason, { code: 'guest', text: String(message).slice(0, LONGEST_SENTENCE) })
    return false
  }

  private service(texts: readonly string[], cells: Cells, machine: Machine): undefined | false {
    const signature = this.signatures[cells.number]
    if (!signature) throw new SimulatorBug(`the guest called the unknown service ${cells.number}`)
    if (this.loading !== null) {
      this.stop('entry', { code: 'calledWhileLoading', file: this.loading, service: signature.service })
      return false
    }
    const at = this.place
    cells.startReading(texts)
    const args: Record<string, Argument> = {}
    for (const { field } of signature.parameters) {
      const value = cells.read()
      if (value === undefined) throw new SimulatorBug(`${signature.service} came without ${field}`)
      args[field] = value
    }
    if (!this.spendCall(signature, args, texts)) return false
    const request: CallRequest = { table: signature.table, service: signature.service, args, at }
    const result = machine.call(request)
    cells.startWriting()
    cells.write(result.status ?? undefined)
    cells.write(result.value)
    for (const { field, direction } of signature.parameters) if (direction !== 'in') cells.write(result.out[field])
    return undefined
  }

  private spendCall({ facts }: ServiceSignature, args: Readonly<Record<string, Argument>>, texts: readonly string[]): boolean {
    this.budget.call()
    for (const text of texts) this.budget.bytes(BigInt(2 * text.length))
    const bytes = facts.work === undefined ? undefined : args[facts.work]
    if (typeof bytes === 'bigint') this.budget.bytes(bytes)
    return this.isAfforded()
  }

  private spendAccess(): boolean {
    this.budget.access()
    return this.isAfforded()
  }

  private spendBytes(length: number): boolean {
    this.budget.access()
    this.budget.bytes(BigInt(length))
    return this.isAfforded()
  }

  private isAfforded(): boolean {
    if (this.budget.isSpent) this.stop('steps', this.budget.why)
    return !this.isOver
  }
}

function width(number: number): 1 | 2 | 4 | 8 {
  if (number === 1 || number === 2 || number === 4 || number === 8) return number
  throw new SimulatorBug(`an access of ${number} bytes`)
}
