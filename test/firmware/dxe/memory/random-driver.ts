/** Random drivers: lists of steps, good and bad, that fast-check makes and shrinks, and the hand that plays one on a real machine. */
import fc from 'fast-check'
import { DriverStop, type CallResult, type Hex } from '../../../../src-firmware'
import { driven, out, type Driven } from '../../driven'

/** Numbers called `pick` choose among what the driver holds at that moment. */
export type Step =
  | { do: 'allocatePages'; how: number; type: number; pages: bigint; pick: number }
  | { do: 'freePages'; pick: number; from: number; pages: number | 'all' }
  | { do: 'freeAnywhere'; address: bigint; pages: bigint }
  | { do: 'freeAndTakeAgain'; pick: number }
  | { do: 'allocatePool'; type: number; size: bigint; hasBuffer: boolean }
  | { do: 'freePool'; pick: number; offset: bigint }
  | { do: 'getMemoryMap'; size: bigint; hasMap: boolean }
  | { do: 'gcd'; service: string; type: number; address: bigint; pages: bigint; bits: bigint; alignment: bigint; pick: number }
  | { do: 'createEvent'; type: bigint; tpl: bigint; group: boolean; allocates: boolean }
  | { do: 'onEvent'; service: 'SignalEvent' | 'CloseEvent' | 'CheckEvent'; pick: number }
  | { do: 'setTimer'; pick: number; type: bigint; time: bigint }
  | { do: 'stall'; microseconds: bigint }
  | { do: 'tpl'; raise: boolean; level: bigint }
  | { do: 'install'; protocol: string; pick: number }
  | { do: 'uninstall'; protocol: string; pick: number }
  | { do: 'locate'; protocol: string }
  | { do: 'loadImage'; file: string; unload: boolean }
  | { do: 'touch'; pick: number; offset: bigint; write: boolean }
  | { do: 'exitRefused'; key: bigint }

export interface Script {
  readonly platform: string
  readonly mode: 'strict' | 'lenient'
  readonly steps: readonly Step[]
}

/** What every service may be given: the types there are, and numbers that are none. */
const memoryType = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(1, 2, 3, 4) },
  { weight: 3, arbitrary: fc.constantFrom(0, 5, 6, 9, 10, 0x70000001, 0x80000001) },
  { weight: 1, arbitrary: fc.constantFrom(7, 8, 11, 12, 13, 14, 15, 16, 0x6fffffff) }
)
const pageCount = fc.oneof(
  { weight: 8, arbitrary: fc.bigInt(1n, 20n) },
  { weight: 2, arbitrary: fc.constantFrom(100n, 1000n) },
  { weight: 1, arbitrary: fc.constantFrom(0n, 1n << 20n, 1n << 51n, 1n << 52n, (1n << 64n) - 1n) }
)
const pick = fc.nat(1000)
/** Low memory, the first gigabyte, devices, and what no machine has. */
const anyAddress = fc.oneof(
  fc.bigInt(0n, 0x100n).map((page) => page << 12n),
  fc.bigInt(0x100n, 0x10000n).map((page) => page << 12n),
  fc.constantFrom(0x1001n, 0x80000000n, 0xe0000000n, 0xfec00000n, 0x100000000n, 1n << 40n, 1n << 63n, (1n << 64n) - 4096n)
)
const protocol = fc.constantFrom('11111111-2222-3333-4444-555555555555', '5B1B31A1-9562-11D2-8E3F-00A0C969723B')

