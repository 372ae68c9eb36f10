/**
 * Replays a recording of real firmware on the simulated machine and tells every difference. The form of a recording: one JSON document a
 * line; the first says what was recorded, the second is the memory map at the start, the others are operations with their answers.
 */
import {
  DriverStop,
  platformById,
  powerOn,
  SimulatorBug,
  type Descriptor,
  type Hex,
  type Machine,
  type Platform,
  type Reference,
  type Result
} from '../src-firmware'

export interface Difference {
  readonly file: string
  /** Number of the operation; -1: the state before the first. */
  readonly i: number
  readonly field: string
  readonly expected: string
  readonly actual: string
}
export interface ReplayReport {
  readonly operations: number
  readonly differences: readonly Difference[]
  /** Answers that depend on what the recording cannot show, and were adopted from it. */
  readonly takenOver: number
}
/** A file that is no recording: one sentence and its line, counted from 1. */
export interface ReplayProblem {
  readonly file: string
  readonly line: number
  readonly message: string
}

interface RecordedMap {
  readonly mapKey: Hex
  readonly mapSize?: Hex
  readonly descriptors: readonly Descriptor[]
}
interface Operation {
  readonly i: number
  readonly op: string
  readonly in?: Readonly<Record<string, string | number>>
  readonly out?: Readonly<Record<string, string | number>>
  readonly status?: string
  readonly after?: {
    readonly mapKey: Hex
    readonly count: number
    readonly removed?: readonly Descriptor[]
    readonly added?: readonly Descriptor[]
  }
  readonly map?: RecordedMap
  readonly [field: string]: unknown
}

interface RecordedSpace {
  readonly base: string
  readonly length: string
  readonly capabilities: string
  readonly attributes: string
  readonly gcdType: number
  readonly hasImageHandle: number
  readonly hasDeviceHandle: number
}

const HANG = 'HANG/ASSERT'

export function replayRecording(file: string, text: string): ReplayReport | ReplayProblem {
  const lines = parseLines(file, text)
  if ('message' in lines) return lines
  return new Replay(file, lines.platform, lines.operations).run()
}

interface Recording {
  readonly platform: Platform
  readonly operations: readonly Operation[]
}

function parseLines(file: string, text: string): Recording | ReplayProblem {
  const rows = text.split('\n')
  if (rows.at(-1) === '') rows.pop()
  const parsed: Record<string, unknown>[] = []
  for (const [index, row] of rows.entries()) {
    try {
      const value: unknown = JSON.parse(row)
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        return { file, line: index + 1, message: 'this line is no JSON object, so the file is no recording' }
      parsed.push(value as Record<string, unknown>)
    } catch {
      const cut = index === rows.length - 1
      return {
        file,
        line: index + 1,
        message: cut
          ? 'the last line is cut off: record it again, or copy the whole file'
          : 'this line is not JSON, so the file is no recording'
      }
    }
  }
  const [meta, map, ...operations] = parsed
  if (meta?.kind !== 'meta')
    return {
      file,
      line: 1,
      message: 'the first line does not say what was recorded ("kind":"meta"): this is no recording, or of another format'
    }
  if (meta.format !== undefined && meta.format !== 1)
    return { file, line: 1, message: `recordings of format ${String(meta.format)} are not known to this version, which reads format 1` }
  if (map?.kind !== 'map' || !Array.isArray(map.descriptors))
    return { file, line: 2, message: 'the second line is not the memory map at the start ("kind":"map")' }
  const ram = Number(meta.ram)
  const id = `${String(meta.machine)}-${ram >= 1024 ? `${ram / 1024}g` : `${ram}m`}`
  const platform = platformById(id)
  if (!platform?.app)
    return {
      file,
      line: 1,
      message: `it was recorded on ${String(meta.machine)} with ${ram} MiB, and there is no such platform to replay it on`
    }
  for (const [index, operation] of operations.entries())
    if (typeof operation.op !== 'string' || operation.i !== index)
      return { file, line: index + 3, message: `operation ${index} is missing here: the file is cut or its lines were moved` }
  if (meta.complete !== false && typeof meta.ops === 'number' && meta.ops !== operations.length)
    return { file, line: rows.length, message: `the file ends after ${operations.length} of ${meta.ops} operations: it is cut` }
  const start = map as unknown as RecordedMap
  const imageBase = typeof map.imageBase === 'string' ? (map.imageBase as Hex) : platform.app.imageBase
  const loaderStart = typeof map.appBuffers === 'string' ? (map.appBuffers as Hex) : platform.app.loaderData.start
  const moment = {
    ...platform.app,
    map: start.descriptors,
    mapKey: start.mapKey,
    imageBase,
    loaderData: { ...platform.app.loaderData, start: loaderStart }
  }
  return { platform: { ...platform, app: moment }, operations: operations as unknown as Operation[] }
}

