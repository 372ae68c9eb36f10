/**
 * Reads a recording of real firmware: one JSON document a line. The first says what was recorded, the second is the memory map at the start,
 * the others are operations with their answers.
 */
import { isMeasured, unmeasured } from './adoption'
import { platformById, platforms, wholePlatform, type Descriptor, type Platform, TRACE_FORMAT } from '../../src-firmware'
import { releaseBefore } from '../../src-firmware/platforms/edk2-rules'
import { isLmbRecording, readLmbRecording, type LmbRecording } from './lmb-recording'
import type { Operation, RecordedMap } from './operation'
import { isMmRecording, readMmRecording, type MmRecording } from './mm-recording'
import { isPeiRecording, readPeiRecording, type PeiRecording } from './pei-recording'
import { isPromptRecording, readPromptRecording, type PromptRecording } from './prompt-recording'
import { checkCall, checkCount, isHex, isObject, jsonLines, Unreadable, type Json } from './recording-lines'

/** A file that cannot be replayed: one sentence and its line, counted from 1. */
export interface ReplayProblem {
  readonly file: string
  readonly line: number
  readonly message: string
}

/** A recording of real firmware, read and checked. */
export interface Recording {
  readonly kind: 'application'
  /** The recorded machine, at the moment of the recording's second line. */
  readonly platform: Platform
  /** Is what no map shows known of this start? */
  readonly isMeasured: boolean
  readonly operations: readonly Operation[]
}

/** What can be replayed: one kind for each part of firmware that was recorded by itself. */
type AnyRecording = Recording | PeiRecording | LmbRecording | PromptRecording | MmRecording

/** The status of an operation that the firmware did not come back from. */
export const HANG = 'HANG/ASSERT'
const FORMAT = 1
/** More than any recorder fills or shows at once. */
const MOST_BYTES = 0x100000

/** @param platform Replay on this machine instead of the one that the recording names. */
export async function readRecording(file: string, text: string, platform?: Platform): Promise<AnyRecording | ReplayProblem> {
  try {
    return await read(text, platform)
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return { file, line: error.line, message: error.message }
  }
}

async function read(text: string, given?: Platform): Promise<AnyRecording> {
  const [meta, map, ...operations] = jsonLines(text)
  if (meta?.kind === 'trace') throw new Unreadable(1, traceRefusal(meta.format))
  if (meta?.kind !== 'meta')
    throw new Unreadable(1, 'the first line does not say what was recorded ("kind":"meta"): this is no recording, or of another format')
  if (meta.format !== undefined && meta.format !== FORMAT)
    throw new Unreadable(1, `recordings of format ${String(meta.format)} are not known to this version, which reads format ${FORMAT}`)
  if (isLmbRecording(meta)) return readLmbRecording(meta, map ? [map, ...operations] : [], given)
  if (isMmRecording(meta)) return readMmRecording(meta, map, operations)
  if (isPromptRecording(meta))
    return readPromptRecording(meta, map ? [map, ...operations] : [], await wholePlatform(given ?? platformOf(meta)))
  if (isPeiRecording(meta) || map?.kind === 'state') return readPeiRecording(meta, map, operations)
  const platform = await wholePlatform(given ?? platformOf(meta))
  if (!map) throw new Unreadable(2, 'the file ends after its first line: it is cut')
  if (map.kind !== 'map' || !isMap(map)) throw new Unreadable(2, 'the second line is not the memory map at the start ("kind":"map")')
  for (const [index, operation] of operations.entries()) checkOperation(operation, index)
  checkCount(meta, operations.length)
  const moment = momentOf(platform, map)
  const measured = platform.uboot ? requireUBootStart(platform, map) : isMeasured(platform.app!, map.descriptors)
  return {
    kind: 'application',
    platform: { ...platform, app: measured ? moment : unmeasured(moment) },
    isMeasured: measured,
    operations: operations as unknown as Operation[]
  }
}

/** What a trace of our own is, and what to do with it: it is no recording, and one of another format is not read at all. */
function traceRefusal(format: unknown): string {
  const isOther = format !== TRACE_FORMAT
  return (
    `this is a trace of a driver that 'handoff run --trace' wrote${isOther ? ` in format ${String(format)}` : ''}, no recording of firmware` +
    (isOther ? `; this version writes and reads format ${TRACE_FORMAT}: run the driver again for a trace of today` : '')
  )
}