const allocatePages = fc.record({
  do: fc.constant('allocatePages' as const),
  how: fc.constantFrom(0, 0, 0, 1, 2, 3),
  type: memoryType,
  pages: pageCount,
  pick
})
const freePages = fc.record({
  do: fc.constant('freePages' as const),
  pick,
  from: fc.constantFrom(0, 0, 1, 5),
  pages: fc.oneof(fc.constant('all' as const), fc.nat(6))
})
/** Mostly the same 64 pages of a hole, so that steps meet what earlier ones added there. */
const spaceAddress = fc.oneof(
  { weight: 5, arbitrary: fc.bigInt(0x40000n, 0x40040n).map((page) => page << 12n) },
  { weight: 1, arbitrary: anyAddress.map((address) => address & ~0xfffn) }
)
const gcd = fc.record({
  do: fc.constant('gcd' as const),
  service: fc.constantFrom(
    'AddMemorySpace',
    'AllocateMemorySpace',
    'FreeMemorySpace',
    'RemoveMemorySpace',
    'SetMemorySpaceAttributes',
    'SetMemorySpaceCapabilities',
    'GetMemorySpaceDescriptor',
    'GetMemorySpaceMap'
  ),
  type: fc.constantFrom(0, 1, 2, 2, 3, 3, 4, 5, 7, 9),
  address: spaceAddress,
  pages: fc.oneof({ weight: 5, arbitrary: fc.bigInt(0n, 32n) }, { weight: 1, arbitrary: fc.constantFrom(1n << 20n, 1n << 40n) }),
  bits: fc.constantFrom(0n, 1n, 8n, 0xfn, 0x400fn, 0x800000000000000fn, 1n << 63n, 0x8000000000000001n),
  alignment: fc.constantFrom(0n, 12n, 16n, 64n),
  pick
})

const memorySteps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: allocatePages },
  { weight: 2, arbitrary: freePages },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('freeAndTakeAgain' as const), pick }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('allocatePool' as const),
      type: memoryType,
      size: fc.oneof(
        { weight: 5, arbitrary: fc.bigInt(0n, 600n) },
        { weight: 3, arbitrary: fc.bigInt(0n, 20_000n) },
        { weight: 1, arbitrary: fc.constantFrom(1n << 40n, (1n << 64n) - 8n) }
      ),
      hasBuffer: fc.nat(9).map((roll) => roll > 0)
    })
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('freePool' as const), pick, offset: fc.constantFrom(0n, 0n, 0n, 8n, 4096n) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('getMemoryMap' as const), size: fc.constantFrom(0n, 65536n, 65536n), hasMap: fc.boolean() })
  },
  { weight: 4, arbitrary: gcd },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('loadImage' as const),
      file: fc.constantFrom('application.ts', 'driver2.ts', 'runtime.ts', 'nobody.ts'),
      unload: fc.boolean()
    })
  }
)
const otherSteps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('createEvent' as const),
    type: fc.constantFrom(0x200n, 0x200n, 0x80000200n, 0x80000200n, 0x100n, 0n, 0x300n, 0x201n),
    tpl: fc.constantFrom(8n, 16n, 4n),
    group: fc.boolean(),
    allocates: fc.boolean()
  }),
  fc.record({ do: fc.constant('onEvent' as const), service: fc.constantFrom('SignalEvent', 'CloseEvent', 'CheckEvent'), pick }),
  fc.record({ do: fc.constant('setTimer' as const), pick, type: fc.bigInt(0n, 3n), time: fc.bigInt(0n, 20_000n) }),
  fc.record({ do: fc.constant('stall' as const), microseconds: fc.bigInt(0n, 5000n) }),
  fc.record({ do: fc.constant('tpl' as const), raise: fc.boolean(), level: fc.constantFrom(8n, 16n) }),
  fc.record({ do: fc.constant('install' as const), protocol, pick }),
  fc.record({ do: fc.constant('uninstall' as const), protocol, pick }),
  fc.record({ do: fc.constant('locate' as const), protocol }),
  fc.record({ do: fc.constant('touch' as const), pick, offset: fc.bigInt(0n, 4200n), write: fc.boolean() }),
  fc.record({ do: fc.constant('exitRefused' as const), key: fc.constantFrom(0n, 1n) })
)
/** Steps that free only what the driver was given for itself, and nothing that lies under the pool. */
const tameStep = fc.oneof({ weight: 3, arbitrary: memorySteps }, { weight: 1, arbitrary: otherSteps })
/** What a driver can also do: free memory that is the firmware's. */
const wildStep = fc.oneof(
  { weight: 5, arbitrary: tameStep },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('freeAnywhere' as const), address: anyAddress, pages: pageCount })
  }
)

