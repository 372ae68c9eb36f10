/** Powers a platform on and walks its phases; the only file that knows them all. */
import { DxeCore, RECORDED_LOADER } from './dxe/core'
import { EventGroup } from './dxe/events'
import { DriverStop, SimulatorBug, type Guest } from './guest'
import { hex } from './hex'
import type { Argument, CallRequest, CallResult, Result } from './service'
import { Arguments, traceArguments, traceResults, type Outcome, type Service } from './service-table'
import { serviceNamed } from './services'
import type { Platform } from './platforms/platform'
import { MemoryType, memoryTypeName } from './spec/memory-type'
import { isError, statusCode, statusName, type StatusName } from './spec/status'
import type { CallEvent, Hex, MachinePhase, Place, RunResult, StartPhase, TraceEvent } from './trace'
import { TraceRecorder } from './trace-recorder'

export interface MachineOptions {
  readonly platform: Platform
  readonly phase: StartPhase
  readonly mode: 'strict' | 'lenient'
  readonly keys: string
  /** Events kept; Infinity for all. */
  readonly maxEvents: number
  /** Characters of console output before the driver is stopped. */
  readonly outputBytes: number
  /** The entry file: the name of the first image. */
  readonly entry: string
  /** What the entry file says its image is (MODULE_TYPE); null: the phase's default. */
  readonly moduleType: string | null
  readonly guest: Guest
}

export interface Machine {
  readonly phase: MachinePhase
  readonly events: readonly TraceEvent[]
  /** Events in the trace, those left out too. */
  readonly eventCount: number
  /** What the entry point is given. */
  readonly imageHandle: bigint
  readonly systemTable: bigint
  readonly console: string
  readonly mapKey: Hex
  /** Carries out one call of the driver's own text. Throws DriverStop when the driver must not go on; after that every call throws it. */
  call(request: CallRequest): CallResult
  /** Little-endian; checked against who owns the bytes. */
  read(address: bigint, bytes: 1 | 2 | 4 | 8, at: Place | null): bigint
  write(address: bigint, bytes: 1 | 2 | 4 | 8, value: bigint, at: Place | null): void
  readBytes(address: bigint, length: number, at: Place | null): Uint8Array
  writeBytes(address: bigint, bytes: Uint8Array, at: Place | null): void
  /** The entry image begins. */
  imageStarted(): void
  /** The entry image returned this status; null: it was stopped. Applications are unloaded always, drivers when they failed. */
  imageReturned(status: bigint | null): void
  /** Closes the trace. */
  finish(): void
  memoryMap(): RunResult['map']
}

/** Services that live in the boot services table, or call through it. */
const NEEDS_BOOT_SERVICES = new Set(['BootServices', 'ConOut', 'ConIn'])
/** Every image is as long as the recorded application: no address depends on how a driver is worded. */
const IMAGE_PAGES = 11n

/** @throws SimulatorBug when the platform lacks the phase: whoever asks has looked before. */
export function powerOn(options: MachineOptions): Machine {
  return new DxeMachine(options)
}

class DxeMachine implements Machine {
  private readonly core: DxeCore
  private readonly recorder: TraceRecorder
  private readonly stack: number[] = []
  private calls = 0
  private stop: DriverStop | null = null
  private readonly image: {
    readonly handle: bigint
    readonly start: bigint
    readonly bytes: bigint
    readonly name: string
    readonly isApplication: boolean
  }

