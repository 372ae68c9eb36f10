/**
 * What outlives every phase: the bytes, who owns them, the console, and the trace. The phase in charge (PEI, the DXE core) works on the
 * board and tells it what it alone knows about memory.
 */
import { FirmwareConsole } from './console'
import { DriverStop, type Guest } from './guest'
import { hex } from '../spec/hex'
import { KeptMemory } from './kept-memory'
import { Keyboard } from './keyboard'
import type { PhysicalRun, VirtualMap } from '../memory/virtual-map'
import { MapWalk } from './map-walk'
import type { Mmram } from './mmram'
import { FIRMWARE, Owners, type Fault, type Ground, type Holding } from '../memory/owners'
import { PhysicalMemory } from '../memory/physical-memory'
import type { Range } from '../memory/range-tree'
import type { Platform } from '../platforms/platform'
import { joinedBytes } from '../spec/bytes'
import { guidText } from '../spec/guid'
import { TOLD_CHARACTERS } from '../spec/text'
import { PAGE_SIZE } from '../spec/page'
import type { FaultEvent, Moved, Place, StopWhy, ToldFault, TraceEvent, Unit } from '../trace/trace'
import type { NewChange } from '../trace/change-log'
import { leftByRefused } from '../trace/left-by-refused'
import type { MachinePhase } from '../spec/phase'
import type { BegunCall, RecordedCall } from '../trace/recorded-event'
import { TraceRecorder, type NewEvent, type Running } from '../trace/recorder'

/** What the phase in charge knows about memory. */
export interface PhaseMemory {
  /** What the firmware makes of an address that no holding covers. */
  ground(address: bigint): Ground
  /** Do the page tables forbid this access? */
  forbids(address: bigint, access: 'read' | 'write'): boolean
  /** Can the processor reach this address at all? */
  isMapped(address: bigint): boolean
  /** A driver is about to write these bytes. */
  willBeWritten?(address: bigint, bytes: bigint): void
  /** What changed in the phase's own tables since the last time. */
  changes(): NewChange[]
}

/** Of a read that is longer than this nobody asks what was written. */
const NOTED_BYTES = 0x100000n
/** Bytes read at a time where a service goes over very many. */
const PIECE = 0x10000n

interface BoardOptions {
  readonly platform: Platform
  readonly mode: 'strict' | 'lenient'
  readonly guest: Guest
  /** Where the machine is when it is powered on. */
  readonly phase: MachinePhase
  /** Events kept in the trace; Infinity for all. */
  readonly maxEvents: number
  /** One character for each key that will be pressed. */
  readonly keys: string
  /** Characters of console output before the driver is stopped. */
  readonly outputBytes: number
}

/** Bytes, owners, console, keyboard, trace and the image that runs, from power-on to the end of the run. */
export class Board implements Running {
  readonly platform: Platform
  readonly mode: 'strict' | 'lenient'
  readonly guest: Guest
  readonly recorder: TraceRecorder
  /** Where the machine is. */
  phase: MachinePhase
  /** Name of the image whose code runs: 'driver.ts', 'child.ts#2', 'firmware', 'lab'. */
  image = FIRMWARE
  private readonly kept = new KeptMemory()
  readonly memory = new PhysicalMemory(this.kept)
  readonly owners = new Owners()
  readonly console: FirmwareConsole
  readonly keyboard: Keyboard
  /** n of the event of the service that runs now. */
  currentEvent = 0
  /** Event n of a successful ExitBootServices, with the line that made it. */
  exited: {
    readonly n: number
    readonly at: Place | null
    /** The boot services table is as it was: who kept a pointer to it still reaches the services. */
    readonly keepsBootServices?: true
  } | null = null
  /** null: this run has no management mode. */
  mmram: Mmram | null = null
  private inCharge: PhaseMemory | null = null
  private virtualMap: VirtualMap | null = null
  /** Event n of a successful SetVirtualAddressMap. */
  virtualSince: number | null = null
  private hasReadUnknown = false
  /** What the driver reads of the map that it was given last. */
  readonly mapWalk = new MapWalk()
  private pending: NewChange[] = []
  private freedRanges: Range[] = []
  /** What the operating system has taken for itself. */
  private readonly takenOver: Range[] = []
  /** What moved for good, in its order. */
  private readonly moves: { readonly start: bigint; readonly last: bigint; readonly offset: bigint; readonly content: Moved }[] = []

