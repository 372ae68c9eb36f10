/**
 * Variables as EDK II's variable driver keeps them on OVMF (edk2-stable202211), UEFI 2.10 §8.2. Nothing outlives the run: also what is called
 * non-volatile starts empty.
 */
import { joinedBytes } from '../spec/bytes'
import { hex } from '../spec/hex'
import { SUCCESS, type Success } from '../spec/status'
import { badValue, refusal, type Cause, type Refusal } from '../trace/cause'
import { toldText } from '../spec/text'

const VariableAttribute = {
  nonVolatile: 0x1,
  bootServiceAccess: 0x2,
  runtimeAccess: 0x4,
  hardwareErrorRecord: 0x8,
  authenticatedWriteAccess: 0x10,
  timeBasedAuthenticatedWriteAccess: 0x20,
  appendWrite: 0x40
} as const
const KNOWN_ATTRIBUTES = 0x7f
const { nonVolatile, bootServiceAccess, runtimeAccess, hardwareErrorRecord, appendWrite } = VariableAttribute
const AUTHENTICATED = VariableAttribute.authenticatedWriteAccess | VariableAttribute.timeBasedAuthenticatedWriteAccess
const ACCESS = bootServiceAccess | runtimeAccess

/** What OVMF allows: a variable with its head, and all variables of a store. */
const MAX_VARIABLE_BYTES = 0x8400
const STORE_BYTES = 0x40000
const VARIABLE_HEADER_BYTES = 60
const STORE_HEADER_BYTES = 28

interface Variable {
  readonly name: string
  /** In capitals. */
  readonly guid: string
  readonly attributes: number
  readonly data: Uint8Array
}

type SetRefusal = Refusal<
  'EFI_INVALID_PARAMETER' | 'EFI_NOT_FOUND' | 'EFI_OUT_OF_RESOURCES' | 'EFI_SECURITY_VIOLATION' | 'EFI_UNSUPPORTED' | 'EFI_WRITE_PROTECTED'
>
type SetResult = Success | SetRefusal

/** All variables of a run, by name and GUID. */
export class VariableStore {
  /** In the order in which they were written last. */
  private readonly variables = new Map<string, Variable>()
  private isAtRuntime = false

  /** ExitBootServices: from here on only what has runtime access is there. */
  enterRuntime(): void {
    this.isAtRuntime = true
  }

  get(name: string, guid: string): Variable | undefined {
    const found = this.variables.get(key(name, guid))
    return found && this.isVisible(found) ? found : undefined
  }

  /** The variable behind this one, the first for an empty name; volatile ones come first. null: there is none. undefined: this one is not there. */
  next(name: string, guid: string): Variable | null | undefined {
    const all = [...this.variables.values()].filter((each) => this.isVisible(each))
    const list = [...all.filter((each) => !isNonVolatile(each)), ...all.filter(isNonVolatile)]
    if (name === '') return list[0] ?? null
    const at = list.findIndex((each) => each.name === name && each.guid === guid)
    return at < 0 ? undefined : (list[at + 1] ?? null)
  }

  /** Makes, replaces, appends to or deletes a variable, as attributes and data say. */
  set(name: string, guid: string, attributes: number, data: Uint8Array): SetResult {
    return checkWrite(name, attributes, data.length) ?? this.write(name, guid, attributes, data)
  }