  constructor(private readonly options: MachineOptions) {
    const moment = options.platform.app
    if (!moment || options.phase !== 'app') throw new SimulatorBug(`${options.platform.id} has no phase ${options.phase}`)
    this.recorder = new TraceRecorder(options.phase, 'firmware', options.maxEvents)
    this.core = new DxeCore({
      platform: options.platform,
      moment,
      mode: options.mode,
      guest: options.guest,
      recorder: this.recorder,
      keys: options.keys,
      outputBytes: options.outputBytes
    })
    this.recorder.append({
      kind: 'phase',
      at: null,
      from: null,
      to: options.phase,
      recorded: options.platform.kind === 'recorded',
      text: `${options.platform.title}: ${options.platform.firmware}`
    })
    const isApplication = (options.moduleType ?? 'UEFI_APPLICATION') === 'UEFI_APPLICATION'
    this.image = {
      handle: this.core.imageHandle,
      start: BigInt(moment.imageBase),
      bytes: IMAGE_PAGES * 0x1000n,
      name: options.entry,
      isApplication
    }
    this.core.hold({
      start: BigInt(moment.loaderData.start),
      bytes: BigInt(moment.loaderData.pages) * 0x1000n,
      unit: 'pages',
      type: MemoryType.LoaderData,
      owner: RECORDED_LOADER,
      takenBy: null
    })
    this.core.hold({
      start: this.image.start,
      bytes: this.image.bytes,
      unit: 'image',
      type: MemoryType.LoaderCode,
      owner: options.entry,
      takenBy: null
    })
    this.core.recordFirst()
    this.imageEvent('loaded', null, `${options.entry} loaded at ${hex(this.image.start)}, ${IMAGE_PAGES} pages of LoaderCode.`)
  }

  get phase(): MachinePhase {
    return this.recorder.phase
  }
  get events(): readonly TraceEvent[] {
    return this.recorder.events
  }
  get eventCount(): number {
    return this.recorder.count
  }
  get imageHandle(): bigint {
    return this.image.handle
  }
  get systemTable(): bigint {
    return this.core.systemTable
  }
  get console(): string {
    return this.core.console.join('')
  }
  get mapKey(): Hex {
    return hex(this.core.mapKey)
  }

  call(request: CallRequest): CallResult {
    const service = serviceNamed(request.table, request.service)
    if (!service) throw new SimulatorBug(`there is no service ${request.table}.${request.service}`)
    return this.guarded(() => {
      const outcome = this.run(service, request.args, request.at, request.keptPointer)
      return { status: outcome.Status === null ? null : statusCode(outcome.Status), out: outcome.out ?? {}, value: outcome.value ?? null }
    })
  }

  read(address: bigint, bytes: 1 | 2 | 4 | 8, at: Place | null): bigint {
    return this.guarded(() => {
      this.core.access(address, BigInt(bytes), 'read', at)
      return this.core.memory.readUint(address, bytes)
    })
  }

  write(address: bigint, bytes: 1 | 2 | 4 | 8, value: bigint, at: Place | null): void {
    this.guarded(() => {
      this.core.access(address, BigInt(bytes), 'write', at)
      this.core.memory.writeUint(address, bytes, value)
    })
  }

  readBytes(address: bigint, length: number, at: Place | null): Uint8Array {
    return this.guarded(() => {
      this.core.access(address, BigInt(length), 'read', at)
      return this.core.memory.read(address, length)
    })
  }

  writeBytes(address: bigint, bytes: Uint8Array, at: Place | null): void {
    this.guarded(() => {
      this.core.access(address, BigInt(bytes.length), 'write', at)
      this.core.memory.write(address, bytes)
    })
  }

  imageStarted(): void {
    this.recorder.image = this.image.name
    this.imageEvent('started', null, `${this.image.name} started.`)
  }

  imageReturned(status: bigint | null): void {
    if (status === null) return
    this.imageEvent('returned', status, `${this.image.name} returned ${statusName(status) ?? hex(status)}.`)
    // After the handoff there is no firmware left that could unload anything.
    if (this.core.exited || (!this.image.isApplication && !isError(status))) return
    this.recorder.image = 'firmware'
    this.core.recordChanges()
    this.imageEvent('unloaded', null, `${this.image.name} unloaded; what it allocated and did not free stays allocated.`, () =>
      this.core.pages.freePages(this.image.start, this.image.bytes / 0x1000n)
    )
  }

  finish(): void {
    this.core.recordChanges()
    this.recorder.finish(this.core.descriptors(), this.core.mapKey, null)
  }

  memoryMap(): RunResult['map'] {
    return this.core
      .descriptors()
      .map(([type, physicalStart, , pages, attribute]) => ({ type, typeName: memoryTypeName(type), physicalStart, pages, attribute }))
  }

