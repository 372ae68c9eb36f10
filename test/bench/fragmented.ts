/** Memory maps of any number of descriptors: on a real machine that traces every call, and in the page allocator alone. */
import { statusName, type Argument, type CallResult, type Descriptor, type Platform } from '../../src-firmware'
import { boardById } from '../firmware/boards'
import { PageAllocator } from '../../src-firmware/dxe/memory/page-allocator'
import { hex } from '../../src-firmware/spec/hex'
import { MemoryAttribute } from '../../src-firmware/spec/memory-attribute'
import { MemoryType } from '../../src-firmware/spec/memory-type'
import { pageCount, type PageCount } from '../../src-firmware/spec/units'
import { driven, out } from '../firmware/driven'
import { sequence } from './measure'

/** One place for all calls, as a driver's calls have it that come from one place in its text. */
const HERE = { file: 'driver.ts', line: 1, column: 1 }
const ONE = pageCount(1n)
const TWO = pageCount(2n)
/** Page by page in different types, so that no two neighbours are joined. */
const TYPES = [MemoryType.LoaderCode, MemoryType.LoaderData, MemoryType.BootServicesCode] as const

/** What both can do. */
export interface Fragmented {
  readonly descriptors: number
  /** Gives a page back that lies anywhere, and takes the same one again. */
  pairAnywhere(): void
  /** Takes pages wherever the firmware likes, and gives them back. */
  pairAtTop(): void
}

/** q35 with 4 GiB whose own drivers hold nothing: a recorded map has about 120 descriptors, this one 50 and fewer. */
function bareBoard(): Platform {
  const recorded = boardById('q35-4g')!
  const app = recorded.app!
  const map: Descriptor[] = app.map.map((each) =>
    each[0] === MemoryType.BootServicesCode || each[0] === MemoryType.BootServicesData ? [MemoryType.Conventional, ...rest(each)] : each
  )
  // Nor is anything of theirs protected: what is freed can be cleared.
  const { RP, XP, RO } = MemoryAttribute
  const gcd = app.gcd.map((entry) => ({ ...entry, attributes: hex(BigInt(entry.attributes) & ~(RP | XP | RO)) }))
  const { attributesTable: _lay, ...moment } = { ...app, map, gcd, freeBlocks: [] }
  return { ...recorded, app: moment }
}

function rest([, start, virtual, pages, attribute]: Descriptor): [Descriptor[1], Descriptor[2], Descriptor[3], Descriptor[4]] {
  return [start, virtual, pages, attribute]
}

/** Takes single pages, and frees some, until there are as many descriptors as asked for. */
function fill(
  count: () => number,
  wanted: number,
  take: (type: number) => bigint,
  give: (page: bigint) => void
): { page: bigint; type: number }[] {
  const held: { page: bigint; type: number }[] = []
  let i = 0
  // Nearly every page taken is one descriptor more; counting them is linear, so it is not done after each.
  for (let missing = wanted - count(); missing > 0; missing = wanted - count())
    for (let steps = missing + 8; steps > 0; steps--, i++) {
      const type = TYPES[i % TYPES.length]!
      held.push({ page: take(type), type })
      if (i % 32 === 31) give(held.splice(held.length - 4, 1)[0]!.page)
    }
  return held
}

export class FragmentedMachine implements Fragmented {
  private readonly machine = driven({ platform: bareBoard() }).machine
  readonly descriptors: number
  private readonly held: readonly { page: bigint; type: number }[]
  private readonly next = sequence()
  private readonly mapBuffer: bigint
  private readonly mapBytes: bigint

  constructor(wanted: number) {
    this.mapBytes = BigInt(wanted + 200) * 64n
    this.mapBuffer = this.take(MemoryType.LoaderData, this.mapBytes / 4096n + 1n)
    this.held = fill(
      () => this.machine.memoryMap().length,
      wanted,
      (type) => this.take(type, 1n),
      (page) => this.give(page, 1n)
    )
    this.descriptors = this.machine.memoryMap().length
  }

  pairAnywhere(): void {
    const { page, type } = this.held[this.next(this.held.length)]!
    this.give(page, 1n)
    this.call('AllocatePages', { type: 2n, memoryType: BigInt(type), pages: 1n, memory: out(page) })
  }

  pairAtTop(): void {
    this.give(this.take(MemoryType.LoaderData, 2n), 2n)
  }

  getMemoryMap(): void {
    const { status } = this.call('GetMemoryMap', {
      memoryMapSize: out(this.mapBytes),
      memoryMap: this.mapBuffer,
      mapKey: out(),
      descriptorSize: out(),
      descriptorVersion: out()
    })
    if (status !== 0n) throw new Error(`GetMemoryMap: ${statusName(status ?? 0n)}`)
  }

  /** As the sandbox calls it: what is measured is the machine. */
  private call(service: string, args: Readonly<Record<string, Argument>>): CallResult {
    return this.machine.call({ table: 'BootServices', service, args, at: HERE })
  }

  private take(type: number, pages: bigint): bigint {
    return this.call('AllocatePages', { type: 0n, memoryType: BigInt(type), pages, memory: out() }).out.memory as bigint
  }

  private give(memory: bigint, pages: bigint): void {
    this.call('FreePages', { memory, pages })
  }
}

export class FragmentedAllocator implements Fragmented {
  readonly descriptors: number
  private readonly pages = new PageAllocator(
    {
      entries: [{ start: 0x100000n, last: 0x7fffffffn, type: MemoryType.Conventional, attribute: 0xfn }],
      key: 0n,
      bins: [],
      binRequests: null,
      defaultMaximum: 0x7fffffffn,
      runtimeGranularity: 0x1000n
    },
    { changed: () => {}, freed: () => {}, tookDescriptorPage: () => {}, promote: () => false }
  )
  private readonly held: readonly { page: bigint; type: number }[]
  private readonly next = sequence()

  constructor(wanted: number) {
    this.held = fill(
      () => this.pages.map.size,
      wanted,
      (type) => this.take(type, ONE),
      (page) => void this.pages.freePages(page, ONE)
    )
    this.descriptors = this.pages.map.size
  }

  pairAnywhere(): void {
    const { page, type } = this.held[this.next(this.held.length)]!
    this.pages.freePages(page, ONE)
    this.pages.allocatePages(2, type, ONE, page)
  }

  pairAtTop(): void {
    this.pages.freePages(this.take(MemoryType.LoaderData, TWO), TWO)
  }

  private take(type: number, pages: PageCount): bigint {
    const result = this.pages.allocatePages(0, type, pages, 0n)
    if (result.Status !== 'EFI_SUCCESS') throw new Error(result.Status)
    return result.Memory
  }
}