const platform = fc.constantFrom('q35-128m', 'q35-256m', 'q35-4g', 'pc-128m', 'pc-1g')
const mode = fc.constantFrom('strict' as const, 'lenient' as const)
const steps = (step: fc.Arbitrary<Step>): fc.Arbitrary<Step[]> => fc.array(step, { minLength: 10, maxLength: 60, size: 'max' })

export const tameScript: fc.Arbitrary<Script> = fc.record({ platform, mode, steps: steps(tameStep) })
export const wildScript: fc.Arbitrary<Script> = fc.record({ platform, mode, steps: steps(wildStep) })

interface Holding {
  readonly address: bigint
  readonly pages: bigint
  readonly type: number
}

/** Plays a script to its end, or until the machine stops the driver. */
export class Player {
  readonly on: Driven
  readonly pages: Holding[] = []
  readonly pool: bigint[] = []
  /** Addresses at which a freed range could not be allocated again, and why that is right or not is for the reader. */
  readonly lost: { readonly address: bigint; readonly pages: bigint }[] = []
  private readonly events: bigint[] = []
  private readonly handles: bigint[] = []
  private readonly levels: bigint[] = []
  private readonly images: bigint[] = []
  private readonly mapBuffer: bigint

  constructor(script: Script) {
    const type = { 'application.ts': 'UEFI_APPLICATION', 'driver2.ts': 'DXE_DRIVER', 'runtime.ts': 'DXE_RUNTIME_DRIVER' }
    const leaks = (): bigint => {
      this.on.call('AllocatePool', { poolType: 2n, size: 40n, buffer: out() })
      return 0n
    }
    this.on = driven({
      platform: script.platform,
      mode: script.mode,
      files: { 'application.ts': leaks, 'driver2.ts': leaks, 'runtime.ts': leaks },
      moduleTypes: type
    })
    this.mapBuffer = this.on.call('AllocatePages', { type: 0n, memoryType: 2n, pages: 16n, memory: out() }).out.memory as bigint
  }

  /** @param after Called after each step. */
  play(steps: readonly Step[], after: (step: Step, index: number) => void = () => {}): this {
    for (const [index, step] of steps.entries()) {
      try {
        this.take(step)
      } catch (error) {
        if (error instanceof DriverStop) return this
        throw error
      }
      after(step, index)
    }
    return this
  }

  private chosen<T>(list: readonly T[], pick: number): T | undefined {
    return list[pick % Math.max(1, list.length)]
  }