class Replay {
  private readonly machine: Machine
  private readonly differences: Difference[] = []
  /** The recorded map, kept up to date where only its changes were recorded. */
  private readonly recordedMap: Map<string, Descriptor>
  private current = -1

  constructor(
    private readonly file: string,
    platform: Platform,
    private readonly operations: readonly Operation[]
  ) {
    this.machine = powerOn({
      platform,
      phase: 'app',
      // The recorder touched memory as it pleased; what matters here is what the services answered.
      mode: 'lenient',
      keys: '',
      maxEvents: 0,
      outputBytes: Infinity,
      entry: 'recorder',
      moduleType: null,
      guest: NO_GUEST
    })
    this.machine.imageStarted()
    this.recordedMap = new Map(platform.app!.map.map((descriptor) => [descriptor[1], descriptor]))
    this.compareMap('initial map', platform.app!.map)
  }

  run(): ReplayReport {
    for (const operation of this.operations) {
      this.current = operation.i
      try {
        this.perform(operation)
      } catch (error) {
        if (!(error instanceof DriverStop)) throw error
        this.compare('status', operation.status ?? 'an answer', HANG)
        break
      }
      if (operation.status === HANG) {
        this.compare('status', HANG, 'an answer')
        break
      }
      this.compareState(operation)
    }
    return { operations: this.operations.length, differences: this.differences, takenOver: 0 }
  }

  private compare(field: string, expected: unknown, actual: unknown): void {
    if (String(expected) !== String(actual))
      this.differences.push({ file: this.file, i: this.current, field, expected: String(expected), actual: String(actual) })
  }

  private call(
    service: string,
    args: Record<string, bigint | null | Reference>,
    keptPointer = false
  ): { status: Hex; out: Readonly<Record<string, Result>> } {
    const result = this.machine.call({ table: 'BootServices', service, args, at: null, keptPointer })
    return { status: `0x${(result.status ?? 0n).toString(16)}`, out: result.out }
  }