  /** After a stop nothing of the driver's is carried out any more, whatever it catches. */
  private guarded<T>(act: () => T): T {
    if (this.stop) throw this.stop
    try {
      return act()
    } catch (error) {
      if (error instanceof DriverStop) this.stop = error
      throw error
    }
  }

  private run(
    service: Service,
    values: Readonly<Record<string, Argument>>,
    at: Place | null,
    keptPointer = false
  ): { Status: StatusName | null; out: Readonly<Record<string, Result>>; value: Result } {
    if (!keptPointer && NEEDS_BOOT_SERVICES.has(service.table)) this.core.requireBootServices(service.service, at)
    const args = new Arguments(service.service, values, this.options.mode)
    // What the enclosing call did so far belongs to it, not to the call inside.
    this.core.recordChanges()
    const parent = this.stack.at(-1) ?? null
    const event = this.recorder.append({
      kind: 'call',
      call: parent === null ? ++this.calls : null,
      parent,
      at,
      table: service.table,
      service: service.service,
      in: traceArguments(service, values),
      status: null,
      statusName: null,
      out: {},
      text: `${service.service} did not return.`
    }) as CallEvent
    const keyBefore = this.core.mapKey
    const enclosing = this.core.currentEvent
    this.core.currentEvent = event.n
    this.stack.push(event.n)
    let outcome: Outcome
    try {
      outcome = service.run({ core: this.core, args, at, call: (table, name, inner) => this.inner(table, name, inner, at) })
    } finally {
      this.core.recordChanges()
      this.stack.pop()
      this.core.currentEvent = enclosing
    }
    event.status = outcome.Status === null ? null : hex(statusCode(outcome.Status))
    event.statusName = outcome.Status
    event.out = traceResults(service, outcome)
    event.text = sentence(service, args, outcome, keyBefore, this.core.mapKey)
    if (keyBefore !== this.core.mapKey && !this.core.exited && this.core.events.hasGroup(EventGroup.memoryMapChange))
      this.core.events.signalGroup(EventGroup.memoryMapChange)
    if (this.core.exited?.n === event.n) this.leave()
    return { Status: outcome.Status, out: outcome.out ?? {}, value: outcome.value ?? null }
  }

  private inner(
    table: Service['table'],
    name: string,
    args: Readonly<Record<string, Argument>>,
    at: Place | null
  ): { Status: StatusName | null; out: Readonly<Record<string, Result>>; value: Result } {
    const service = serviceNamed(table, name)
    if (!service) throw new SimulatorBug(`there is no service ${table}.${name}`)
    return this.run(service, args, at)
  }

  /** The handoff: from now on the machine belongs to the operating system. */
  private leave(): void {
    this.recorder.phase = 'exited'
    this.recorder.append({
      kind: 'phase',
      at: null,
      from: 'app',
      to: 'exited',
      recorded: false,
      text: 'The boot services are gone; memory belongs to the operating system.'
    })
  }

  private imageEvent(
    state: 'loaded' | 'started' | 'returned' | 'unloaded',
    status: bigint | null,
    text: string,
    act: () => void = () => {}
  ): void {
    const { n } = this.recorder.append({
      kind: 'image',
      at: null,
      state,
      handle: hex(this.image.handle),
      name: this.image.name,
      status: status === null ? null : hex(status),
      text
    })
    this.core.currentEvent = n
    act()
    this.core.recordChanges()
  }
}

function sentence(service: Service, args: Arguments, outcome: Outcome, keyBefore: bigint, keyAfter: bigint): string {
  const key = keyBefore === keyAfter ? '' : ` Key ${keyBefore} to ${keyAfter}.`
  if (outcome.Status === 'EFI_BUFFER_TOO_SMALL' && typeof outcome.out?.memoryMapSize === 'bigint')
    return `${service.service} answers EFI_BUFFER_TOO_SMALL: it needs ${outcome.out.memoryMapSize} bytes.${key}`
  if (outcome.Status !== null && isError(statusCode(outcome.Status))) return `${service.service} refused with ${outcome.Status}.${key}`
  return `${service.say?.(args, outcome) ?? service.service}.${key}`
}