function platformOf(meta: Json): Platform {
  const uboot = /^U-Boot ([^\s,]+)(?:, (\S+))?/.exec(String(meta.firmware))
  if (uboot) return ubootPlatform(String(meta.firmware), uboot[1]!, uboot[2])
  const ram = Number(meta.ram)
  const size = ram >= 1024 ? `${ram / 1024}g` : `${ram}m`
  const machine = String(meta.machine)
  const id = `${/^virt\b/.test(machine) ? 'aarch64-virt' : machine}-${size}`
  // A recording of a release that was not recorded here goes by the rules of the last one before it.
  const release = releaseBefore(/(\d{4}\.\d\d)/.exec(String(meta.firmware))?.[1] ?? '')
  const platform = platformById(`${id}-${release}`) ?? platformById(id)
  if (!platform?.edk2)
    throw new Unreadable(
      1,
      `it was recorded on the machine ${machine} with ${String(meta.ram)} MiB, and there is no such platform to replay it on`
    )
  return platform
}

/** @param release With what the distribution adds: '2023.01+dfsg-2'. */
function ubootPlatform(firmware: string, release: string, board: string | undefined): Platform {
  const found = platforms.find(
    ({ title }) => title.startsWith(`U-Boot ${release.slice(0, '2023.01'.length)} `) && board !== undefined && title.includes(board)
  )
  if (found) return found
  throw new Unreadable(1, `it was recorded on ${firmware}, and there is no platform with that release on that board to replay it on`)
}

/** lmb is no part of a recording's first map: only where the board was measured is it known. Throws Unreadable. @returns true */
function requireUBootStart({ id, app }: Platform, { descriptors, mapKey }: RecordedMap): true {
  if (mapKey === app!.mapKey && JSON.stringify(descriptors) === JSON.stringify(app!.map)) return true
  throw new Unreadable(2, `the map at the start is not that of ${id}, and what lmb holds is known for that start alone`)
}

/** The platform's moment with what the recording itself says about the start. */
function momentOf(platform: Platform, map: Json & RecordedMap): NonNullable<Platform['app']> {
  const app = platform.app!
  const start = typeof map.appBuffers === 'string' && isHex(map.appBuffers) ? map.appBuffers : app.loaderData.start
  const pages = typeof map.appBufferPages === 'string' && isHex(map.appBufferPages) ? Number(map.appBufferPages) : app.loaderData.pages
  return {
    ...app,
    map: map.descriptors,
    mapKey: map.mapKey,
    imageBase: typeof map.imageBase === 'string' && isHex(map.imageBase) ? map.imageBase : app.imageBase,
    loaderData: { start, pages }
  }
}

function checkOperation(operation: Json, index: number): void {
  const line = index + 3
  checkCall(operation, index, line)
  const given = (operation.in ?? {}) as Json
  if ((operation.op === 'Fill' || operation.op === 'Peek') && Number(given.size) > MOST_BYTES)
    throw new Unreadable(line, `operation ${index} fills or shows more than ${MOST_BYTES} bytes`)
  if (operation.op === 'Poke' && !(typeof operation.bytes === 'string' && /^([0-9a-f]{2})+$/.test(operation.bytes)))
    throw new Unreadable(line, `operation ${index} writes no bytes in hexadecimal`)
  const { map, after } = operation
  if (map !== undefined && !(isObject(map) && (isMap(map) || Object.keys(map).length === 0)))
    throw new Unreadable(line, `operation ${index} has a memory map that is none`)
  if (after !== undefined && !isAfter(after)) throw new Unreadable(line, `operation ${index} has an "after" that is none`)
}

function isDescriptor(value: unknown): value is Descriptor {
  return Array.isArray(value) && value.length === 5 && typeof value[0] === 'number' && value.slice(1).every(isHex)
}

function isMap(value: Json): value is Json & RecordedMap {
  return isHex(value.mapKey) && Array.isArray(value.descriptors) && value.descriptors.every(isDescriptor)
}

function isAfter(value: unknown): boolean {
  if (!isObject(value) || !isHex(value.mapKey)) return false
  return [value.removed, value.added].every((list) => list === undefined || (Array.isArray(list) && list.every(isDescriptor)))
}
