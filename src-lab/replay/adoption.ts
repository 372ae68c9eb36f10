/**
 * Recordings of a boot whose hidden state nobody measured: free blocks in the firmware's own pool pages, its Memory Attributes Table, what its
 * handlers free in ExitBootServices. There an answer that depends on such state is taken from the recording, and the replay goes on from it.
 */
import {
  FIRST_OEM_TYPE,
  isRuntimeType,
  MemoryType,
  type ApplicationMoment,
  type Descriptor,
  type Hex,
  type Machine
} from '../../src-firmware'
import { TYPE_RECORD_BYTES } from '../../src-firmware/dxe/memory/pool'
import { POOL_HEAD_SIZE } from '../../src-firmware/dxe/memory/pool-block'
import { PAGE_SIZE } from '../../src-firmware/spec/page'
import { bytesOf, pageCount, type PageCount } from '../../src-firmware/spec/units'
import type { Operation } from './operation'

/** What differed after one operation. */
interface Disagreement {
  readonly operation: Operation
  readonly fields: ReadonlyMap<string, { readonly expected: string; readonly actual: string }>
  readonly keyBefore: Hex
  /** The recorded map after it. */
  readonly recorded: readonly Descriptor[]
  readonly simulated: readonly Descriptor[]
}

/** Where such a record lies when a map alone tells that no page was taken for it: nowhere in memory. */
const UNPLACED = 0xfffff00000000800n

/** Whether the recording began where the platform was measured. Applications and what they leave free may lie elsewhere. */
export function isMeasured(moment: ApplicationMoment, map: readonly Descriptor[]): boolean {
  return moment.attributesTable !== undefined && firmwarePart(moment.map) === firmwarePart(map)
}

/** The start with all that is hidden unknown. */
export function unmeasured(moment: ApplicationMoment): ApplicationMoment {
  return { ...moment, freeBlocks: [], attributesTable: undefined, atExit: [] }
}

function firmwarePart(map: readonly Descriptor[]): string {
  const others: readonly number[] = [MemoryType.LoaderCode, MemoryType.LoaderData, MemoryType.Conventional]
  return JSON.stringify(map.filter(([type]) => !others.includes(type)))
}

/** Takes over from a recording what no map shows. */
export class Adoption {
  /** Pages of BootServicesData that the firmware took while the recording ran: they may hold its pool too. */
  private readonly adopted: { start: bigint; last: bigint }[] = []
  /** Buffers of OEM and loader types that are taken: a type's record comes with its first and goes with its last. */
  private readonly buffers = new Map<string, number>()
  /** Did an operation since the last map that agreed move what is hidden? */
  private hasMoved = false
  private records = 0n
  /** Does the operation under way take the first buffer of an OEM's or a loader's type? */
  private takesRecord = false

  constructor(
    private readonly machine: Machine,
    private readonly moment: ApplicationMoment
  ) {}

  /** Looks at every operation after it was performed. */
  follow(operation: Operation, mapBefore: readonly Descriptor[]): void {
    this.followBuffers(operation)
    if (this.moves(operation, mapBefore)) this.hasMoved = true
  }

  /** The whole state after this operation is as recorded now. */
  agreed({ map, after }: Operation): void {
    if (map?.descriptors || after?.added) this.hasMoved = false
  }

  /** @returns Whether something was adopted; the state has to be compared again. */
  adopt(disagreement: Disagreement): boolean {
    const buffer = disagreement.fields.get('out.buffer')
    if (disagreement.fields.has('status')) return false
    if (buffer) return this.adoptBlock(disagreement, BigInt(buffer.expected), BigInt(buffer.actual))
    return !disagreement.fields.has('out.memory') && this.hasMoved && this.adoptPages(disagreement)
  }

  /** The recorded buffer was a free block of the firmware's, or the record of its type found one: with it the call is made again. */
  private adoptBlock({ operation, keyBefore }: Disagreement, expected: bigint, actual: bigint): boolean {
    const type = Number(operation.in?.poolType)
    const size = BigInt(operation.in?.size ?? 0)
    if (!this.takesRecord && !this.holdsFirmwarePool(type, expected)) return false
    const { hiddenState } = this.machine
    hiddenState.giveBuffer(actual)
    hiddenState.mapKey = BigInt(keyBefore)
    if (this.takesRecord) hiddenState.addFreeBlock(MemoryType.BootServicesData, UNPLACED + this.records++ * PAGE_SIZE, TYPE_RECORD_BYTES)
    else hiddenState.addFreeBlock(type, expected - POOL_HEAD_SIZE, size)
    return this.call('AllocatePool', { poolType: BigInt(type), size, buffer: { ref: true, value: 0n } }) === expected
  }

