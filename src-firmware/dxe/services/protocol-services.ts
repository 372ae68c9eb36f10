/** The services that put interfaces on handles and open them, UEFI 2.10 §7.3, with the order of checks of EDK II (edk2-stable202211). */
import type { DxeCore } from '../core/core'
import type { Board } from '../../board/board'
import { DriverStop } from '../../board/guest'
import { guidAt } from '../../services/pointed-at'
import { parameter, type Arguments, type Service } from '../../services/service'
import { badValue, nullPointer, refusal } from '../../trace/cause'
import type { Place } from '../../trace/trace'
import { interfaceArgument, OpenAttribute, type Interface } from '../handles/handles'

const protocol = parameter('Protocol', 'GUID')
const handle = parameter('Handle', 'EFI_HANDLE')

/** Protocol and interface in turn, up to a NULL where a protocol is expected. */
function pairs(board: Board, service: string, args: Arguments, at: Place | null): [string, Interface][] {
  const list = args.list('pairs')
  const result: [string, Interface][] = []
  for (let i = 0; i < list.length; i += 2) {
    const name = guidAt(board, list[i]!, at)
    if (name === null) break
    if (i + 1 === list.length) throw new DriverStop('argument', { code: 'noInterface', service, protocol: name }, at)
    result.push([name, interfaceArgument(list[i + 1])])
  }
  return result
}

/** Protocols on handles: installed, replaced, opened, closed. UEFI 2.10 §7.3. */
export const protocolServices: readonly Service<Pick<DxeCore, 'handles'>>[] = [
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
    facts: { allocates: { what: 'protocol', at: 'handle' }, mayMoveKey: true },
    run({ board, core, args, at }) {
      const reference = args.reference('handle')
      const name = guidAt(board, args.raw('protocol'), at)
      if (reference === null) return nullPointer('handle')
      if (name === null) return nullPointer('protocol')
      if (args.number('interfaceType') !== 0) return badValue('interfaceType', args.number('interfaceType'))
      const held = args.pointee(reference, 'Handle', 'InstallProtocolInterface', at)
      const result = core.handles.install(held, name, interfaceArgument(args.raw('interface')))
      return result.Status === 'EFI_SUCCESS' ? { Status: result.Status, out: { handle: result.handle } } : result
    }
  },
  {
    table: 'BootServices',
    service: 'ReinstallProtocolInterface',
    parameters: [handle, protocol, parameter('OldInterface', 'INTERFACE'), parameter('NewInterface', 'INTERFACE')],
    returns: 'EFI_STATUS',
    facts: { mayMoveKey: true },
    run({ board, core, args, at }) {
      const name = guidAt(board, args.raw('protocol'), at)
      if (name === null) return nullPointer('protocol')
      const [before, after] = [interfaceArgument(args.raw('oldInterface')), interfaceArgument(args.raw('newInterface'))]
      return core.handles.reinstall(args.integer('handle'), name, before, after)
    }
  },
  {
    table: 'BootServices',
    service: 'UninstallProtocolInterface',
    parameters: [handle, protocol, parameter('Interface', 'INTERFACE')],
    returns: 'EFI_STATUS',
    facts: { frees: { what: 'protocol', at: 'handle' }, mayMoveKey: true },
    run({ board, core, args, at }) {
      const name = guidAt(board, args.raw('protocol'), at)
      if (name === null) return nullPointer('protocol')
      return core.handles.uninstall(args.integer('handle'), name, interfaceArgument(args.raw('interface')))
    }
  },
  {
    table: 'BootServices',
    service: 'HandleProtocol',
    parameters: [handle, protocol, parameter('Interface', 'INTERFACE', 'out')],
    returns: 'EFI_STATUS',
    facts: { mayMoveKey: true },
    run({ board, core, args, at }) {
      const name = guidAt(board, args.raw('protocol'), at)
      if (name === null) return nullPointer('protocol')
      if (args.reference('interface') === null) return nullPointer('interface')
      const { value, ...answer } = core.handles.interfaceOf(args.integer('handle'), name)
      return value === undefined ? answer : { ...answer, out: { interface: value } }
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
    facts: { mayMoveKey: true },
    run({ board, core, args, at }) {
      const name = guidAt(board, args.raw('protocol'), at)
      const attributes = args.number('attributes')
      const isTest = attributes === OpenAttribute.testProtocol
      if (name === null) return nullPointer('protocol')
      if (args.reference('interface') === null && !isTest) return nullPointer('interface')
      const { value, ...answer } = core.handles.open(args.integer('handle'), name, {
        agent: args.integer('agentHandle'),
        controller: args.integer('controllerHandle'),
        attributes
      })
      return value === undefined || isTest ? answer : { ...answer, out: { interface: value } }
    }
  },
  {
    table: 'BootServices',
    service: 'CloseProtocol',
    parameters: [handle, protocol, parameter('AgentHandle', 'EFI_HANDLE'), parameter('ControllerHandle', 'EFI_HANDLE')],
    returns: 'EFI_STATUS',
    facts: { mayMoveKey: true },
    run({ board, core, args, at }) {
      const name = guidAt(board, args.raw('protocol'), at)
      return core.handles.close(args.integer('handle'), name, args.integer('agentHandle'), args.integer('controllerHandle'))
    }
  },
  {
    table: 'BootServices',
    service: 'InstallMultipleProtocolInterfaces',
    parameters: [parameter('Handle', 'EFI_HANDLE', 'inout'), parameter('Pairs', 'VARARGS')],
    returns: 'EFI_STATUS',
    facts: { allocates: { what: 'protocol', at: 'handle' }, mayMoveKey: true },
    run({ board, core, args, at }) {
      const reference = args.reference('handle')
      if (reference === null) return nullPointer('handle')
      const list = pairs(board, 'InstallMultipleProtocolInterfaces', args, at)
      let on = list.length === 0 ? 0n : args.pointee(reference, 'Handle', 'InstallMultipleProtocolInterfaces', at)
      const done: [string, Interface][] = []
      for (const [name, value] of list) {
        const result = core.handles.install(on, name, value)
        if (result.Status !== 'EFI_SUCCESS') {
          // All or nothing: what was installed already is taken off again.
          for (const [before, installed] of done) core.handles.uninstall(on, before, installed)
          return result
        }
        on = result.handle
        done.push([name, value])
      }
      return done.length === 0 ? { Status: 'EFI_SUCCESS' } : { Status: 'EFI_SUCCESS', out: { handle: on } }
    }
  },
  {
    table: 'BootServices',
    service: 'UninstallMultipleProtocolInterfaces',
    parameters: [handle, parameter('Pairs', 'VARARGS')],
    returns: 'EFI_STATUS',
    facts: { frees: { what: 'protocol', at: 'handle' }, mayMoveKey: true },
    run({ board, core, args, at }) {
      const on = args.integer('handle')
      const done: [string, Interface][] = []
      for (const [name, value] of pairs(board, 'UninstallMultipleProtocolInterfaces', args, at)) {
        const result = core.handles.uninstall(on, name, value)
        if (result.Status === 'EFI_SUCCESS') done.push([name, value])
        else {
          for (const [before, taken] of done) core.handles.install(on, before, taken)
          return refusal('EFI_INVALID_PARAMETER', result.cause)
        }
      }
      return { Status: 'EFI_SUCCESS' }
    }
  }
]
