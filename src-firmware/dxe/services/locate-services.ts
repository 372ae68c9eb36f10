/** The services that look for handles and interfaces, UEFI 2.10 §7.3, with the order of checks of EDK II (edk2-stable202211). */
import type { Board } from '../../board/board'
import { guidAt } from '../../services/pointed-at'
import { parameter, type Arguments, type Service } from '../../services/service'
import { MemoryType } from '../../spec/memory-type'
import { hex } from '../../spec/hex'
import { byteCount } from '../../spec/units'
import { SUCCESS } from '../../spec/status'
import { badValue, bufferTooSmall, noMemory, nullPointer, refusal, type Cause, type Refusal } from '../../trace/cause'
import { notInstalled } from '../handles/handles'
import type { Place } from '../../trace/trace'
import type { DxeCore } from '../core/core'

/** What these services need of the core that brings them. */
type LocateCore = Pick<DxeCore, 'handles' | 'takePool'>

const HANDLE_BYTES = 8n
/** EFI_LOCATE_SEARCH_TYPE. */
const Search = { AllHandles: 0, ByRegisterNotify: 1, ByProtocol: 2 } as const

const protocol = parameter('Protocol', 'GUID')
const searchParameters = [parameter('SearchType', 'ENUM'), protocol, parameter('SearchKey', 'POINTER')]

/** The handles of a search. EFI_INVALID_PARAMETER: the arguments make none. EFI_NOT_FOUND: it finds none. */
function search(
  board: Board,
  core: LocateCore,
  args: Arguments,
  at: Place | null
): bigint[] | Refusal<'EFI_INVALID_PARAMETER' | 'EFI_NOT_FOUND'> {
  switch (args.number('searchType')) {
    case Search.AllHandles:
      return found(core, null)
    case Search.ByRegisterNotify: {
      const key = args.integer('searchKey')
      return key === 0n ? nullPointer('searchKey') : refusal('EFI_NOT_FOUND', noRegistration(key))
    }
    case Search.ByProtocol: {
      const wanted = guidAt(board, args.raw('protocol'), at)
      return wanted === null ? nullPointer('protocol') : found(core, wanted)
    }
    default:
      return badValue('searchType', args.number('searchType'))
  }
}

function found({ handles }: LocateCore, protocol: string | null): bigint[] | Refusal<'EFI_NOT_FOUND'> {
  const list = handles.locate(protocol)
  return list.length > 0 ? list : refusal('EFI_NOT_FOUND', notInstalled(null, protocol))
}

/** No registration can be made on this machine, so there is nothing behind any. */
function noRegistration(registration: bigint): Cause {
  return { code: 'noRegistration', registration: hex(registration) }
}

function writeHandles(board: Board, buffer: bigint, handles: readonly bigint[]): void {
  handles.forEach((handle, index) => board.memory.writeUint(buffer + BigInt(index) * HANDLE_BYTES, 8, handle))
}

/** Handles and interfaces by protocol. UEFI 2.10 §7.3. */
export const locateServices: readonly Service<LocateCore>[] = [
  {
    table: 'BootServices',
    service: 'LocateProtocol',
    parameters: [protocol, parameter('Registration', 'POINTER'), parameter('Interface', 'INTERFACE', 'out')],
    returns: 'EFI_STATUS',
    facts: {},
    run({ board, core, args, at }) {
      const name = guidAt(board, args.raw('protocol'), at)
      if (name === null) return nullPointer('protocol')
      if (args.reference('interface') === null) return nullPointer('interface')
      const registration = args.integer('registration')
      const first = registration === 0n ? core.handles.first(name) : undefined
      if (first !== undefined) return { Status: 'EFI_SUCCESS', out: { interface: first } }
      const cause = registration === 0n ? notInstalled(null, name) : noRegistration(registration)
      return { ...refusal('EFI_NOT_FOUND', cause), out: { interface: 0n } }
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
      if (reference === null) return nullPointer('bufferSize')
      const held = args.pointee(reference, 'BufferSize', 'LocateHandle', at)
      const buffer = args.integer('buffer')
      if (held > 0n && buffer === 0n) return nullPointer('buffer')
      const handles = search(board, core, args, at)
      if ('cause' in handles) return handles
      // Those that fit are written also when not all do.
      const fitting = handles.slice(0, Number(held / HANDLE_BYTES))
      board.access(buffer, BigInt(fitting.length) * HANDLE_BYTES, 'write', at)
      writeHandles(board, buffer, fitting)
      const bufferSize = BigInt(handles.length) * HANDLE_BYTES
      return { ...(held < bufferSize ? bufferTooSmall(held, bufferSize) : SUCCESS), out: { bufferSize } }
    }
  },
  {
    table: 'BootServices',
    service: 'LocateHandleBuffer',
    parameters: [...searchParameters, parameter('NoHandles', 'UINTN', 'out'), parameter('Buffer', 'POINTER', 'out')],
    returns: 'EFI_STATUS',
    facts: { allocates: { what: 'pool', at: 'buffer' }, mayMoveKey: true },
    run({ board, core, args, at }) {
      if (args.reference('noHandles') === null) return nullPointer('noHandles')
      if (args.reference('buffer') === null) return nullPointer('buffer')
      const nothing = { noHandles: 0n, buffer: 0n }
      const handles = search(board, core, args, at)
      if ('cause' in handles) return { ...handles, out: nothing }
      const bytes = byteCount(BigInt(handles.length) * HANDLE_BYTES)
      const buffer = core.takePool(MemoryType.BootServicesData, bytes, board.image)
      if (buffer === null) return { ...noMemory(bytes), out: nothing }
      writeHandles(board, buffer, handles)
      return { Status: 'EFI_SUCCESS', out: { noHandles: BigInt(handles.length), buffer } }
    }
  }
]
