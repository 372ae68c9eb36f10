/**
 * Reads a recording of the PEI Foundation: each line is one call of a memory or HOB service with its answer, and the HOB list after it. The
 * first line says what SEC handed over, the second is the list before the first call.
 */
import type { Platform } from '../../src-firmware'
import type { Edk2Release } from '../../src-firmware/platforms/edk2-rules'
import type { ByteRange, PeiMoment } from '../../src-firmware/platforms/platform'
import { guidBytes } from '../../src-firmware/spec/guid'
import { hex, hexDigits } from '../../src-firmware/spec/hex'
import { AllocationHob, HOB_HEADER_BYTES, HobGuid, HobType, Phit } from '../../src-firmware/spec/hob'
import { checkCall, checkCount, isHex, isObject, Unreadable, type Json } from './recording-lines'

/** How recordings name the releases whose PEI Foundation the machine has. */
const RELEASES: readonly (readonly [code: RegExp, release: Edk2Release])[] = [
  [/^edk2-stable202211\b/, '2022.11'],
  [/^edk2-stable202502\b/, '2025.02'],
  [/^edk2 master 2026-08-/, '2026.08']
]
/** A build that sets memory aside for bins in PEI is named behind its release. */
const BINS = 'PcdPeiMemoryBinsEnable'

/** More than any recorder shows at once. */
const MOST_BYTES = 0x100000
/** More temporary RAM than any processor's cache. */
const MOST_TEMPORARY_RAM = 0x1000000

/** A HOB as recordings tell it: type and length, of an allocation base, length, memory type and its name if it has one; or why the walk ended. */
export type ToldHob = string | readonly (number | string)[]

/** The Foundation after a call. */
export interface PeiSnapshot {
  readonly hobList: string
  readonly phit: Json
  readonly private: Json
  readonly hobs: readonly ToldHob[]
}

/** One call of the PEIM's, or of the harness it was recorded with. */
export interface PeiOperation extends Partial<PeiSnapshot> {
  readonly i: number
  readonly op: string
  readonly in: Readonly<Record<string, string | number | readonly (readonly [type: number, pages: number])[]>>
  readonly out?: Readonly<Record<string, string>>
  readonly status?: string
  readonly stop?: string
  /** What Peek saw, in hexadecimal digits. */
  readonly bytes?: string
}

/** A recording of the PEI Foundation, read and checked. */
export interface PeiRecording {
  readonly kind: 'pei'
  /** The moment before the first call. */
  readonly platform: Platform
  readonly initial: PeiSnapshot
  readonly operations: readonly PeiOperation[]
}

/** Does a first line speak of temporary RAM? */
export function isPeiRecording(meta: Json): boolean {
  return meta.temporaryRam !== undefined
}

/** Throws Unreadable. @param initial The second line; undefined: there is none. */
export function readPeiRecording(meta: Json, initial: Json | undefined, operations: readonly Json[]): PeiRecording {
  const edk2 = releaseOfCode(meta)
  if (!initial) throw new Unreadable(2, 'the file ends after its first line: it is cut')
  if (initial.kind !== 'state' || !isSnapshot(initial))
    throw new Unreadable(2, 'the second line is not the state of the HOB list at the start')
  for (const [index, operation] of operations.entries()) checkOperation(operation, index)
  checkCount(meta, operations.length)
  const platform: Platform = {
    id: 'recorded-pei',
    title: String(meta.name),
    kind: 'constructed',
    architecture: meta.architecture === 'aarch64' ? 'aarch64' : 'x64',
    firmware: String(meta.code),
    edk2,
    clearsMemory: false,
    ramMiB: 0,
    phases: ['pei'],
    pei: momentOf(meta, initial)
  }
  return { kind: 'pei', platform, initial, operations: operations as unknown as PeiOperation[] }
}

function checkOperation(operation: Json, index: number): void {
  const line = index + 3
  const told: unknown = operation.in ?? {}
  const { table, ...given } = isObject(told) ? told : {}
  checkCall(isObject(told) ? { ...operation, in: given } : operation, index, line)
  if (operation.op === 'BuildMemoryTypeInformation' && !isTable(table))
    throw new Unreadable(line, `operation ${index} has a memory type information that is none`)
  if (operation.hobs !== undefined && !isSnapshot(operation))
    throw new Unreadable(line, `operation ${index} has a state of the HOB list that is none`)
  if (operation.op === 'Poke' && ![1, 2, 4, 8].includes(Number(given.width)))
    throw new Unreadable(line, `operation ${index} writes ${String(given.width)} bytes at once: 1, 2, 4 or 8 can be`)
  if (operation.op === 'Peek' && !(Number(given.bytes) <= MOST_BYTES))
    throw new Unreadable(line, `operation ${index} shows more than ${MOST_BYTES} bytes`)
}

