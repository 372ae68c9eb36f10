/** The variable services, UEFI 2.10 §8.2, with the order of checks of EDK II's variable driver (edk2-stable202211). */
import type { RuntimeCore } from './runtime-state'
import { guidAt, textAt } from '../services/pointed-at'
import { parameter, type Outcome, type Service } from '../services/service'
import { hex } from '../spec/hex'
import { badValue, bufferTooSmall, noBuffer, nullPointer, refusal } from '../trace/cause'
import { nameBytes } from './variable-store'
import { toldText } from '../spec/text'

const name = parameter('VariableName', 'CHAR16*')
const vendor = parameter('VendorGuid', 'GUID')

/** UEFI 2.10 §8.2.1. */
export const getVariable: Service<RuntimeCore> = {
  table: 'RuntimeServices',
  service: 'GetVariable',
  parameters: [
    name,
    vendor,
    parameter('Attributes', 'UINT32', 'out'),
    parameter('DataSize', 'UINTN', 'inout'),
    parameter('Data', 'POINTER')
  ],
  returns: 'EFI_STATUS',
  facts: { writes: [{ through: 'data', bytes: 'dataSize' }] },
  run({ board, core, args, at }): Outcome {
    const wanted = textAt(board, args.raw('variableName'), at)
    const guid = guidAt(board, args.raw('vendorGuid'), at)
    const size = args.reference('dataSize')
    if (wanted === null) return nullPointer('variableName')
    if (guid === null) return nullPointer('vendorGuid')
    if (size === null) return nullPointer('dataSize')
    const variable = wanted === '' ? undefined : core.runtime.variables.get(wanted, guid)
    if (!variable) return refusal('EFI_NOT_FOUND', { code: 'noSuchVariable', name: toldText(wanted), guid })
    const room = args.pointee(size, 'DataSize', 'GetVariable', at)
    const dataSize = BigInt(variable.data.length)
    const attributes: Record<string, bigint> = args.reference('attributes') ? { attributes: BigInt(variable.attributes) } : {}
    if (room < dataSize) return { ...bufferTooSmall(room, dataSize), out: { dataSize, ...attributes } }
    const buffer = args.integer('data')
    if (buffer === 0n) return noBuffer('data', room)
    board.writeBytes(buffer, variable.data, at)
    return { Status: 'EFI_SUCCESS', out: { dataSize, ...attributes } }
  }
}

/** UEFI 2.10 §8.2.2. */
export const getNextVariableName: Service<RuntimeCore> = {
  table: 'RuntimeServices',
  service: 'GetNextVariableName',
  parameters: [
    parameter('VariableNameSize', 'UINTN', 'inout'),
    parameter('VariableName', 'POINTER'),
    parameter('VendorGuid', 'GUID', 'inout')
  ],
  returns: 'EFI_STATUS',
  facts: { writes: [{ through: 'variableName', bytes: 'variableNameSize' }] },
  run({ board, core, args, at }): Outcome {
    const size = args.reference('variableNameSize')
    const buffer = args.integer('variableName')
    const vendorGuid = args.reference('vendorGuid')
    if (size === null) return nullPointer('variableNameSize')
    if (buffer === 0n) return nullPointer('variableName')
    if (vendorGuid === null) return nullPointer('vendorGuid')
    const room = args.pointee(size, 'VariableNameSize', 'GetNextVariableName', at)
    const before = room < 2n ? null : board.readString(buffer, 2, at)
    // The NUL must lie inside the buffer.
    if (before === null || BigInt(nameBytes(before)) > room)
      return refusal('EFI_INVALID_PARAMETER', { code: 'unterminatedName', bytes: hex(room) })
    const guid = before === '' || typeof vendorGuid.value !== 'string' ? '' : vendorGuid.value.toUpperCase()
    const next = core.runtime.variables.next(before, guid)
    if (next === undefined) return refusal('EFI_INVALID_PARAMETER', { code: 'noSuchVariable', name: toldText(before), guid })
    if (next === null) return refusal('EFI_NOT_FOUND', { code: 'noMoreVariables' })
    const variableNameSize = BigInt(nameBytes(next.name))
    if (variableNameSize > room) return { ...bufferTooSmall(room, variableNameSize), out: { variableNameSize } }
    board.writeBytes(buffer, utf16(next.name), at)
    return { Status: 'EFI_SUCCESS', out: { variableNameSize, vendorGuid: next.guid } }
  }
}

/** UEFI 2.10 §8.2.3. */
export const setVariable: Service<RuntimeCore> = {
  table: 'RuntimeServices',
  service: 'SetVariable',
  parameters: [name, vendor, parameter('Attributes', 'UINT32'), parameter('DataSize', 'UINTN'), parameter('Data', 'POINTER')],
  returns: 'EFI_STATUS',
  facts: { reads: [{ through: 'data', bytes: 'dataSize' }] },
  run({ board, core, args, at }): Outcome {
    const wanted = textAt(board, args.raw('variableName'), at)
    const guid = guidAt(board, args.raw('vendorGuid'), at)
    if (wanted === null) return nullPointer('variableName')
    if (wanted === '') return badValue('variableName', wanted)
    if (guid === null) return nullPointer('vendorGuid')
    const bytes = args.integer('dataSize')
    const data = args.integer('data')
    if (bytes !== 0n && data === 0n) return nullPointer('data')
    // What is longer than a store is refused before a byte of it is read.
    const content =
      bytes > 0x100000n ? new Uint8Array(0x100000) : bytes === 0n ? new Uint8Array(0) : board.readBytes(data, Number(bytes), at)
    return core.runtime.variables.set(wanted, guid, args.number('attributes'), content)
  }
}

function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(nameBytes(text))
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), true)
  return bytes
}
