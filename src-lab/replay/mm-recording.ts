/**
 * Reads a recording of the Standalone MM core's memory services: each line is one call with its answer, and after it the list of free
 * regions, the lists of free pool blocks and, where that generation has one, the typed map. The first line says which MMRAM was handed over.
 */
import { isHex, isObject, checkCall, checkCount, Unreadable, type Json } from './recording-lines'
import type { MmramRange } from '../../src-firmware/mm/memory/mmram'

/** Whose code was recorded: without a typed map, and with one since 2024-08. */
export type MmGeneration = '202211' | '202608'

/** What a list ends with that does not come back to its head. */
type ListEnd = 'loop' | 'broken'

/** The core after a call. */
export interface MmSnapshot {
  readonly free: readonly (readonly [start: string, pages: string] | ListEnd)[]
  readonly pools: readonly (readonly string[])[]
  /** [type, first byte, last byte]; absent: this generation has no such map. */
  readonly map?: readonly (readonly [type: number, start: string, last: string])[]
  readonly freeEntries?: number
  readonly mapDepth?: number
}

/** One call, or a word that the recorder read or wrote. */
export interface MmOperation extends MmSnapshot {
  readonly i: number
  readonly op: string
  readonly in: Readonly<Record<string, string | number>>
  readonly status?: string
  readonly stop?: string
  readonly out?: Readonly<Record<string, string | number>>
  /** What Peek saw, in words of 64 bits. */
  readonly words?: readonly string[]
}

/** A recording of the MM core, read and checked. */
export interface MmRecording {
  readonly kind: 'mm'
  readonly generation: MmGeneration
  readonly architecture: 'x64' | 'aarch64'
  readonly isDebug: boolean
  readonly ranges: readonly MmramRange[]
  /** Memory that is there beside them: [start, bytes]. */
  readonly otherRam: readonly (readonly [bigint, bigint])[]
  /** `status`: how the initialisation ended that did not return. */
  readonly initial: MmSnapshot & { readonly status?: string }
  readonly operations: readonly MmOperation[]
}

const GENERATIONS: readonly (readonly [name: RegExp, MmGeneration])[] = [
  [/^edk2-stable202211/, '202211'],
  [/^edk2-stable20241[1-9]|^edk2-stable202[5-9]|^edk2 master/, '202608']
]

/** More words than any recorder shows at once. */
const MOST_BYTES = 0x10000

/** Does a first line speak of MMRAM? */
export function isMmRecording(meta: Json): boolean {
  return meta.ranges !== undefined
}

/** Throws Unreadable. @param initial The second line; undefined: there is none. */
export function readMmRecording(meta: Json, initial: Json | undefined, operations: readonly Json[]): MmRecording {
  const code = String(meta.code)
  const generation = GENERATIONS.find(([name]) => name.test(code))?.[1]
  if (!generation) throw new Unreadable(1, `it was recorded with the MM core of ${code}, which this version does not know`)
  if (!initial) throw new Unreadable(2, 'the file ends after its first line: it is cut')
  if (initial.kind !== 'state' || !isSnapshot(initial))
    throw new Unreadable(2, "the second line is not the state of the MM core's lists at the start")
  for (const [index, operation] of operations.entries()) checkOperation(operation, index)
  checkCount(meta, operations.length)
  return {
    kind: 'mm',
    generation,
    architecture: meta.architecture === 'aarch64' ? 'aarch64' : 'x64',
    isDebug: meta.build === 'DEBUG',
    ranges: rows(meta.ranges, 4, 'ranges').map(([physicalStart, cpuStart, physicalSize, regionState]) => ({
      physicalStart: physicalStart!,
      cpuStart: cpuStart!,
      physicalSize: physicalSize!,
      regionState: regionState!
    })),
    otherRam: rows(meta.otherRam ?? [], 2, 'otherRam').map(([start, bytes]) => [start!, bytes!]),
    initial,
    operations: operations as unknown as MmOperation[]
  }
}

/** Lists of so many numbers each. */
function rows(told: unknown, length: number, name: string): bigint[][] {
  if (!Array.isArray(told) || !told.every((row: unknown) => Array.isArray(row) && row.length === length && row.every(isHex)))
    throw new Unreadable(1, `the first line does not say what the ${name} are`)
  return (told as string[][]).map((row) => row.map(BigInt))
}

function checkOperation(operation: Json, index: number): void {
  const line = index + 3
  checkCall(operation, index, line)
  if (operation.op === 'Peek') {
    if (!(Number((operation.in as Json).bytes) <= MOST_BYTES) || !Array.isArray(operation.words))
      throw new Unreadable(line, `operation ${index} shows no words, or more than ${MOST_BYTES} bytes`)
  } else if (!isSnapshot(operation)) throw new Unreadable(line, `operation ${index} has a state of the MM core's lists that is none`)
}

function isSnapshot(value: Json): value is Json & MmSnapshot {
  const { free, pools, map } = value
  const isRegion = (one: unknown): boolean => typeof one === 'string' || (Array.isArray(one) && one.length === 2 && one.every(isHex))
  const isRange = (one: unknown): boolean =>
    Array.isArray(one) && one.length === 3 && typeof one[0] === 'number' && one.slice(1).every(isHex)
  return (
    isObject(value) &&
    Array.isArray(free) &&
    free.every(isRegion) &&
    Array.isArray(pools) &&
    pools.length === 6 &&
    pools.every((list) => Array.isArray(list) && list.every((block) => typeof block === 'string')) &&
    (map === undefined || (Array.isArray(map) && map.every(isRange)))
  )
}