  constructor(options: BoardOptions) {
    this.platform = options.platform
    this.mode = options.mode
    this.guest = options.guest
    this.recorder = new TraceRecorder(options.maxEvents, this.kept.keep)
    this.phase = options.phase
    this.keyboard = new Keyboard(options.keys)
    this.console = new FirmwareConsole((body) => void this.tell(body), options.outputBytes)
  }

  /** From here on this phase answers for memory. */
  enter(phase: PhaseMemory): void {
    this.inCharge = phase
  }

  /** From here on a driver's addresses are virtual: what this map does not cover, nobody reaches. */
  enterVirtualMode(map: VirtualMap): void {
    this.virtualMap = map
    this.virtualSince = this.currentEvent
  }
  get isVirtual(): boolean {
    return this.virtualMap !== null
  }

  /** Stops a driver that calls through the boot services table after it was zeroed. */
  requireBootServices(service: string, at: Place | null): void {
    if (!this.exited || this.exited.keepsBootServices || this.phase === 'mm') return
    throw new DriverStop('noTable', { code: 'bootServicesZero', service, line: this.exited.at?.line ?? null }, at)
  }

  /** Stops a driver that prints, or asks for keys, after the system table has lost its consoles. */
  requireConsole(service: string, at: Place | null): void {
    this.requireBootServices(service, at)
    if (this.exited) throw new DriverStop('noTable', { code: 'consoleGone', service, line: this.exited.at?.line ?? null }, at)
  }

  // ---- who owns what ----------------------------------------------------------------------------------------------------------------

  /** The firmware itself is about to write these bytes into what the phase in charge keeps in memory. */
  willBeWritten(address: bigint, bytes: bigint): void {
    this.inCharge?.willBeWritten?.(address, bytes)
  }

  /** Notes that an image, or the firmware, now owns these bytes. takenBy: the event that runs now, when it is not given. */
  hold(holding: { start: bigint; bytes: bigint; unit: Unit; type: number; owner: string; takenBy?: number | null }): void {
    const { start, bytes, unit, type, owner } = holding
    const takenBy = holding.takenBy === undefined ? this.currentEvent : holding.takenBy
    this.releaseFreed()
    this.owners.take({ start, last: start + bytes - 1n, unit, type, owner, takenBy })
    this.memory.forgetWritten(start, bytes)
    this.note({ what: 'taken', start, bytes, unit, type, owner })
  }

  /** Notes that these bytes belong to nobody any more. */
  release(start: bigint, bytes: bigint): Holding[] {
    const parts = bytes === 0n ? this.owners.giveEmpty(start) : this.owners.give(start, start + bytes - 1n, this.currentEvent)
    for (const part of parts)
      this.note({ what: 'given', start: part.start, bytes: part.last - part.start + 1n, unit: part.unit, takenBy: part.takenBy })
    return parts
  }

  /** Copies bytes for good, as the switch to permanent memory does: whoever held some of them holds them at the new place. */
  move(from: bigint, to: bigint, bytes: bigint, content: Moved): void {
    if (bytes === 0n) return
    this.memory.write(to, this.memory.read(from, Number(bytes)))
    // The new stack has its owner already, and is larger than what moves into it.
    if (content !== 'stack') this.owners.move(from, from + bytes - 1n, to - from, this.currentEvent)
    this.moves.push({ start: from, last: from + bytes - 1n, offset: to - from, content })
    this.note({ what: 'move', from: hex(from), to: hex(to), bytes: hex(bytes), content })
  }

  /** Where a byte lies that has moved; null: it never did. */
  private movedTo(address: bigint): { readonly at: bigint; readonly with: Moved } | null {
    let moved: { readonly at: bigint; readonly with: Moved } | null = null
    for (const { start, last, offset, content } of this.moves) {
      const at: bigint = moved?.at ?? address
      if (at >= start && at <= last) moved = { at: at + offset, with: content }
    }
    return moved
  }

  /** The firmware freed this range: whoever held part of it holds it no more when the present event is written down. */
  releaseWithEvent(start: bigint, last: bigint): void {
    this.freedRanges.push({ start, last })
  }

  /** Whatever the firmware freed has no owner any more, also the first part of a range that it then refused. */
  private releaseFreed(): void {
    if (this.freedRanges.length === 0) return
    const freed = this.freedRanges
    this.freedRanges = []
    for (const { start, last } of freed) this.release(start, last - start + 1n)
  }

  // ---- the trace --------------------------------------------------------------------------------------------------------------------

  /** Appends an event: it happens in the phase and the image whose turn it is. */
  tell(body: NewEvent): TraceEvent {
    return this.recorder.append(body, this)
  }

