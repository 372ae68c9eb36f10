/** Replays a recording of the Standalone MM core's memory services on the simulated one, call by call, with everything that it knows of free memory. */
import { DriverStop } from '../../src-firmware'
import { FirmwareMemory } from '../../src-firmware/board/firmware-memory'
import { PhysicalMemory } from '../../src-firmware/memory/physical-memory'
import { LIST_ENTRY_BYTES, nextOf } from '../../src-firmware/mm/memory/linked-list'
import { MmPageAllocator } from '../../src-firmware/mm/memory/page-allocator'
import { addMmram } from '../../src-firmware/mm/memory/mmram'
import { MmPool, POOL_HEADER_BYTES, POOL_LISTS } from '../../src-firmware/mm/memory/pool'
import { DESCRIPTOR_BYTES } from '../../src-firmware/mm/memory/typed-map'
import type { CoreMemory } from '../../src-firmware/mm/memory/core-memory'
import { hex } from '../../src-firmware/spec/hex'
import { runtimeGranularity } from '../../src-firmware/spec/page'
import { statusCode, type StatusName } from '../../src-firmware/spec/status'
import type { MmAssert } from '../../src-firmware/trace/stop'
import type { MmGeneration, MmOperation, MmRecording, MmSnapshot } from './mm-recording'
import type { Difference, ReplayReport } from './report'

/** What the recorder's variables held before a call. */
const NOT_WRITTEN = 0x5a5a5a5an
const MAP_KEY = 0x1111n
/** The heads of the lists lie in the core's own image, whose place is the recorder's: here they lie in no memory. */
const FREE_LIST = 0xffff800000300040n
const POOL_HEADS = 0xffff800000300100n

/** The source's own names of its ASSERTs, in each generation. */
const ASSERTS: Readonly<Record<MmGeneration, Partial<Record<MmAssert, string>>>> = {
  '202211': {
    entryInList: 'LinkedList.c(594)',
    regionsApart: 'Page.c(256)',
    blockSizePowerOfTwo: 'Pool.c(140)',
    blockAligned: 'Pool.c(141)',
    blockInUse: 'Pool.c(262)',
    largeBlockAtPage: 'Pool.c(265)',
    largeBlockWholePages: 'Pool.c(266)'
  },
  '202608': {
    entryInList: 'LinkedList.c(594)',
    pageForMap: 'Page.c(111)',
    blockSizePowerOfTwo: 'Pool.c(165)',
    blockAligned: 'Pool.c(166)',
    blockInUse: 'Pool.c(287)',
    largeBlockAtPage: 'Pool.c(290)',
    largeBlockWholePages: 'Pool.c(291)'
  }
}

/** How the core did not come back from a call. */
interface Stopped {
  readonly status: 'ASSERT' | 'FAULT' | 'HANG'
  readonly stop: string
}

/** One recording, replayed. */
export class MmReplay {
  private readonly memory = new PhysicalMemory()
  private readonly core: CoreMemory
  private readonly pages: MmPageAllocator
  private readonly pool: MmPool
  private readonly differences: Difference[] = []
  private current = -1

  /** @param file The name to tell differences by. */
  constructor(
    private readonly file: string,
    private readonly recording: MmRecording
  ) {
    const { generation, architecture, isDebug } = recording
    this.core = {
      bytes: new FirmwareMemory(this.memory, { isMapped: (address) => this.isThere(address), forbidden: () => null }),
      failed(assert, at) {
        if (isDebug) throw new DriverStop('firmware', { code: 'mmAssert', assert, at: hex(at) })
      }
    }
    const granularity = runtimeGranularity(architecture)
    this.pages = new MmPageAllocator(this.core, FREE_LIST, generation === '202211' ? null : { granularity })
    this.pool = new MmPool(this.core, POOL_HEADS, this.pages)
  }

  run(): ReplayReport {
    const { ranges, initial, operations } = this.recording
    const begun = this.attempt(() => addMmram(this.pages, ranges))
    this.compare('status', initial.status ?? 'returned', begun?.stop ?? 'returned')
    this.compareState(initial)
    for (const operation of operations) {
      this.current = operation.i
      const stopped = this.attempt(() => this.perform(operation))
      if (stopped !== null || operation.stop !== undefined) {
        this.compare('status', operation.status, stopped?.status ?? 'an answer')
        this.compare('stop', operation.stop, stopped?.stop)
      }
      if (operation.op !== 'Peek') this.compareState(operation)
      if (stopped !== null) break
    }
    return { operations: operations.length, differences: this.differences, takenOver: 0 }
  }

  private isThere(address: bigint): boolean {
    const { ranges, otherRam } = this.recording
    return (
      ranges.some(({ cpuStart, physicalSize }) => address >= cpuStart && address < cpuStart + physicalSize) ||
      otherRam.some(([start, bytes]) => address >= start && address < start + bytes)
    )
  }

  /** @returns How the call ended the machine; null: it came back. */
  private attempt(act: () => void): Stopped | null {
    try {
      act()
      return null
    } catch (error) {
      if (!(error instanceof DriverStop)) throw error
      const { why } = error
      switch (why.code) {
        case 'mmAssert':
          return { status: 'ASSERT', stop: `assert ${ASSERTS[this.recording.generation][why.assert] ?? why.assert}` }
        case 'firmwareFault':
          return { status: 'FAULT', stop: `fault ${why.how === 'nonCanonical' ? '0x0' : why.address}` }
        case 'mmListEndless':
          return { status: 'HANG', stop: 'hang' }
        default:
          throw error
      }
    }
  }