/** What this machine is not is said in a sentence, and nothing of it is compared. */
function releaseOfCode(meta: Json): Edk2Release {
  const { code, build, name } = meta
  if (!isPeiRecording(meta))
    throw new Unreadable(1, 'it was recorded from a part of firmware that this version cannot replay: it replays PEI and the boot services')
  const release = RELEASES.find(([named]) => named.test(String(code)))?.[1]
  if (!release)
    throw new Unreadable(
      1,
      `it was recorded with the PEI Foundation of ${String(code)}. This version has those of ${RELEASES.map(([, known]) => known).join(', ')}, so nothing was compared`
    )
  if (build === 'DEBUG')
    throw new Unreadable(
      1,
      `it was recorded with a DEBUG build, which asserts where this machine, a RELEASE build, goes on; it holds only the calls from the ` +
        `first different one on. Nothing was compared: replay ${String(name)}.jsonl, the same calls on a RELEASE build`
    )
  return release
}

function momentOf(meta: Json, { phit, hobs }: PeiSnapshot): PeiMoment {
  const range = (name: string, most = Infinity): ByteRange => {
    const told: unknown = meta[name]
    if (!Array.isArray(told) || !isHex(told[0]) || !isHex(told[1]))
      throw new Unreadable(1, `the first line does not say where ${name} lies`)
    const bytes = Number(told[1])
    if (bytes < Phit.bytes || bytes > most) throw new Unreadable(1, `the first line says that ${name} has ${told[1]} bytes: that cannot be`)
    return { start: told[0], bytes: told[1] }
  }
  const fill = Number(meta.fill)
  const others = hobs.slice(1, -1).map((hob) => wholeHob(hob, fill))
  const used = others.reduce((bytes, digits) => bytes + digits.length / 2, Phit.bytes + HOB_HEADER_BYTES)
  if (used > Number(range('heap').bytes)) throw new Unreadable(2, 'the HOB list at the start is longer than the heap')
  return {
    ram: [range('ram'), range('temporaryRam')],
    temporaryRam: range('temporaryRam', MOST_TEMPORARY_RAM),
    heap: range('heap'),
    stack: range('stack'),
    fill,
    bootMode: Number(phit.BootMode),
    // The PHIT and the end mark are the machine's own.
    hobs: others,
    hasTemporaryRamSupport: meta.temporaryRamSupport === true,
    // The recorder says it where the library that keeps such a table was part of the recorded firmware.
    interruptTableBytes: Number(meta.idtBytes ?? 0),
    reservesBins: String(meta.code).includes(BINS),
    // What comes after the PEIMs is no part of such a recording.
    permanentMemory: range('ram'),
    peims: [],
    dxeIpl: { dxeCore: { name: '', pages: 0, entryOffset: hex(0) }, pageTables: null, endOfPei: [], vectorPages: 0 }
  }
}

/** A HOB of the start as bytes; what is not told of it is what SEC filled memory with. */
function wholeHob(told: ToldHob, fill: number): string {
  const [type, length, base, bytes, memoryType, name] = told
  const nameBytes = guidBytes(String(name ?? HobGuid.zero))
  const least = type === HobType.memoryAllocation && base !== undefined ? AllocationHob.bytes : HOB_HEADER_BYTES
  if (typeof told === 'string' || !(Number(length) >= least && Number(length) <= 0xfff8) || Number(length) % 8 !== 0 || !nameBytes)
    throw new Unreadable(2, 'the HOB list at the start is broken')
  const hob = new DataView(new ArrayBuffer(Number(length)))
  for (let at = 0; at + 4 <= hob.byteLength; at += 4) hob.setUint32(at, fill, true)
  hob.setUint16(0, Number(type), true)
  hob.setUint16(2, Number(length), true)
  hob.setUint32(4, 0, true)
  if (type === HobType.memoryAllocation && base !== undefined) {
    const all = new Uint8Array(hob.buffer)
    all.fill(0, AllocationHob.Name, AllocationHob.bytes)
    all.set(nameBytes, AllocationHob.Name)
    hob.setBigUint64(AllocationHob.MemoryBaseAddress, BigInt(base), true)
    hob.setBigUint64(AllocationHob.MemoryLength, BigInt(bytes!), true)
    hob.setUint32(AllocationHob.MemoryType, Number(memoryType), true)
  }
  return hexDigits(new Uint8Array(hob.buffer))
}

/** Pairs of a memory type and its pages, so many that a HOB holds them. */
function isTable(value: unknown): boolean {
  const isUint32 = (number: unknown): boolean => Number.isInteger(number) && Number(number) >= 0 && Number(number) < 2 ** 32
  return Array.isArray(value) && value.length < 1000 && value.every((row) => Array.isArray(row) && row.length === 2 && row.every(isUint32))
}

function isSnapshot(value: Json): value is Json & PeiSnapshot {
  const { hobList, phit, private: own, hobs } = value
  return isHex(hobList) && isObject(phit) && isObject(own) && Array.isArray(hobs) && hobs.every(isToldHob)
}

function isToldHob(value: unknown): value is ToldHob {
  if (typeof value === 'string') return true
  return Array.isArray(value) && value.length >= 2 && value.every((part) => typeof part === 'number' || typeof part === 'string')
}