  /** A call begins, as tell has it. */
  tellCall(begun: BegunCall): RecordedCall {
    return this.recorder.appendCall(begun, this)
  }

  /** From here on the machine is in this phase. @param recorded What led up to it was recorded from real firmware. */
  begin(to: MachinePhase, from: MachinePhase | null, recorded: boolean): void {
    const { title, firmware } = this.platform
    const machine = from === null ? { title, firmware } : null
    this.phase = to
    this.currentEvent = this.tell({ kind: 'phase', at: null, from, to, recorded, machine, step: null }).n
  }

  /** Code of this image runs, and afterwards again that of the present one. */
  runAs<T>(image: string, act: () => T): T {
    const outer = this.image
    this.image = image
    try {
      return act()
    } finally {
      this.image = outer
    }
  }

  /** A change that belongs to the present event. */
  note(change: NewChange): void {
    // Most events have one: a list that has grown has room for many.
    if (this.pending.length === 0) this.pending = [change]
    else this.pending.push(change)
  }

  /** Writes what changed since the last time into the trace. */
  recordChanges(): void {
    this.releaseFreed()
    const changes = this.inCharge?.changes() ?? []
    const { pending } = this
    if (pending.length > 0) this.pending = []
    else if (changes.length === 0) return
    this.recorder.change(pending.length === 0 ? changes : changes.concat(pending))
  }

  // ---- bytes a driver touches -------------------------------------------------------------------------------------------------------

  /** Reads what lies behind a driver's address, checked. */
  readBytes(address: bigint, length: number, at: Place | null): Uint8Array {
    return this.gathered(this.checked(address, BigInt(length), 'read', at))
  }

  /** The same in pieces of one size, where it is more than should be held at once: all of it is checked before the first is read. */
  *pieces(address: bigint, length: bigint, at: Place | null): Generator<Uint8Array> {
    this.checked(address, length, 'read', at)
    for (let from = 0n; from < length; from += PIECE) {
      const size = Number(length - from < PIECE ? length - from : PIECE)
      yield this.gathered(this.runs(address + from, size, 'read', at))
    }
  }

  private gathered(runs: readonly PhysicalRun[]): Uint8Array {
    const [only] = runs
    if (runs.length === 1 && only) return this.memory.read(only.physical, only.length)
    return joinedBytes(...runs.map((run) => this.memory.read(run.physical, run.length)))
  }

  /** Writes what lies behind a driver's address, checked as a whole before the first byte changes. */
  writeBytes(address: bigint, bytes: Uint8Array, at: Place | null): void {
    let from = 0
    for (const { physical, length } of this.checked(address, BigInt(bytes.length), 'write', at)) {
      this.memory.write(physical, bytes.subarray(from, from + length))
      from += length
    }
  }

  /** Sets what lies behind a driver's address, checked in the same way. */
  setBytes(address: bigint, length: bigint, byte: number, at: Place | null): void {
    for (const run of this.checked(address, length, 'write', at)) this.memory.set(run.physical, BigInt(run.length), byte)
  }

  /** Copies what lies behind a driver's address to another one, as if through a third place. */
  copyBytes(to: bigint, from: bigint, length: bigint, at: Place | null): void {
    const sources = this.checked(from, length, 'read', at)
    const targets = this.checked(to, length, 'write', at)
    const pairs = sideBySide(targets, sources)
    if (to > from) pairs.reverse()
    for (const [target, source, bytes] of pairs) this.memory.copy(target, source, bytes)
  }

  /** The physical runs behind a driver's addresses, each checked and noted. */
  private checked(address: bigint, length: bigint, mode: 'read' | 'write', at: Place | null): readonly PhysicalRun[] {
    const runs = this.runs(address, Number(length), mode, at)
    for (const run of runs) this.access(run.physical, BigInt(run.length), mode, at)
    return runs
  }

  /** Little-endian. */
  readUint(address: bigint, bytes: 1 | 2 | 4 | 8, at: Place | null): bigint {
    if (this.translation) return littleEndian(this.readBytes(address, bytes, at))
    this.access(address, BigInt(bytes), 'read', at)
    return this.memory.readUint(address, bytes)
  }

  writeUint(address: bigint, bytes: 1 | 2 | 4 | 8, value: bigint, at: Place | null): void {
    if (this.translation) return this.writeBytes(address, bytesOf(value, bytes), at)
    this.access(address, BigInt(bytes), 'write', at)
    this.memory.writeUint(address, bytes, value)
  }

