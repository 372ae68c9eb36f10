/** The protocol handler services, UEFI 2.10 §7.3. */
import type { Board } from '../board'
import type { Argument, Result } from '../service'
import { parameter, type Arguments, type Service } from '../service-table'
import { MemoryType } from '../spec/memory-type'
import type { Place } from '../trace'
import type { DxeCore } from './core'
import { interfaceArgument, type Interface } from './handles'

const HANDLE_BYTES = 8n
/** EFI_LOCATE_SEARCH_TYPE. */
const Search = { AllHandles: 0, ByRegisterNotify: 1, ByProtocol: 2 } as const

/** A GUID argument: text, or the address of its 16 bytes; null for NULL. */
function guid(board: Board, value: Argument, at: Place | null): string | null {
  if (value === null || value === 0n) return null
  return typeof value === 'bigint' ? board.readGuid(value, at) : String(value).toUpperCase()
}

const protocol = parameter('Protocol', 'GUID')
const handle = parameter('Handle', 'EFI_HANDLE')

function found(value: Interface): Result {
  return value
}

/** The handles of a search; null: the arguments make none. */
function search(board: Board, core: DxeCore, args: Arguments, at: Place | null): bigint[] | null {
  const type = args.number('searchType')
  if (type === Search.AllHandles) return core.handles.locate(null)
  const wanted = guid(board, args.raw('protocol'), at)
  if (type !== Search.ByProtocol || wanted === null) return null
  return core.handles.locate(wanted)
}

/** Protocol and interface in turn; a closing NULL is allowed. */
function pairs(board: Board, args: Arguments, at: Place | null): [string, Interface][] | null {
  const list = [...args.list('pairs')]
  if (list.length % 2 === 1 && (list.at(-1) === 0n || list.at(-1) === null)) list.pop()
  if (list.length % 2 === 1) return null
  const result: [string, Interface][] = []
  for (let i = 0; i < list.length; i += 2) {
    const name = guid(board, list[i]!, at)
    if (name === null) return null
    result.push([name, interfaceArgument(list[i + 1])])
  }
  return result
}

const searchParameters = [parameter('SearchType', 'ENUM'), protocol, parameter('SearchKey', 'POINTER')]

