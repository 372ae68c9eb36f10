/** The services that look for handles and interfaces, UEFI 2.10 §7.3, with the order of checks of EDK II (edk2-stable202211). */
import type { Board } from '../../board/board'
import { guidAt } from '../../services/pointed-at'
import { parameter, type Arguments, type Service } from '../../services/service'
import { MemoryType } from '../../spec/memory-type'
import type { Place } from '../../trace/trace'
import type { DxeCore } from '../core/core'

const HANDLE_BYTES = 8n
/** EFI_LOCATE_SEARCH_TYPE. */
const Search = { AllHandles: 0, ByRegisterNotify: 1, ByProtocol: 2 } as const

const protocol = parameter('Protocol', 'GUID')
const searchParameters = [parameter('SearchType', 'ENUM'), protocol, parameter('SearchKey', 'POINTER')]

/** The handles of a search; null: the arguments make none. */
function search(board: Board, core: DxeCore, args: Arguments, at: Place | null): bigint[] | null {
  switch (args.number('searchType')) {
    case Search.AllHandles:
      return core.handles.locate(null)
    case Search.ByRegisterNotify:
      // No registration can be made on this machine, so there is nothing behind any.
      return args.integer('searchKey') === 0n ? null : []
    case Search.ByProtocol: {
      const wanted = guidAt(board, args.raw('protocol'), at)
      return wanted === null ? null : core.handles.locate(wanted)
    }
    default:
      return null
  }
}

function writeHandles(board: Board, buffer: bigint, handles: readonly bigint[]): void {
  handles.forEach((handle, index) => board.memory.writeUint(buffer + BigInt(index) * HANDLE_BYTES, 8, handle))
}

export const locateServices: readonly Service[] = [
  {
    table: 'BootServices',
    service: 'LocateProtocol',
    parameters: [protocol, parameter('Registration', 'POINTER'), parameter('Interface', 'INTERFACE', 'out')],
    returns: 'EFI_STATUS',
    facts: {},
    run({ board, core, args, at }) {
      const name = guidAt(board, args.raw('protocol'), at)
      if (name === null || args.reference('interface') === null) return { Status: 'EFI_INVALID_PARAMETER' }
      const first = args.integer('registration') === 0n ? core.handles.first(name) : undefined
      return first === undefined
        ? { Status: 'EFI_NOT_FOUND', out: { interface: 0n } }
        : { Status: 'EFI_SUCCESS', out: { interface: first } }
    }
  },
  {
    table: 'BootServices',
    service: 'LocateHandle',
    parameters: [...searchParameters, parameter('BufferSize', 'UINTN', 'inout'), parameter('Buffer', 'POINTER')],
    returns: 'EFI_STATUS',
    facts: { writes: [{ through: 'buffer', bytes: 'bufferSize' }] },
    run({ board, core, args, at }) {
      const reference = args.reference('bufferSize')
      if (reference === null) return { Status: 'EFI_INVALID_PARAMETER' }
      const held = args.pointee(reference, 'BufferSize', 'LocateHandle', at)
      const buffer = args.integer('buffer')
      if (held > 0n && buffer === 0n) return { Status: 'EFI_INVALID_PARAMETER' }
      const handles = search(board, core, args, at)
      if (handles === null) return { Status: 'EFI_INVALID_PARAMETER' }
      if (handles.length === 0) return { Status: 'EFI_NOT_FOUND' }
      // Those that fit are written also when not all do.
      const fitting = handles.slice(0, Number(held / HANDLE_BYTES))
      board.access(buffer, BigInt(fitting.length) * HANDLE_BYTES, 'write', at)
      writeHandles(board, buffer, fitting)
      const bufferSize = BigInt(handles.length) * HANDLE_BYTES
      return { Status: held < bufferSize ? 'EFI_BUFFER_TOO_SMALL' : 'EFI_SUCCESS', out: { bufferSize } }
    }
  },
  {
    table: 'BootServices',
    service: 'LocateHandleBuffer',
    parameters: [...searchParameters, parameter('NoHandles', 'UINTN', 'out'), parameter('Buffer', 'POINTER', 'out')],
    returns: 'EFI_STATUS',
    facts: { allocates: { what: 'pool', at: 'buffer' }, mayMoveKey: true },
    run({ board, core, args, at }) {
      if (args.reference('noHandles') === null || args.reference('buffer') === null) return { Status: 'EFI_INVALID_PARAMETER' }
      const nothing = { noHandles: 0n, buffer: 0n }
      const handles = search(board, core, args, at)
      if (handles === null) return { Status: 'EFI_INVALID_PARAMETER', out: nothing }
      if (handles.length === 0) return { Status: 'EFI_NOT_FOUND', out: nothing }
      const bytes = BigInt(handles.length) * HANDLE_BYTES
      const buffer = core.takePool(MemoryType.BootServicesData, bytes, board.image)
      if (buffer === null) return { Status: 'EFI_OUT_OF_RESOURCES', out: nothing }
      writeHandles(board, buffer, handles)
      return { Status: 'EFI_SUCCESS', out: { noHandles: BigInt(handles.length), buffer } }
    }
  }
]