  /** Are these bytes registers of a device? */
  isDevice(address: bigint, length: number): boolean {
    const { runs, missing } = this.translation?.runs(address, length) ?? { runs: [{ physical: address, length }], missing: null }
    return missing === null && runs.every(({ physical }) => this.inCharge?.ground(physical).kind === 'mmio')
  }

  /** A function of an image is called whose code is no longer there: the processor runs whatever lies there now. */
  executeFreed(address: bigint, image: string, takenOver = false): never {
    const gone = this.owners.check(address, 1n, 'read', (where) => this.inCharge?.ground(where) ?? { kind: 'hole' })
    const { takenBy, freedBy } = gone ?? { takenBy: null, freedBy: null }
    const code = { image, ...(takenOver && { takenOver: true as const }) }
    const fault = this.tellFault({ reason: 'freed', address, takenBy, freedBy }, 1n, 'execute', null, code)
    this.stopForFault({ code: 'fault', fault, then: 'runsWhatLiesThere' }, null)
  }

  /** The operating system takes these bytes for itself. */
  takeOver(start: bigint, bytes: bigint, byte: number): void {
    this.release(start, bytes)
    this.memory.fill(start, bytes, byte)
    this.takenOver.push({ start, last: start + bytes - 1n })
  }

  /** The first of these bytes that the operating system has taken; null: it has none of them. */
  firstTakenOver(start: bigint, bytes: bigint): bigint | null {
    const within = this.takenOver.filter((range) => range.start < start + bytes && range.last >= start)
    if (within.length === 0) return null
    return within.map((range) => (range.start > start ? range.start : start)).reduce((a, b) => (a < b ? a : b))
  }

  /** What addresses go through; null: they are physical, as they always are in MM. */
  private get translation(): VirtualMap | null {
    return this.phase === 'mm' ? null : this.virtualMap
  }

  /** The physical runs behind a driver's addresses; while addresses are physical, one. */
  private runs(address: bigint, length: number, mode: 'read' | 'write', at: Place | null): readonly PhysicalRun[] {
    const { translation } = this
    if (!translation) return [{ physical: address, length }]
    const { runs, missing } = translation.runs(address, length)
    if (missing === null) return runs
    const found: Fault = { reason: missing < PAGE_SIZE ? 'null' : 'unmapped', address: missing, takenBy: null, freedBy: null }
    const fault = this.tellFault(found, address + BigInt(length) - missing, mode, at)
    return this.stopForFault({ code: 'fault', fault, then: 'processorFaults' }, at)
  }

  /** Checks an access to a physical address and notes it. A fault is an event; in strict mode it ends the run. */
  access(address: bigint, length: bigint, mode: 'read' | 'write', at: Place | null): void {
    if (length === 0n) return
    const { inCharge: phase, mmram } = this
    const shut = mmram && !mmram.isOpen ? mmram.firstOf(address, length) : null
    if (shut !== null) {
      const told = this.tellFault({ reason: 'mmram', address: shut, takenBy: null, freedBy: null }, address + length - shut, mode, at)
      this.stopForFault({ code: 'fault', fault: told, then: 'mmramShut' }, at)
    }
    if (mode === 'write') {
      phase?.willBeWritten?.(address, length)
      this.mapWalk.wrote(address, length)
    }
    const fault = this.owners.check(address, length, mode, (where) => phase?.ground(where) ?? { kind: 'hole' })
    if (fault) this.fault(fault, address, length, mode, at)
    // Page tables forbid whatever the ownership: real hardware faults, also where the run goes on after a fault of ours.
    if (phase?.forbids(address, mode) || phase?.forbids(address + length - 1n, mode)) {
      const told = this.tellFault({ reason: 'attribute', address, takenBy: null, freedBy: null }, length, mode, at)
      this.stopForFault({ code: 'fault', fault: told, then: 'processorFaults' }, at)
    }
    if (fault) return
    this.recorder.touched(address, length, mode === 'read' ? 'r' : 'w', at?.line ?? 0)
    if (mode === 'read') this.noteRead(address, length, at)
  }

  /** Text in memory up to its NUL, no more of it than is told. */
  readString(address: bigint, width: 1 | 2, at: Place | null): string {
    let text = ''
    for (let i = 0; i < TOLD_CHARACTERS; i++) {
      const where = address + BigInt(i * width)
      const unit = Number(this.readUint(where, width, at))
      if (unit === 0) break
      text += String.fromCharCode(unit)
    }
    return text
  }

  /** A GUID in memory, written the usual way in capitals. */
  readGuid(address: bigint, at: Place | null): string {
    return guidText(this.readBytes(address, 16, at))
  }

