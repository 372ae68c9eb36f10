/** The protocol services of the MM system table, PI 1.8 volume 4 §3, with the checks of EDK II's core in their order. */
import { SimulatorBug } from '../board/guest'
import type { GuestObject, Result } from '../services/signature'
import { parameter, type Arguments, type Service, type ServiceContext } from '../services/service'
import { guidText } from '../spec/guid'
import { badValue, bufferTooSmall, noBuffer, nullPointer, refusal } from '../trace/cause'
import type { MmCore } from './core'
import type { MmInterface } from './protocols'

const HANDLE_BYTES = 8n

function isNull(args: Arguments, name: string): boolean {
  const value = args.raw(name)
  return value === null || value === 0n
}

/** In capitals; null: the pointer is NULL. */
export function guidOf({ board, args, at }: ServiceContext<MmCore>, name: string): string | null {
  const value = args.raw(name)
  if (typeof value === 'string') return value.toUpperCase()
  if (typeof value !== 'bigint' || value === 0n) return null
  return guidText(board.readBytes(value, 16, at))
}

function interfaceOf(args: Arguments): MmInterface {
  const value = args.raw('interface')
  if (value === null) return 0n
  if (typeof value === 'bigint' || isObject(value)) return value
  throw new SimulatorBug('an interface is an address or an object')
}

function isObject(value: unknown): value is GuestObject {
  return typeof value === 'object' && value !== null && 'guestObject' in value
}

const protocol = parameter('Protocol', 'GUID')

const install: Service<MmCore> = {
  table: 'MmServices',
  service: 'MmInstallProtocolInterface',
  parameters: [
    parameter('Handle', 'EFI_HANDLE', 'inout'),
    protocol,
    parameter('InterfaceType', 'ENUM'),
    parameter('Interface', 'INTERFACE')
  ],
  returns: 'EFI_STATUS',
  facts: { allocates: { what: 'protocol', at: 'handle' } },
  run(context) {
    const { core: mm, args, at } = context
    const reference = args.reference('handle')
    if (reference === null) return nullPointer('handle')
    const guid = guidOf(context, 'protocol')
    if (guid === null) return nullPointer('protocol')
    if (args.number('interfaceType') !== 0) return badValue('interfaceType', args.number('interfaceType'))
    const handle = args.pointee(reference, 'Handle', 'MmInstallProtocolInterface', at)
    const result = mm.protocols.install(handle, guid, interfaceOf(args))
    if (result.Status !== 'EFI_SUCCESS') return result
    return { Status: 'EFI_SUCCESS', out: { handle: result.handle } }
  }
}

const uninstall: Service<MmCore> = {
  table: 'MmServices',
  service: 'MmUninstallProtocolInterface',
  parameters: [parameter('Handle', 'EFI_HANDLE'), protocol, parameter('Interface', 'INTERFACE')],
  returns: 'EFI_STATUS',
  facts: { frees: { what: 'protocol', at: 'handle' } },
  run(context) {
    const { core: mm, args } = context
    const guid = guidOf(context, 'protocol')
    return guid === null ? nullPointer('protocol') : mm.protocols.uninstall(args.integer('handle'), guid, interfaceOf(args))
  }
}

const handleProtocol: Service<MmCore> = {
  table: 'MmServices',
  service: 'MmHandleProtocol',
  parameters: [parameter('Handle', 'EFI_HANDLE'), protocol, parameter('Interface', 'INTERFACE', 'out')],
  returns: 'EFI_STATUS',
  facts: {},
  run(context) {
    const { core: mm, args } = context
    const guid = guidOf(context, 'protocol')
    if (guid === null) return nullPointer('protocol')
    if (isNull(args, 'interface')) return nullPointer('interface')
    const result = mm.protocols.interfaceOf(args.integer('handle'), guid)
    if (result.Status !== 'EFI_SUCCESS') return { ...result, out: { interface: 0n } }
    return { Status: 'EFI_SUCCESS', out: { interface: result.value } }
  }
}

const locateHandle: Service<MmCore> = {
  table: 'MmServices',
  service: 'MmLocateHandle',
  parameters: [
    parameter('SearchType', 'ENUM'),
    protocol,
    parameter('SearchKey', 'POINTER'),
    parameter('BufferSize', 'UINTN', 'inout'),
    parameter('Buffer', 'POINTER')
  ],
  returns: 'EFI_STATUS',
  facts: { writes: [{ through: 'buffer', bytes: 'bufferSize' }] },
  run(context) {
    const { board, core: mm, args, at } = context
    const reference = args.reference('bufferSize')
    if (reference === null) return nullPointer('bufferSize')
    const size = args.pointee(reference, 'BufferSize', 'MmLocateHandle', at)
    const buffer = args.integer('buffer')
    if (size > 0n && buffer === 0n) return noBuffer('buffer', size)
    const found = mm.protocols.handlesFor(args.number('searchType'), guidOf(context, 'protocol'))
    if (!('handles' in found)) return found
    const needed = BigInt(found.handles.length) * HANDLE_BYTES
    if (size < needed) return { ...bufferTooSmall(size, needed), out: { bufferSize: needed } }
    for (const [index, handle] of found.handles.entries()) board.writeUint(buffer + BigInt(index) * HANDLE_BYTES, 8, handle, at)
    return { Status: 'EFI_SUCCESS', out: { bufferSize: needed } }
  }
}

const locateProtocol: Service<MmCore> = {
  table: 'MmServices',
  service: 'MmLocateProtocol',
  parameters: [protocol, parameter('Registration', 'POINTER'), parameter('Interface', 'INTERFACE', 'out')],
  returns: 'EFI_STATUS',
  facts: {},
  run(context) {
    const { core: mm, args } = context
    if (isNull(args, 'interface')) return nullPointer('interface')
    const guid = guidOf(context, 'protocol')
    if (guid === null) return nullPointer('protocol')
    const value: Result | undefined = mm.protocols.locate(guid)
    if (value === undefined)
      return { ...refusal('EFI_NOT_FOUND', { code: 'notInstalled', handle: null, protocol: guid }), out: { interface: 0n } }
    return { Status: 'EFI_SUCCESS', out: { interface: value } }
  }
}

/** MM's own handles and protocols. */
export const mmProtocolServices: readonly Service<MmCore>[] = [install, uninstall, handleProtocol, locateHandle, locateProtocol]
