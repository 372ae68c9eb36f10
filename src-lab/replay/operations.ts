/** Carries out the operations of a recording on the simulated machine and compares what the services answer. */
import type { Hex, Machine, Reference, Result } from '../../src-firmware'
import { bytesOfDigits, hex, hexDigits } from '../../src-firmware/spec/hex'
import type { Operation } from './operation'

interface RecordedSpace {
  readonly base: string
  readonly length: string
  readonly capabilities: string
  readonly attributes: string
  readonly gcdType: number
  readonly hasImageHandle: number
  readonly hasDeviceHandle: number
}

type Compare = (field: string, expected: unknown, actual: unknown) => void

const LOADED_IMAGE_PROTOCOL = '5B1B31A1-9562-11D2-8E3F-00A0C969723B'

/** Carries out the operations of a recording and compares each answer. */
export class Operations {
  /**
   * @param scratch Where the replayed GetMemoryMap puts its bytes.
   * @param takeOver Told where an answer is what lay on a stack, or in memory that nobody has written since.
   * @param machineCode What the entry point of an image returns that is started: what its code does, the recording alone knows.
   */
  constructor(
    private readonly machine: Machine,
    private readonly compare: Compare,
    private readonly scratch: bigint,
    private readonly takeOver: () => void,
    private readonly machineCode: { returns: bigint }
  ) {}

  perform(operation: Operation): void {
    const given = operation.in ?? {}
    // A word (NULL, ptr, buffer) stands for a pointer.
    const number = (name: string): bigint => (/^(0x|\d)/.test(String(given[name])) ? BigInt(given[name]!) : 0n)
    switch (operation.op) {
      case 'LateAllocatePages':
      case 'AllocatePages': {
        const held = given.memory === 'NULL' ? null : number('memory')
        const late = operation.op === 'LateAllocatePages'
        const request = late
          ? { type: 0n, memoryType: 2n, pages: 1n }
          : { type: number('type'), memoryType: number('memoryType'), pages: number('pages') }
        const { status, out } = this.call('AllocatePages', { ...request, memory: held === null ? null : { ref: true, value: held } }, late)
        this.compare('status', operation.status, status)
        if (status === '0x0' && out.memory === undefined) return this.takeOver()
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
        if (status === '0x0' && out.buffer === undefined) return this.takeOver()
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
        this.getMemoryMapRaw(operation, number)
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
        const [buffer, size] = [number('buffer'), Number(number('size'))]
        const bytes = hexDigits(this.machine.readBytes(buffer, size, null))
        if (bytes !== operation.bytes && !this.machine.isKnown(buffer, size)) return this.takeOver()
        return this.compare('bytes', operation.bytes, bytes)
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
          crc32: given.crc32 === 'NULL' ? null : { ref: true, value: 0xeeeeeeeen }
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
      case 'LoadImage':
        this.loadImage(operation, number)
        return
      case 'StartImage':
      case 'UnloadImage': {
        const image = { imageHandle: number('imageHandle') }
        const args = operation.op === 'StartImage' ? { ...image, exitDataSize: null, exitData: null } : image
        this.machineCode.returns = number('returns')
        this.compare('status', operation.status, this.call(operation.op, args).status)
        return
      }
      case 'Poke':
        this.machine.writeBytes(number('buffer'), bytesOfDigits(String(operation.bytes)), null)
        return
      case 'Note':
        return
      default:
        this.compare('op', operation.op, 'an operation this version can replay')
    }
  }

  private call(
    service: string,
    args: Record<string, bigint | string | null | Reference>,
    keptPointer = false
  ): { status: Hex; out: Readonly<Record<string, Result>> } {
    const result = this.machine.call({ table: 'BootServices', service, args, at: null, keptPointer })
    return { status: hex(result.status ?? 0n), out: result.out }
  }

  private loadImage(operation: Operation, number: (name: string) => bigint): void {
    const { status, out } = this.call('LoadImage', {
      bootPolicy: 0n,
      parentImageHandle: this.machine.imageHandle,
      devicePath: number('devicePath'),
      sourceBuffer: number('sourceBuffer'),
      sourceSize: number('sourceSize'),
      imageHandle: { ref: true, value: 0x5a5a5a5an }
    })
    this.compare('status', operation.status, status)
    this.compare('out.imageHandle', operation.out?.imageHandle, hexOf(out.imageHandle ?? 0x5a5a5a5an))
    const image = operation.image as Readonly<Record<string, string | number>> | undefined
    if (!image || typeof out.imageHandle !== 'bigint') return
    // Like the recorder: for no agent, so that the firmware keeps no record of it.
    const opened = this.call('OpenProtocol', {
      handle: out.imageHandle,
      protocol: LOADED_IMAGE_PROTOCOL,
      interface: { ref: true, value: undefined },
      agentHandle: 0n,
      controllerHandle: 0n,
      attributes: 2n
    })
    const protocol = opened.out.interface as bigint
    this.compare('image.loadedImage', image.loadedImage, hexOf(protocol))
    this.compare('image.imageBase', image.imageBase, hexOf(this.machine.read(protocol + 64n, 8, null)))
    this.compare('image.imageSize', image.imageSize, hexOf(this.machine.read(protocol + 72n, 8, null)))
    this.compare('image.codeType', image.codeType, this.machine.read(protocol + 80n, 4, null))
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
        memoryMap: this.scratch,
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

  private getMemoryMapRaw(operation: Operation, number: (name: string) => bigint): void {
    const given = operation.in ?? {}
    const before = {
      memoryMapSize: given.memoryMapSize === 'NULL' ? null : number('memoryMapSize'),
      mapKey: 0x1111n,
      descriptorSize: 0x2222n,
      descriptorVersion: 0x3333n
    }
    const reference = (name: 'mapKey' | 'descriptorSize' | 'descriptorVersion'): Reference | null =>
      given[name] === 'NULL' ? null : { ref: true, value: before[name] }
    const { status, out } = this.call('GetMemoryMap', {
      memoryMapSize: before.memoryMapSize === null ? null : { ref: true, value: before.memoryMapSize },
      memoryMap: given.memoryMap === 'NULL' ? 0n : this.scratch,
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
        memoryMap: this.scratch,
        mapKey: { ref: true, value: undefined },
        descriptorSize: { ref: true, value: undefined },
        descriptorVersion: { ref: true, value: undefined }
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
    for (const [index, expected] of ((operation.descriptors ?? []) as RecordedSpace[]).entries()) {
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
    const zero = (value: unknown): string => (value === 0n || value === '0x0' ? 'zero' : 'not zero')
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
}

function hexOf(value: Result | bigint | null | undefined): string {
  return typeof value === 'bigint' ? hex(value) : String(value)
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