  private write(name: string, guid: string, attributes: number, data: Uint8Array): SetResult {
    const isAppend = (attributes & appendWrite) !== 0
    const kept = attributes & ~appendWrite
    const isDeletion = (data.length === 0 && !isAppend) || (attributes & ACCESS) === 0
    const old = this.variables.get(key(name, guid))
    if (!old) {
      if (data.length === 0 && isAppend) return SUCCESS
      if (isDeletion) return refusal('EFI_NOT_FOUND', { code: 'noSuchVariable', name: toldText(name), guid })
      if (this.isAtRuntime && (attributes & (runtimeAccess | nonVolatile)) !== (runtimeAccess | nonVolatile))
        return refusal('EFI_INVALID_PARAMETER', { code: 'notAtRuntime', attributes })
      return this.put({ name, guid, attributes: kept, data }, undefined)
    }
    if (this.isAtRuntime && (old.attributes & runtimeAccess) === 0) return writeProtected(old)
    if (attributes !== 0 && kept !== old.attributes)
      return refusal('EFI_INVALID_PARAMETER', { code: 'otherAttributes', given: kept, stored: old.attributes })
    if (this.isAtRuntime && (old.attributes & nonVolatile) === 0) return writeProtected(old)
    if (isDeletion) {
      this.variables.delete(key(name, guid))
      return SUCCESS
    }
    if (isAppend && data.length === 0) return SUCCESS
    return this.put({ ...old, data: isAppend ? joinedBytes(old.data, data) : data }, old)
  }

  private put(variable: Variable, old: Variable | undefined): SetResult {
    if (sizeOf(variable) > MAX_VARIABLE_BYTES) return refusal('EFI_OUT_OF_RESOURCES', tooLarge(sizeOf(variable)))
    let used = STORE_HEADER_BYTES
    for (const each of this.variables.values())
      if (each !== old && isNonVolatile(each) === isNonVolatile(variable)) used += roundedSize(each)
    const bytes = roundedSize(variable)
    const free = STORE_BYTES - used
    if (bytes > free) return refusal('EFI_OUT_OF_RESOURCES', { code: 'storeFull', bytes, free })
    const place = key(variable.name, variable.guid)
    this.variables.delete(place)
    this.variables.set(place, variable)
    return SUCCESS
  }

  private isVisible({ attributes }: Variable): boolean {
    return !this.isAtRuntime || (attributes & runtimeAccess) !== 0
  }
}

/** What is refused whatever the store holds; null: nothing is wrong. */
function checkWrite(name: string, attributes: number, dataBytes: number): SetRefusal | null {
  const unsupported = { code: 'unsupportedAttributes', attributes } as const
  if ((attributes & ~KNOWN_ATTRIBUTES) !== 0) return badValue('attributes', attributes)
  if ((attributes & ACCESS) === runtimeAccess || attributes === nonVolatile) return badValue('attributes', attributes)
  // OVMF keeps no room for error records.
  if ((attributes & hardwareErrorRecord) !== 0) return refusal('EFI_UNSUPPORTED', unsupported)
  if ((attributes & VariableAttribute.authenticatedWriteAccess) !== 0) return refusal('EFI_UNSUPPORTED', unsupported)
  const bytes = VARIABLE_HEADER_BYTES + nameBytes(name) + dataBytes
  if (bytes > MAX_VARIABLE_BYTES) return refusal('EFI_INVALID_PARAMETER', tooLarge(bytes))
  // A signature that the firmware would accept cannot be made here.
  if ((attributes & AUTHENTICATED) !== 0) return refusal('EFI_SECURITY_VIOLATION', { code: 'notSigned' })
  return null
}

/** A variable with its head. */
function tooLarge(bytes: number): Cause {
  return { code: 'tooLarge', bytes: hex(bytes), limit: hex(MAX_VARIABLE_BYTES) }
}

function writeProtected({ attributes }: Variable): SetRefusal {
  return refusal('EFI_WRITE_PROTECTED', { code: 'notAtRuntime', attributes })
}

/** Characters of 16 bits and the NUL behind them. */
export function nameBytes(name: string): number {
  return 2 * (name.length + 1)
}

function key(name: string, guid: string): string {
  return `${guid}:${name}`
}

function isNonVolatile({ attributes }: Variable): boolean {
  return (attributes & nonVolatile) !== 0
}

function sizeOf({ name, data }: Variable): number {
  return VARIABLE_HEADER_BYTES + nameBytes(name) + data.length
}

/** Variables begin at multiples of 4. */
function roundedSize(variable: Variable): number {
  return Math.ceil(sizeOf(variable) / 4) * 4
}
