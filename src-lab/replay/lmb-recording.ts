/** Reads a recording of lmb alone: each line is one call with its answer, both lists after it, and what EFI's memory map was told. */
import type { Platform } from '../../src-firmware'
import { lmbRules, type UBootVersion } from '../../src-firmware/uboot/lmb/rules'
import { isHex, isObject, Unreadable, type Json } from './recording-lines'

/** [base, size, flags] */
type ToldRegion = readonly [base: string, size: string, flags: number]

/** One call. */
export interface LmbOperation {
  readonly i: number
  readonly call: string
  readonly in: Readonly<Record<string, string>>
  readonly ret: number
  readonly out?: string
  readonly memory: readonly ToldRegion[]
  readonly reserved: readonly ToldRegion[]
  readonly efi?: readonly (readonly [what: string, start: string, pages: string])[]
  readonly printed?: string
}

/** A recording of lmb, read and checked. */
export interface LmbRecording {
  readonly kind: 'lmb'
  readonly version: UBootVersion
  readonly operations: readonly LmbOperation[]
}

/** Does a first line speak of lmb's regions? */
export function isLmbRecording(meta: Json): boolean {
  return meta.maxRegions !== undefined
}

/** Throws Unreadable. @param platform Given by name, and of no use here. */
export function readLmbRecording(meta: Json, calls: readonly Json[], platform: Platform | undefined): LmbRecording {
  if (platform) throw new Unreadable(1, 'it was recorded from lmb alone, on no machine: replay it without naming one')
  const version = String(meta.version)
  if (!isVersion(version))
    throw new Unreadable(1, `it was recorded from lmb of U-Boot ${version}; this version has that of ${Object.keys(lmbRules).join(', ')}`)
  for (const [index, call] of calls.entries()) checkCall(call, index)
  if (typeof meta.calls === 'number' && meta.calls !== calls.length)
    throw new Unreadable(calls.length + 1, `the file ends after ${calls.length} of ${meta.calls} calls: it is cut`)
  return { kind: 'lmb', version, operations: calls as unknown as LmbOperation[] }
}

function isVersion(version: string): version is UBootVersion {
  return Object.hasOwn(lmbRules, version)
}

function checkCall(call: Json, index: number): void {
  const line = index + 2
  if (typeof call.call !== 'string' || call.i !== index)
    throw new Unreadable(line, `call ${index} is missing here: the file is cut or its lines were moved`)
  if (!isObject(call.in) || !Object.values(call.in).every((value) => typeof value === 'string'))
    throw new Unreadable(line, `call ${index} has an argument that is no text`)
  for (const [name, value] of Object.entries(call.in))
    if (name !== 'flags' && !isHex(value)) throw new Unreadable(line, `call ${index} has an argument that is not "0x…"`)
  if (![call.memory, call.reserved].every((list) => Array.isArray(list) && list.every(isRegion)))
    throw new Unreadable(line, `call ${index} has a list of regions that is none`)
}

function isRegion(value: unknown): value is ToldRegion {
  return Array.isArray(value) && value.length === 3 && isHex(value[0]) && isHex(value[1]) && typeof value[2] === 'number'
}