  private perform(operation: MmOperation): void {
    const { op, in: given } = operation
    const number = (name: string): bigint => BigInt(given[name] ?? 0)
    switch (op) {
      case 'MmAllocatePages': {
        const before = number('memory')
        const result = this.pages.allocatePages(Number(given.type), Number(given.memoryType), number('pages'), () => before)
        this.compareAnswer(operation, result.Status, { memory: hex(result.Memory ?? before) })
        return
      }
      case 'MmFreePages':
        return this.compareAnswer(operation, refused(this.pages.freePages(number('memory'), number('pages'))), {})
      case 'MmAllocatePool': {
        const result = this.pool.allocatePool(Number(given.poolType), number('size'))
        const buffer = result.Status === 'EFI_SUCCESS' ? result.Buffer : NOT_WRITTEN
        // *Buffer is written without a look at the pointer.
        if (given.buffer === 'NULL' && result.Status === 'EFI_SUCCESS') this.core.bytes.writeUint(0n, 8, buffer)
        return this.compareAnswer(operation, result.Status, given.buffer === 'NULL' ? {} : { buffer: hex(buffer) })
      }
      case 'MmFreePool':
        return this.compareAnswer(operation, refused(this.pool.freePool(number('buffer'))), {})
      case 'MmGetMemoryMap':
        return this.getMemoryMap(operation, number('memoryMapSize'))
      case 'Poke64':
        return this.memory.writeUint(number('address'), 8, number('value'))
      case 'Peek':
        return this.compareWords(operation, number('address'))
      default:
        this.compare('op', op, 'a call that this version can replay')
    }
  }

  private getMemoryMap(operation: MmOperation, size: bigint): void {
    const { typed } = this.pages
    if (!typed) return this.compare('op', operation.op, 'a call that this generation has')
    const { Status, memoryMapSize } = typed.getMemoryMap(size, operation.in.memoryMap !== 'NULL')
    this.compareAnswer(operation, Status, {
      memoryMapSize: hex(memoryMapSize),
      mapKey: hex(MAP_KEY),
      descriptorSize: hex(DESCRIPTOR_BYTES),
      descriptorVersion: 1
    })
  }

  private compareAnswer({ status, out: told = {} }: MmOperation, Status: StatusName, out: Readonly<Record<string, string | number>>): void {
    this.compare('status', status, hex(statusCode(Status)))
    for (const field of new Set([...Object.keys(told), ...Object.keys(out)])) this.compare(`out.${field}`, told[field], out[field])
  }

  /** The addresses of the heads are the recorder's: they go by the name of their list. */
  private compareWords({ words = [] }: MmOperation, address: bigint): void {
    for (const [index, told] of words.entries()) {
      const word = this.memory.readUint(address + BigInt(8 * index), 8)
      const pool = (word - POOL_HEADS) / LIST_ENTRY_BYTES
      const name = word === FREE_LIST ? 'head of free' : pool >= 0n && pool < POOL_LISTS ? `head of pools[${pool}]` : hex(word)
      this.compare(`words[${index}]`, told, name)
    }
  }

  private compareState({ free, pools, map, freeEntries, mapDepth }: MmSnapshot): void {
    const { typed } = this.pages
    this.compareLists(
      'free',
      free,
      this.list(FREE_LIST, (start) => [hex(start), hex(this.memory.readUint(start + 16n, 8))])
    )
    for (const [index, told] of pools.entries())
      this.compareLists(
        `pools[${index}]`,
        told,
        this.list(POOL_HEADS + BigInt(index) * LIST_ENTRY_BYTES, (link) => hex(link - POOL_HEADER_BYTES))
      )
    if (!map || !typed) return this.compare('map', map?.length, typed?.ranges.length)
    this.compareLists(
      'map',
      map,
      typed.ranges.map(({ type, start, last }) => [type, hex(start), hex(last)])
    )
    this.compare('freeEntries', freeEntries, typed.ready)
    this.compare('mapDepth', mapDepth ?? 0, typed.depth)
  }

  /** A list as it lies in memory, and how it ends when it does not come back to its head. */
  private list<T>(head: bigint, entry: (at: bigint) => T): (T | 'loop' | 'broken')[] {
    const found: (T | 'loop' | 'broken')[] = []
    const seen = new Set<bigint>()
    for (let at = nextOf(this.core, head); at !== head; at = nextOf(this.core, at)) {
      if (seen.has(at)) return [...found, 'loop']
      if (!this.isThere(at)) return [...found, 'broken']
      seen.add(at)
      found.push(entry(at))
    }
    return found
  }

  private compareLists(field: string, told: readonly unknown[], found: readonly unknown[]): void {
    const item = (list: readonly unknown[], at: number): string => (at < list.length ? JSON.stringify(list[at]) : 'nothing')
    for (let at = 0; at < Math.max(told.length, found.length); at++)
      if (item(told, at) !== item(found, at)) return this.compare(`${field}[${at}]`, item(told, at), item(found, at))
  }

  private compare(field: string, expected: unknown, actual: unknown): void {
    if (String(expected) === String(actual)) return
    this.differences.push({ file: this.file, i: this.current, field, expected: String(expected), actual: String(actual) })
  }
}

/** Both services that free refuse with one status. */
function refused(cause: unknown): StatusName {
  return cause === null ? 'EFI_SUCCESS' : 'EFI_INVALID_PARAMETER'
}