export const protocolServices: readonly Service[] = [
  {
    table: 'BootServices',
    service: 'InstallProtocolInterface',
    parameters: [
      parameter('Handle', 'EFI_HANDLE', 'inout'),
      protocol,
      parameter('InterfaceType', 'ENUM'),
      parameter('Interface', 'INTERFACE')
    ],
    returns: 'EFI_STATUS',
    run({ board, core, args, at }) {
      const reference = args.reference('handle')
      const name = guid(board, args.raw('protocol'), at)
      if (reference === null || name === null || args.number('interfaceType') !== 0) return { Status: 'EFI_INVALID_PARAMETER' }
      const held = args.pointee(reference, 'Handle', 'InstallProtocolInterface', at)
      const result = core.handles.install(held, name, interfaceArgument(args.raw('interface')))
      return result.Status === 'EFI_SUCCESS' ? { Status: result.Status, out: { handle: result.handle } } : { Status: result.Status }
    }
  },
  {
    table: 'BootServices',
    service: 'ReinstallProtocolInterface',
    parameters: [handle, protocol, parameter('OldInterface', 'INTERFACE'), parameter('NewInterface', 'INTERFACE')],
    returns: 'EFI_STATUS',
    run({ board, core, args, at }) {
      const name = guid(board, args.raw('protocol'), at)
      if (name === null) return { Status: 'EFI_INVALID_PARAMETER' }
      return {
        Status: core.handles.reinstall(
          args.integer('handle'),
          name,
          interfaceArgument(args.raw('oldInterface')),
          interfaceArgument(args.raw('newInterface'))
        )
      }
    }
  },
  {
    table: 'BootServices',
    service: 'UninstallProtocolInterface',
    parameters: [handle, protocol, parameter('Interface', 'INTERFACE')],
    returns: 'EFI_STATUS',
    run({ board, core, args, at }) {
      const name = guid(board, args.raw('protocol'), at)
      if (name === null) return { Status: 'EFI_INVALID_PARAMETER' }
      return { Status: core.handles.uninstall(args.integer('handle'), name, interfaceArgument(args.raw('interface'))) }
    }
  },
  {
    table: 'BootServices',
    service: 'HandleProtocol',
    parameters: [handle, protocol, parameter('Interface', 'INTERFACE', 'out')],
    returns: 'EFI_STATUS',
    run({ board, core, args, at }) {
      const name = guid(board, args.raw('protocol'), at)
      if (name === null || args.reference('interface') === null) return { Status: 'EFI_INVALID_PARAMETER' }
      const { Status, value } = core.handles.interfaceOf(args.integer('handle'), name)
      return value === undefined ? { Status, out: { interface: 0n } } : { Status, out: { interface: found(value) } }
    }
  },
  {
    table: 'BootServices',
    service: 'OpenProtocol',
    parameters: [
      handle,
      protocol,
      parameter('Interface', 'INTERFACE', 'out'),
      parameter('AgentHandle', 'EFI_HANDLE'),
      parameter('ControllerHandle', 'EFI_HANDLE'),
      parameter('Attributes', 'UINT32')
    ],
    returns: 'EFI_STATUS',
    run({ board, core, args, at }) {
      const name = guid(board, args.raw('protocol'), at)
      const attributes = args.number('attributes')
      if (name === null || (args.reference('interface') === null && attributes !== 4)) return { Status: 'EFI_INVALID_PARAMETER' }
      const { Status, value } = core.handles.open(
        args.integer('handle'),
        name,
        args.integer('agentHandle'),
        args.integer('controllerHandle'),
        attributes
      )
      return value === undefined || args.reference('interface') === null || attributes === 4
        ? { Status }
        : { Status, out: { interface: found(value) } }
    }
  },
  {
    table: 'BootServices',
    service: 'CloseProtocol',
    parameters: [handle, protocol, parameter('AgentHandle', 'EFI_HANDLE'), parameter('ControllerHandle', 'EFI_HANDLE')],
    returns: 'EFI_STATUS',
    run({ board, core, args, at }) {
      const name = guid(board, args.raw('protocol'), at)
      if (name === null) return { Status: 'EFI_INVALID_PARAMETER' }
      return { Status: core.handles.close(args.integer('handle'), name, args.integer('agentHandle'), args.integer('controllerHandle')) }
    }
  },
  {
    table: 'BootServices',
    service: 'LocateProtocol',
    parameters: [protocol, parameter('Registration', 'POINTER'), parameter('Interface', 'INTERFACE', 'out')],
    returns: 'EFI_STATUS',
    run({ board, core, args, at }) {
      const name = guid(board, args.raw('protocol'), at)
      if (name === null || args.reference('interface') === null) return { Status: 'EFI_INVALID_PARAMETER' }
      const [first] = core.handles.locate(name)
      if (first === undefined) return { Status: 'EFI_NOT_FOUND', out: { interface: 0n } }
      return { Status: 'EFI_SUCCESS', out: { interface: found(core.handles.interfaceOf(first, name).value!) } }
    }
  },
  {
    table: 'BootServices',
    service: 'LocateHandle',
    parameters: [...searchParameters, parameter('BufferSize', 'UINTN', 'inout'), parameter('Buffer', 'POINTER')],
    returns: 'EFI_STATUS',
    run({ board, core, args, at }) {
      const reference = args.reference('bufferSize')
      const handles = search(board, core, args, at)
      if (reference === null || handles === null) return { Status: 'EFI_INVALID_PARAMETER' }
      const held = args.pointee(reference, 'BufferSize', 'LocateHandle', at)
      const buffer = args.integer('buffer')
      if (handles.length === 0) return { Status: 'EFI_NOT_FOUND' }
      const needed = BigInt(handles.length) * HANDLE_BYTES
      if (held < needed) return { Status: 'EFI_BUFFER_TOO_SMALL', out: { bufferSize: needed } }
      if (buffer === 0n) return { Status: 'EFI_INVALID_PARAMETER' }
      board.access(buffer, needed, 'write', at)
      handles.forEach((one, index) => board.memory.writeUint(buffer + BigInt(index) * HANDLE_BYTES, 8, one))
      return { Status: 'EFI_SUCCESS', out: { bufferSize: needed } }
    }
  },
  {
    table: 'BootServices',
    service: 'LocateHandleBuffer',
    parameters: [...searchParameters, parameter('NoHandles', 'UINTN', 'out'), parameter('Buffer', 'POINTER', 'out')],
    returns: 'EFI_STATUS',
    run({ board, core, args, at }) {
      const handles = search(board, core, args, at)
      if (handles === null || args.reference('noHandles') === null || args.reference('buffer') === null)
        return { Status: 'EFI_INVALID_PARAMETER' }
      if (handles.length === 0) return { Status: 'EFI_NOT_FOUND', out: { noHandles: 0n, buffer: 0n } }
      const bytes = BigInt(handles.length) * HANDLE_BYTES
      const pool = core.pool.allocatePool(MemoryType.BootServicesData, bytes, true)
      if (pool.Status !== 'EFI_SUCCESS') return { Status: 'EFI_OUT_OF_RESOURCES', out: { noHandles: 0n, buffer: 0n } }
      board.hold({ start: pool.Buffer, bytes, unit: 'pool', type: MemoryType.BootServicesData, owner: board.recorder.image })
      handles.forEach((one, index) => board.memory.writeUint(pool.Buffer + BigInt(index) * HANDLE_BYTES, 8, one))
      return { Status: 'EFI_SUCCESS', out: { noHandles: BigInt(handles.length), buffer: pool.Buffer } }
    }
  },
  {
    table: 'BootServices',
    service: 'InstallMultipleProtocolInterfaces',
    parameters: [parameter('Handle', 'EFI_HANDLE', 'inout'), parameter('Pairs', 'VARARGS')],
    returns: 'EFI_STATUS',
    run({ board, core, args, at }) {
      const reference = args.reference('handle')
      const list = pairs(board, args, at)
      if (reference === null || list === null) return { Status: 'EFI_INVALID_PARAMETER' }
      let on = args.pointee(reference, 'Handle', 'InstallMultipleProtocolInterfaces', at)
      const done: [string, Interface][] = []
      for (const [name, value] of list) {
        const result = core.handles.install(on, name, value)
        if (result.Status !== 'EFI_SUCCESS') {
          // All or nothing: what was installed already is taken off again.
          for (const [before, installed] of done) core.handles.uninstall(on, before, installed)
          return { Status: result.Status }
        }
        on = result.handle
        done.push([name, value])
      }
      return { Status: 'EFI_SUCCESS', out: { handle: on } }
    }
  },
  {
    table: 'BootServices',
    service: 'UninstallMultipleProtocolInterfaces',
    parameters: [handle, parameter('Pairs', 'VARARGS')],
    returns: 'EFI_STATUS',
    run({ board, core, args, at }) {
      const list = pairs(board, args, at)
      if (list === null) return { Status: 'EFI_INVALID_PARAMETER' }
      const on = args.integer('handle')
      const done: [string, Interface][] = []
      for (const [name, value] of list) {
        const Status = core.handles.uninstall(on, name, value)
        if (Status !== 'EFI_SUCCESS') {
          for (const [before, taken] of done) core.handles.install(on, before, taken)
          return { Status: 'EFI_INVALID_PARAMETER' }
        }
        done.push([name, value])
      }
      return { Status: 'EFI_SUCCESS' }
    }
  }
]