  private noteRead(address: bigint, length: bigint, at: Place | null): void {
    const wrongStep = this.mapWalk.read(address, length)
    if (wrongStep !== null) this.console.noteOnce({ code: 'mapStride', address: hex(wrongStep) }, at)
    if (length > NOTED_BYTES) return
    const holding = this.owners.within(address, address)[0]
    this.noteUnwritten(address, length, holding, at)
    this.noteUnknown(address, length, holding, at)
  }

  private noteUnwritten(address: bigint, length: bigint, holding: Holding | undefined, at: Place | null): void {
    if (!holding || holding.takenBy === null || holding.owner === FIRMWARE || (holding.unit !== 'pages' && holding.unit !== 'pool')) return
    const first = this.memory.firstUnwritten(address, Number(length))
    if (first === null) return
    this.tellFault({ reason: 'unwritten', address: first, takenBy: holding.takenBy, freedBy: null }, 1n, 'read', at)
  }

  /** What the firmware has in memory of its own is known where it was recorded or written in this run. The rest reads 0, and one is told once. */
  private noteUnknown(address: bigint, length: bigint, holding: Holding | undefined, at: Place | null): void {
    if (this.hasReadUnknown || this.phase === 'pei') return
    const isFirmware = holding ? holding.owner === FIRMWARE : this.inCharge?.ground(address).kind === 'firmware'
    const first = isFirmware ? this.memory.firstUnknown(address, Number(length)) : null
    if (first === null) return
    this.hasReadUnknown = true
    this.console.noteOnce({ code: 'unknownBytes', address: hex(first) }, at)
  }

  private fault(found: Fault, address: bigint, length: bigint, mode: 'read' | 'write', at: Place | null): void {
    const fault = this.tellFault(found, found.address === address ? length : address + length - found.address, mode, at)
    if (this.mode === 'strict') throw new DriverStop('fault', { code: 'fault', fault, then: null }, at)
    if (!this.inCharge?.isMapped(found.address)) throw new DriverStop('firmware', { code: 'fault', fault, then: 'faultsAlways' }, at)
  }

  /** Real hardware does not go on after this one, in either mode. */
  private stopForFault(why: Extract<StopWhy, { code: 'fault' }>, at: Place | null): never {
    throw new DriverStop(this.mode === 'strict' ? 'fault' : 'firmware', why, at)
  }

  /** Writes a fault into the trace. @param code The image whose code was called. @returns It with the lines it names. */
  private tellFault(
    { reason, address, takenBy, freedBy }: Fault,
    bytes: bigint,
    access: FaultEvent['access'],
    at: Place | null,
    code: { readonly image: string; readonly takenOver?: true } | null = null
  ): ToldFault {
    const line = (n: number | null): string | null => {
      const place = n === null ? null : this.recorder.events[n]?.at
      return place ? `${place.file}:${place.line}` : null
    }
    const to = reason === 'freed' && code === null ? this.movedTo(address) : null
    const unloaded = code?.image ?? null
    const told = {
      reason,
      access,
      address: hex(address),
      movedTo: to === null ? null : hex(to.at),
      ...(to?.with === 'hobList' && { movedByDxe: true as const }),
      unloaded,
      ...(code?.takenOver && { takenOver: code.takenOver })
    }
    const leftBy = reason === 'unowned' ? leftByRefused(this.recorder.events, this.recorder.count, hex(address)) : null
    const fault = { ...told, bytes: hex(bytes), taker: line(takenBy), giver: line(freedBy), ...(leftBy !== null && { leftBy }) }
    this.tell({ kind: 'fault', at, ...told, bytes: Number(bytes), takenBy, freedBy })
    return fault
  }
}

/** Two lists of runs that are equally long, cut where either of them goes on elsewhere. */
function sideBySide(targets: readonly PhysicalRun[], sources: readonly PhysicalRun[]): [target: bigint, source: bigint, bytes: bigint][] {
  const pairs: [bigint, bigint, bigint][] = []
  let [inTarget, inSource] = [0, 0]
  for (let t = 0, s = 0; t < targets.length && s < sources.length;) {
    const [target, source] = [targets[t]!, sources[s]!]
    const bytes = Math.min(target.length - inTarget, source.length - inSource)
    pairs.push([target.physical + BigInt(inTarget), source.physical + BigInt(inSource), BigInt(bytes)])
    inTarget += bytes
    inSource += bytes
    if (inTarget === target.length) [t, inTarget] = [t + 1, 0]
    if (inSource === source.length) [s, inSource] = [s + 1, 0]
  }
  return pairs
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
}

function bytesOf(value: bigint, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn))
}
