/** Handlers of MM interrupts in the MM system table, PI 1.8 volume 4 §3. */
import { SimulatorBug } from '../board/guest'
import type { GuestFunction, Result } from '../services/signature'
import { parameter, type Service } from '../services/service'
import { noMemory, noSuchHandle, nullPointer } from '../trace/cause'
import type { MmCore } from './core'
import { guidOf } from './protocol-services'

const register: Service<MmCore> = {
  table: 'MmServices',
  service: 'MmiHandlerRegister',
  parameters: [parameter('Handler', 'FUNCTION'), parameter('HandlerType', 'GUID'), parameter('DispatchHandle', 'EFI_HANDLE', 'out')],
  returns: 'EFI_STATUS',
  facts: {},
  run(context) {
    const { core: mm, args } = context
    const handler = args.raw('handler')
    if (handler === null) return nullPointer('handler')
    if (!isFunction(handler)) throw new SimulatorBug('a handler is a function')
    if (args.reference('dispatchHandle') === null) return nullPointer('dispatchHandle')
    const dispatchHandle = mm.interrupts.register(handler, guidOf(context, 'handlerType'))
    if (dispatchHandle === null) return noMemory(40n)
    return { Status: 'EFI_SUCCESS', out: { dispatchHandle } }
  }
}

const unregister: Service<MmCore> = {
  table: 'MmServices',
  service: 'MmiHandlerUnRegister',
  parameters: [parameter('DispatchHandle', 'EFI_HANDLE')],
  returns: 'EFI_STATUS',
  facts: {},
  run({ core: mm, args }) {
    const handle = args.integer('dispatchHandle')
    if (handle === 0n) return nullPointer('dispatchHandle')
    return mm.interrupts.unregister(handle) ? { Status: 'EFI_SUCCESS' } : noSuchHandle('dispatchHandle', handle)
  }
}

const manage: Service<MmCore> = {
  table: 'MmServices',
  service: 'MmiManage',
  parameters: [
    parameter('HandlerType', 'GUID'),
    parameter('Context', 'POINTER'),
    parameter('CommBuffer', 'POINTER'),
    parameter('CommBufferSize', 'UINTN', 'inout')
  ],
  returns: 'EFI_STATUS',
  facts: {},
  run(context) {
    const { core: mm, args, at } = context
    const reference = args.reference('commBufferSize')
    const outer = mm.messageBytes
    if (reference) mm.messageBytes = args.pointee(reference, 'CommBufferSize', 'MmiManage', at)
    const answer = mm.interrupts.manage(guidOf(context, 'handlerType'), args.integer('context'), args.integer('commBuffer'))
    const out: Record<string, Result> = reference ? { commBufferSize: mm.messageBytes } : {}
    mm.messageBytes = outer
    return { ...answer, out }
  }
}

function isFunction(value: unknown): value is GuestFunction {
  return typeof value === 'object' && value !== null && 'guestFunction' in value
}

/** Registered, taken off, and run. */
export const mmInterruptServices: readonly Service<MmCore>[] = [manage, register, unregister]