  private take(step: Step): void {
    const { on } = this
    switch (step.do) {
      case 'allocatePages':
        return this.allocatePages(step)
      case 'freePages': {
        const held = this.chosen(this.pages, step.pick)
        if (!held) return
        const from = BigInt(step.from) % held.pages
        const pages = step.pages === 'all' ? held.pages - from : BigInt(step.pages) % (held.pages - from + 1n)
        if (on.call('FreePages', { memory: held.address + from * 4096n, pages }).name === 'EFI_SUCCESS') this.forget(held, from, pages)
        return
      }
      case 'freeAnywhere':
        on.call('FreePages', { memory: step.address, pages: step.pages })
        return
      case 'freeAndTakeAgain':
        return this.freeAndTakeAgain(step.pick)
      case 'allocatePool': {
        const made = on.call('AllocatePool', { poolType: BigInt(step.type), size: step.size, buffer: step.hasBuffer ? out() : null })
        if (made.name === 'EFI_SUCCESS') this.pool.push(made.out.buffer as bigint)
        return
      }
      case 'freePool': {
        const buffer = this.chosen(this.pool, step.pick)
        if (buffer === undefined) return
        const freed = on.call('FreePool', { buffer: buffer + step.offset }).name === 'EFI_SUCCESS'
        if (freed) this.pool.splice(this.pool.indexOf(buffer + step.offset), 1)
        return
      }
      case 'getMemoryMap':
        on.call('GetMemoryMap', {
          memoryMapSize: out(step.size),
          memoryMap: step.hasMap ? this.mapBuffer : 0n,
          mapKey: out(),
          descriptorSize: out(),
          descriptorVersion: out()
        })
        return
      case 'gcd':
        this.memorySpace(step)
        return
      case 'createEvent': {
        const notify = on.keep(() => {
          if (!step.allocates) return
          const buffer = on.call('AllocatePool', { poolType: 4n, size: 300n, buffer: out() }).out.buffer as bigint
          on.call('FreePool', { buffer })
        })
        const args = { type: step.type, notifyTpl: step.tpl, notifyFunction: notify, notifyContext: 0n, event: out() }
        const made = step.group
          ? on.call('CreateEventEx', { ...args, eventGroup: '12345678-2222-3333-4444-555555555555' })
          : on.call('CreateEvent', args)
        if (made.name === 'EFI_SUCCESS') this.events.push(made.out.event as bigint)
        return
      }
      case 'onEvent':
        on.call(step.service, { event: this.chosen(this.events, step.pick) ?? 0n })
        return
      case 'setTimer':
        on.call('SetTimer', { event: this.chosen(this.events, step.pick) ?? 0n, type: step.type, triggerTime: step.time })
        return
      case 'stall':
        on.call('Stall', { microseconds: step.microseconds })
        return
      case 'tpl': {
        const top = this.levels.at(-1) ?? 4n
        if (step.raise && step.level >= top) {
          on.call('RaiseTPL', { newTpl: step.level })
          this.levels.push(step.level)
        } else if (!step.raise && this.levels.length > 0) {
          this.levels.pop()
          on.call('RestoreTPL', { oldTpl: this.levels.at(-1) ?? 4n })
        }
        return
      }
      case 'install': {
        const handle = step.pick % 3 === 0 ? 0n : (this.chosen(this.handles, step.pick) ?? 5n)
        const made = on.call('InstallProtocolInterface', {
          handle: out(handle),
          protocol: step.protocol,
          interfaceType: 0n,
          interface: 0x1000n
        })
        if (made.name === 'EFI_SUCCESS' && handle === 0n) this.handles.push(made.out.handle as bigint)
        return
      }
      case 'uninstall':
        on.call('UninstallProtocolInterface', {
          handle: this.chosen(this.handles, step.pick) ?? 5n,
          protocol: step.protocol,
          interface: step.pick % 5 === 0 ? 0x2000n : 0x1000n
        })
        return
      case 'locate': {
        const found = on.call('LocateHandleBuffer', {
          searchType: 2n,
          protocol: step.protocol,
          searchKey: 0n,
          noHandles: out(),
          buffer: out()
        })
        if (found.name === 'EFI_SUCCESS') this.pool.push(found.out.buffer as bigint)
        return
      }
      case 'loadImage':
        return this.loadImage(step.file, step.unload)
      case 'touch': {
        const address = (this.chosen(this.pages, step.pick)?.address ?? 0x100000n) + step.offset
        if (step.write) on.machine.write(address, 1, 0x5an, null)
        else on.machine.read(address, 1, null)
        return
      }
      case 'exitRefused':
        on.call('ExitBootServices', { imageHandle: 0n, mapKey: step.key })
    }
  }

  private allocatePages({ how, type, pages, pick }: Extract<Step, { do: 'allocatePages' }>): void {
    const near = this.chosen(this.pages, pick)?.address ?? 0x200000n
    // At a fixed address: just below something that is held, or on it.
    const memory = how === 2 ? (pick % 2 === 0 ? near - 0x4000n : near) : how === 1 ? near : undefined
    const made = this.on.call('AllocatePages', { type: BigInt(how), memoryType: BigInt(type), pages, memory: out(memory) })
    if (made.name === 'EFI_SUCCESS') this.pages.push({ address: made.out.memory as bigint, pages, type })
  }

