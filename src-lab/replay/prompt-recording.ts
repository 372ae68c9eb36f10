/** Reads a recording of U-Boot's prompt: commands as they were typed, the state between them, and the calls of the applications that they started. */
import type { Descriptor, Platform } from '../../src-firmware'
import type { Operation } from './operation'
import { isHex, isObject, Unreadable, type Json } from './recording-lines'

/** A line of such a recording. */
export interface PromptOperation extends Operation {
  readonly line?: string
  readonly rc?: number
  readonly printed?: readonly string[]
  /** As bdinfo printed it. */
  readonly lmb?: { readonly memory: readonly PrintedRegion[]; readonly reserved: readonly PrintedRegion[] }
  readonly efiMap?: readonly Descriptor[]
  readonly imageBase?: string
  readonly appBuffers?: string
  readonly appBufferPages?: string
  /** 1: the application gave its buffers back before it returned. */
  readonly freedBuffers?: number
}
type PrintedRegion = readonly [base: string, size: string, flags: string]

/** A recording of the prompt, read and checked. */
export interface PromptRecording {
  readonly kind: 'prompt'
  readonly platform: Platform
  readonly operations: readonly PromptOperation[]
}

/** Does a first line speak of a board's disk? */
export function isPromptRecording(meta: Json): boolean {
  return isObject(meta.files) && isObject(meta.addresses)
}

/** Throws Unreadable. */
export function readPromptRecording(meta: Json, operations: readonly Json[], platform: Platform): PromptRecording {
  if (!platform.phases.includes('uboot')) throw new Unreadable(1, `it was recorded at U-Boot's prompt, which ${platform.id} does not have`)
  for (const [index, operation] of operations.entries()) checkOperation(operation, index)
  if (typeof meta.ops === 'number' && meta.ops !== operations.length)
    throw new Unreadable(operations.length + 1, `the file ends after ${operations.length} of ${meta.ops} operations: it is cut`)
  return { kind: 'prompt', platform, operations: operations as unknown as PromptOperation[] }
}

function checkOperation(operation: Json, index: number): void {
  const line = index + 2
  if (typeof operation.op !== 'string' || operation.i !== index)
    throw new Unreadable(line, `operation ${index} is missing here: the file is cut or its lines were moved`)
  const bad = (what: string): never => {
    throw new Unreadable(line, `operation ${index} ${what}`)
  }
  if (operation.op === 'Command' && typeof operation.line !== 'string') bad('is a command without its line')
  if (operation.op === 'StartImage' && !(isObject(operation.map) && isMap(operation.map.descriptors) && isHex(operation.appBuffers)))
    bad('starts an application without its map')
  if (operation.op !== 'State') return
  const { lmb, efiMap } = operation
  if (!isMap(efiMap) || !isObject(lmb) || ![lmb.memory, lmb.reserved].every((list) => Array.isArray(list))) bad('is a state that is none')
}

function isMap(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => Array.isArray(each) && each.length === 5 && each.slice(1).every(isHex))
}