  /** The maps differ in boot services data alone, or only in the key where a Memory Attributes Table that nobody measured was made anew. */
  private adoptPages({ operation, fields, recorded, simulated }: Disagreement): boolean {
    const moved = movedPages(recorded, simulated)
    if (!moved) return false
    const isMapKnown = operation.map?.descriptors !== undefined || operation.after?.added !== undefined
    if (!isMapKnown && fields.has('after.count')) return false
    const { hiddenState } = this.machine
    if (isMapKnown)
      for (const { start, pages, taken } of moved) {
        if (taken) {
          hiddenState.takePages(start, pages)
          this.adopted.push({ start, last: start + bytesOf(pages) - 1n })
        } else hiddenState.givePages(start, pages)
      }
    const key = operation.after?.mapKey ?? operation.map?.mapKey ?? operation.mapKey
    if (typeof key === 'string') hiddenState.mapKey = BigInt(key)
    this.hasMoved = false
    return true
  }

  private followBuffers({ op, in: given, out, status }: Operation): void {
    this.takesRecord = false
    if (status !== '0x0') return
    if (op === 'FreePool') this.buffers.delete(String(given?.buffer))
    const type = Number(given?.poolType)
    if (op !== 'AllocatePool' || type < FIRST_OEM_TYPE) return
    this.takesRecord = ![...this.buffers.values()].includes(type)
    this.buffers.set(String(out?.buffer), type)
  }

  /** May this operation have moved pages of the firmware's own? */
  private moves({ op, in: given, status }: Operation, mapBefore: readonly Descriptor[]): boolean {
    if (op.startsWith('ExitBootServices')) return status === '0x0'
    if (op.includes('MemorySpace')) return true
    if (op === 'AllocatePages') return isRuntimeType(Number(given?.memoryType))
    if (op === 'AllocatePool') {
      const type = Number(given?.poolType)
      return this.takesRecord || isRuntimeType(type) || type === MemoryType.BootServicesData
    }
    if (op !== 'FreePages' && op !== 'FreePool') return false
    const freed = mapBefore.find(([, start, , pages]) => isIn(BigInt(given?.memory ?? given?.buffer ?? 0), start, pages))
    return freed !== undefined && (isRuntimeType(freed[0]) || freed[0] === MemoryType.BootServicesData || freed[0] >= FIRST_OEM_TYPE)
  }

  /** Did the firmware have this byte in a page of this type before the first operation, or has it taken the page since? */
  private holdsFirmwarePool(type: number, address: bigint): boolean {
    if (type !== MemoryType.BootServicesData && type !== MemoryType.RuntimeServicesData) return false
    if (type === MemoryType.BootServicesData && this.adopted.some(({ start, last }) => address >= start && address <= last)) return true
    const isUsed = this.moment.map.some(([shown, start, , pages]) => shown === type && isIn(address, start, pages))
    return (
      isUsed && !this.moment.bins.some(({ runs }) => runs.some(([start, pages, state]) => state === 'free' && isIn(address, start, pages)))
    )
  }

  private call(service: string, args: Parameters<Machine['call']>[0]['args']): bigint {
    const { out } = this.machine.call({ table: 'BootServices', service, args, at: null })
    return typeof out.buffer === 'bigint' ? out.buffer : 0n
  }
}

function isIn(address: bigint, start: Hex, pages: Hex): boolean {
  return address >= BigInt(start) && address < BigInt(start) + BigInt(pages) * PAGE_SIZE
}

interface MovedPages {
  readonly start: bigint
  readonly pages: PageCount
  /** Taken by the recorded firmware where the simulated one has it free, or the other way round. */
  readonly taken: boolean
}

/** Where the maps differ in what is free and what is boot services data; null: they differ in more. */
function movedPages(recorded: readonly Descriptor[], simulated: readonly Descriptor[]): MovedPages[] | null {
  const want = typeAt(recorded)
  const have = typeAt(simulated)
  const edges = [...new Set([...want.edges, ...have.edges])].sort((a, b) => (a < b ? -1 : 1))
  const moved: MovedPages[] = []
  for (const [index, start] of edges.entries()) {
    const end = edges[index + 1]
    const [to, from] = [want.at(start), have.at(start)]
    if (end === undefined || to === from) continue
    const isOwn = [to, from].every((type) => type === MemoryType.Conventional || type === MemoryType.BootServicesData)
    if (!isOwn) return null
    moved.push({ start, pages: pageCount((end - start) / PAGE_SIZE), taken: to === MemoryType.BootServicesData })
  }
  return moved
}

/** For ascending questions. */
function typeAt(map: readonly Descriptor[]): { edges: bigint[]; at(address: bigint): number | undefined } {
  const ranges = map
    .map(([type, start, , pages]) => ({ type, start: BigInt(start), end: BigInt(start) + BigInt(pages) * PAGE_SIZE }))
    .sort((a, b) => (a.start < b.start ? -1 : 1))
  let next = 0
  return {
    edges: ranges.flatMap(({ start, end }) => [start, end]),
    at(address) {
      while (next < ranges.length && ranges[next]!.end <= address) next++
      const range = ranges[next]
      return range && range.start <= address ? range.type : undefined
    }
  }
}