  private freeAndTakeAgain(pick: number): void {
    const held = this.chosen(this.pages, pick)
    if (!held) return
    const { address: memory, pages, type } = held
    if (this.on.call('FreePages', { memory, pages }).name !== 'EFI_SUCCESS') return
    this.forget(held, 0n, pages)
    // The firmware may have put its own descriptors into what just became free.
    const tookBack = this.on.machine.events
      .at(-1)!
      .changes.some((change) => change.what === 'take' && BigInt(change.start) >= memory && BigInt(change.start) < memory + pages * 4096n)
    if (this.on.call('AllocatePages', { type: 2n, memoryType: BigInt(type), pages, memory: out(memory) }).name === 'EFI_SUCCESS')
      this.pages.push(held)
    else if (!tookBack) this.lost.push({ address: memory, pages })
  }

  private memorySpace({ service, type, address, pages, bits, alignment, pick }: Extract<Step, { do: 'gcd' }>): CallResult {
    const call = (args: Parameters<Driven['call']>[1]): CallResult => this.on.call(service, args, 'DxeServices')
    const own = this.chosen(this.pages, pick)
    const baseAddress = pick % 4 === 0 && own ? own.address : address
    const length = pages << 12n
    switch (service) {
      case 'AddMemorySpace':
        return call({ gcdMemoryType: BigInt(type), baseAddress, length, capabilities: bits })
      case 'AllocateMemorySpace':
        return call({
          gcdAllocateType: BigInt(pick % 6),
          gcdMemoryType: BigInt(type),
          alignment,
          length,
          baseAddress: out(baseAddress),
          imageHandle: this.on.machine.imageHandle,
          deviceHandle: 0n
        })
      case 'SetMemorySpaceAttributes':
        return call({ baseAddress, length, attributes: bits })
      case 'SetMemorySpaceCapabilities':
        return call({ baseAddress, length, capabilities: bits })
      case 'GetMemorySpaceDescriptor':
        return call({ baseAddress, descriptor: out() })
      case 'GetMemorySpaceMap': {
        const made = call({ numberOfDescriptors: out(), memorySpaceMap: out() })
        if (made.status === 0n) this.pool.push(made.out.memorySpaceMap as bigint)
        return made
      }
      default:
        return call({ baseAddress, length })
    }
  }

  private loadImage(file: string, unload: boolean): void {
    const { on } = this
    if (unload) {
      on.call('UnloadImage', { imageHandle: this.images.pop() ?? 3n })
      return
    }
    const loaded = on.call('LoadImage', {
      bootPolicy: false,
      parentImageHandle: on.machine.imageHandle,
      devicePath: file,
      sourceBuffer: 0n,
      sourceSize: 0n,
      imageHandle: out()
    })
    if (loaded.name !== 'EFI_SUCCESS') return
    const imageHandle = loaded.out.imageHandle as bigint
    if (file === 'application.ts') on.call('StartImage', { imageHandle, exitDataSize: null, exitData: null })
    else this.images.push(imageHandle)
  }

  /** Pages of a holding went back; what is left at its two ends is held on. */
  private forget(held: Holding, from: bigint, pages: bigint): void {
    const { address, type } = held
    const end = from + pages
    const left = [
      ...(from > 0n ? [{ address, pages: from, type }] : []),
      ...(end < held.pages ? [{ address: address + end * 4096n, pages: held.pages - end, type }] : [])
    ]
    this.pages.splice(this.pages.indexOf(held), 1, ...left)
  }
}

export interface Span {
  readonly start: bigint
  /** One past its last byte. */
  readonly end: bigint
}
export const span = (start: Hex, bytes: bigint): Span => ({ start: BigInt(start), end: BigInt(start) + bytes })

/** Joined where they touch. */
export function union(spans: readonly Span[]): Span[] {
  const result: Span[] = []
  for (const one of [...spans].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))) {
    const before = result.at(-1)
    if (before && one.start <= before.end)
      result[result.length - 1] = { start: before.start, end: one.end > before.end ? one.end : before.end }
    else result.push(one)
  }
  return result
}