  private perform(operation: Operation): void {
    const given = operation.in ?? {}
    const number = (name: string): bigint => BigInt(given[name] ?? 0)
    switch (operation.op) {
      case 'LateAllocatePages':
      case 'AllocatePages': {
        const held = given.memory === 'NULL' ? null : BigInt(given.memory ?? 0)
        const late = operation.op === 'LateAllocatePages'
        const request = late
          ? { type: 0n, memoryType: 2n, pages: 1n }
          : { type: number('type'), memoryType: number('memoryType'), pages: number('pages') }
        const { status, out } = this.call('AllocatePages', { ...request, memory: held === null ? null : { ref: true, value: held } }, late)
        this.compare('status', operation.status, status)
        if (operation.out?.memory !== undefined) this.compare('out.memory', operation.out.memory, hexOf(out.memory ?? held))
        return
      }
      case 'FreePages':
        this.compare('status', operation.status, this.call('FreePages', { memory: number('memory'), pages: number('pages') }).status)
        return
      case 'AllocatePool': {
        const { status, out } = this.call('AllocatePool', {
          poolType: number('poolType'),
          size: number('size'),
          buffer: given.buffer === 'NULL' ? null : { ref: true, value: 0x5a5a5a5an }
        })
        this.compare('status', operation.status, status)
        if (operation.out?.buffer !== undefined) this.compare('out.buffer', operation.out.buffer, hexOf(out.buffer ?? 0x5a5a5a5an))
        return
      }
      case 'FreePool':
        this.compare('status', operation.status, this.call('FreePool', { buffer: number('buffer') }).status)
        return
      case 'GetMemoryMap':
      case 'LateGetMemoryMap':
      case 'GetMemoryMapKey':
        this.getMemoryMap(operation)
        return
      case 'GetMemoryMapRaw':
        this.getMemoryMapRaw(operation)
        return
      case 'GetMemoryMapSmallest':
        this.getMemoryMapSmallest(operation)
        return
      case 'ExitBootServices':
      case 'ExitBootServicesNullHandle': {
        const handle = operation.op === 'ExitBootServices' ? this.machine.imageHandle : 0n
        this.compare('status', operation.status, this.call('ExitBootServices', { imageHandle: handle, mapKey: number('mapKey') }).status)
        return
      }
      case 'SetMem':
        this.call('SetMem', { buffer: number('buffer'), size: number('size'), value: number('value') & 0xffn })
        return
      case 'CopyMem':
        this.call('CopyMem', { destination: number('destination'), source: number('source'), length: number('length') })
        return
      case 'Fill':
        this.machine.writeBytes(
          number('buffer'),
          Uint8Array.from({ length: Number(number('size')) }, (_, i) => (7 * i + 3) & 255),
          null
        )
        return
      case 'Peek': {
        const bytes = this.machine.readBytes(number('buffer'), Number(number('size')), null)
        this.compare('bytes', operation.bytes, [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(''))
        return
      }
      case 'RaiseTPL':
        this.compare(
          'out.oldTpl',
          operation.out?.oldTpl,
          hexOf(this.machine.call({ table: 'BootServices', service: 'RaiseTPL', args: { newTpl: number('newTpl') }, at: null }).value)
        )
        return
      case 'Stall':
        this.compare('status', operation.status, this.call('Stall', { microseconds: number('microseconds') }).status)
        return
      case 'CalculateCrc32': {
        const { status, out } = this.call('CalculateCrc32', {
          data: number('data'),
          dataSize: number('dataSize'),
          crc32: { ref: true, value: 0xeeeeeeeen }
        })
        this.compare('status', operation.status, status)
        // The recorder's own bytes are not in the recording; whether a sum was written is.
        this.compare('out.crc32 written', Number(operation.out?.crc32) !== 0xeeeeeeee, out.crc32 !== undefined)
        return
      }
      case 'RestoreTPL':
        this.machine.call({ table: 'BootServices', service: 'RestoreTPL', args: { oldTpl: number('oldTpl') }, at: null })
        return
      case 'AddMemorySpace':
      case 'AllocateMemorySpace':
      case 'FreeMemorySpace':
      case 'RemoveMemorySpace':
      case 'GetMemorySpaceDescriptor':
      case 'SetMemorySpaceAttributes':
      case 'SetMemorySpaceCapabilities':
      case 'GetMemorySpaceMap':
        this.memorySpace(operation, number)
        return
      case 'SystemTable':
        this.systemTable(operation)
        return
      case 'Note':
        return
      default:
        this.compare('op', operation.op, 'an operation this version can replay')
    }
  }

  /** The one call that a full map stands for: with room enough, and every OUT argument. */
  private getMemoryMap(operation: Operation): void {
    const out = (value: bigint | undefined): Reference => ({ ref: true, value })
    // The recorder asked for maps through a pointer that it kept.
    const late = this.machine.phase !== 'app'
    const { status, out: answered } = this.call(
      'GetMemoryMap',
      {
        memoryMapSize: out(0x100000n),
        memoryMap: SCRATCH,
        mapKey: out(undefined),
        descriptorSize: out(undefined),
        descriptorVersion: out(undefined)
      },
      late
    )
    this.compare('status', operation.status, status)
    if (operation.mapKey !== undefined) this.compare('mapKey', operation.mapKey, hexOf(answered.mapKey))
    if (operation.mapSize !== undefined) this.compare('mapSize', operation.mapSize, hexOf(answered.memoryMapSize))
    if (operation.count !== undefined) this.compare('count', operation.count, this.machine.memoryMap().length)
  }

  private getMemoryMapRaw(operation: Operation): void {
    const given = operation.in!
    const before = {
      memoryMapSize: given.memoryMapSize === 'NULL' ? null : BigInt(given.memoryMapSize!),
      mapKey: 0x1111n,
      descriptorSize: 0x2222n,
      descriptorVersion: 0x3333n
    }
    const reference = (name: 'mapKey' | 'descriptorSize' | 'descriptorVersion'): Reference | null =>
      given[name] === 'NULL' ? null : { ref: true, value: before[name] }
    const { status, out } = this.call('GetMemoryMap', {
      memoryMapSize: before.memoryMapSize === null ? null : { ref: true, value: before.memoryMapSize },
      memoryMap: given.memoryMap === 'NULL' ? 0n : SCRATCH,
      mapKey: reference('mapKey'),
      descriptorSize: reference('descriptorSize'),
      descriptorVersion: reference('descriptorVersion')
    })
    this.compare('status', operation.status, status)
    for (const name of ['memoryMapSize', 'mapKey', 'descriptorSize', 'descriptorVersion'] as const) {
      const expected = operation.out?.[name]
      // A NULL size pointer leaves the recorder's own variable alone.
      if (expected === undefined || (name === 'memoryMapSize' && before.memoryMapSize === null)) continue
      const actual = (out[name] ?? before[name]) as bigint
      this.compare(`out.${name}`, expected, typeof expected === 'number' ? Number(actual) : hexOf(actual))
    }
  }

  private getMemoryMapSmallest(operation: Operation): void {
    const ask = (size: bigint): { status: Hex; out: Readonly<Record<string, Result>> } =>
      this.call('GetMemoryMap', {
        memoryMapSize: { ref: true, value: size },
        memoryMap: SCRATCH,
        mapKey: null,
        descriptorSize: null,
        descriptorVersion: null
      })
    const probe = ask(0n)
    const asked = probe.out.memoryMapSize as bigint
    this.compare('probeStatus', operation.probeStatus, probe.status)
    this.compare('askedSize', operation.askedSize, hexOf(asked))
    const enough = ask(asked)
    this.compare(
      'smallestAccepted',
      operation.smallestAccepted,
      enough.status === '0x0' && ask(asked - 1n).status !== '0x0' ? hexOf(asked) : 'another size'
    )
    this.compare('returnedSize', operation.returnedSize, hexOf(enough.out.memoryMapSize))
  }

  private memorySpace(operation: Operation, number: (name: string) => bigint): void {
    const at = { baseAddress: number('base'), length: number('length') }
    const out: Reference = { ref: true, value: undefined }
    const args: Record<string, Record<string, bigint | Reference>> = {
      AddMemorySpace: { gcdMemoryType: number('gcdType'), ...at, capabilities: number('capabilities') },
      AllocateMemorySpace: {
        gcdAllocateType: number('allocateType'),
        gcdMemoryType: number('gcdType'),
        alignment: number('alignment'),
        length: at.length,
        baseAddress: { ref: true, value: at.baseAddress },
        // The recorder passed its own handle.
        imageHandle: this.machine.imageHandle,
        deviceHandle: 0n
      },
      FreeMemorySpace: at,
      RemoveMemorySpace: at,
      GetMemorySpaceDescriptor: { baseAddress: at.baseAddress, descriptor: out },
      SetMemorySpaceAttributes: { ...at, attributes: number('attributes') },
      SetMemorySpaceCapabilities: { ...at, capabilities: number('capabilities') },
      GetMemorySpaceMap: { numberOfDescriptors: out, memorySpaceMap: out }
    }
    const result = this.machine.call({ table: 'DxeServices', service: operation.op, args: args[operation.op]!, at: null })
    this.compare('status', operation.status, hexOf(result.status))
    if (operation.out?.base !== undefined) this.compare('out.base', operation.out.base, hexOf(result.out.baseAddress ?? at.baseAddress))
    if (operation.descriptor !== undefined)
      this.compare(
        'descriptor',
        spaceLine(operation.descriptor as RecordedSpace),
        spaceLine(spaceOf(result.out.descriptor as Record<string, bigint>))
      )
    if (operation.op === 'GetMemorySpaceMap' && result.status === 0n) this.memorySpaceMap(operation, result.out)
  }

  private memorySpaceMap(operation: Operation, out: Readonly<Record<string, Result>>): void {
    this.compare('count', operation.count, out.numberOfDescriptors)
    const map = out.memorySpaceMap as bigint
    const field = (index: number, offset: number, bytes: 4 | 8): bigint => this.machine.read(map + BigInt(index * 56 + offset), bytes, null)
    for (const [index, expected] of (operation.descriptors as RecordedSpace[]).entries()) {
      const found = {
        BaseAddress: field(index, 0, 8),
        Length: field(index, 8, 8),
        Capabilities: field(index, 16, 8),
        Attributes: field(index, 24, 8),
        GcdMemoryType: field(index, 32, 4),
        ImageHandle: field(index, 40, 8),
        DeviceHandle: field(index, 48, 8)
      }
      this.compare(`descriptors[${index}]`, spaceLine(expected), spaceLine(spaceOf(found)))
    }
    // The recorder gave the buffer back.
    this.call('FreePool', { buffer: map })
  }

  /** Pointers are a fact of the recorded boot; whether they are zero is a fact of the firmware. */
  private systemTable(operation: Operation): void {
    const pointer = (offset: bigint): bigint => this.machine.read(this.machine.systemTable + offset, 8, null)
    const zero = (value: unknown): string => (BigInt(value as string) === 0n ? 'zero' : 'not zero')
    this.compare('systemTable', operation.systemTable, hexOf(this.machine.systemTable))
    const exited = this.machine.phase !== 'app'
    for (const name of ['BootServices', 'ConOut', 'ConIn', 'ConsoleOutHandle'] as const)
      if (exited)
        this.compare(
          name,
          zero(operation[name]),
          zero(pointer({ ConIn: 48n, ConsoleOutHandle: 56n, ConOut: 64n, BootServices: 96n }[name]))
        )
    this.compare('RuntimeServices', zero(operation.RuntimeServices), zero(pointer(88n)))
  }

  private compareState(operation: Operation): void {
    if (operation.map) {
      this.compareMap('map', operation.map.descriptors)
      this.compare('map.mapKey', operation.map.mapKey, this.machine.mapKey)
      this.recordedMap.clear()
      for (const descriptor of operation.map.descriptors) this.recordedMap.set(descriptor[1], descriptor)
    }
    const { after } = operation
    if (!after) return
    this.compare('after.mapKey', after.mapKey, this.machine.mapKey)
    if (!after.removed || !after.added) {
      this.compare('after.count', after.count, this.machine.memoryMap().length)
      return
    }
    for (const descriptor of after.removed) this.recordedMap.delete(descriptor[1])
    for (const descriptor of after.added) this.recordedMap.set(descriptor[1], descriptor)
    if (!operation.map) this.compareSet([...this.recordedMap.values()])
  }

  private compareMap(field: string, expected: readonly Descriptor[]): void {
    const want = expected.map(line)
    const have = this.machine.memoryMap().map((entry) => line([entry.type, entry.physicalStart, '0x0', entry.pages, entry.attribute]))
    const at = want.findIndex((text, index) => text !== have[index])
    if (at >= 0) this.compare(`${field}[${at}]`, want[at], have[at] ?? 'nothing')
    else if (have.length > want.length) this.compare(`${field}[${want.length}]`, 'nothing', have[want.length])
  }

  private compareSet(expected: readonly Descriptor[]): void {
    const want = new Set(expected.map(line))
    const have = new Set(
      this.machine.memoryMap().map((entry) => line([entry.type, entry.physicalStart, '0x0', entry.pages, entry.attribute]))
    )
    const missing = [...want].filter((text) => !have.has(text))
    const extra = [...have].filter((text) => !want.has(text))
    if (missing.length > 0 || extra.length > 0) this.compare('map', missing.join(' ') || 'nothing more', extra.join(' ') || 'nothing more')
  }
}

/** Where the replayed GetMemoryMap puts its bytes: the recorder's own buffers are far larger than any map. */
const SCRATCH = 0xffff000000n

const NO_GUEST = {
  callFunction(): never {
    throw new SimulatorBug('a recording has no functions of its own')
  },
  startImage(): never {
    throw new SimulatorBug('a recording has no images of its own')
  },
  findImage: () => null
}

function hexOf(value: Result | bigint | null | undefined): string {
  return typeof value === 'bigint' ? `0x${value.toString(16)}` : String(value)
}

function line(descriptor: Descriptor): string {
  return `[${descriptor.join(',')}]`
}

function spaceOf(fields: Readonly<Record<string, bigint>>): RecordedSpace {
  return {
    base: hexOf(fields.BaseAddress),
    length: hexOf(fields.Length),
    capabilities: hexOf(fields.Capabilities),
    attributes: hexOf(fields.Attributes),
    gcdType: Number(fields.GcdMemoryType),
    hasImageHandle: fields.ImageHandle === 0n ? 0 : 1,
    hasDeviceHandle: fields.DeviceHandle === 0n ? 0 : 1
  }
}

function spaceLine({ base, length, capabilities, attributes, gcdType, hasImageHandle, hasDeviceHandle }: RecordedSpace): string {
  return `${base}+${length} type ${gcdType} capabilities ${capabilities} attributes ${attributes} image ${hasImageHandle} device ${hasDeviceHandle}`
}
