/** The PPI services of the PEI services table, PI 1.8 volume 1 §4.2. */
import type { PeiCore } from './core'
import { SimulatorBug } from '../board/guest'
import type { Argument, GuestFunction, GuestObject, Result } from '../services/signature'
import { parameter, type Arguments, type Service, type ServiceContext } from '../services/service'
import { guidText } from '../spec/guid'
import { nullPointer, refusal } from '../trace/cause'
import type { NotifyDescriptor, PpiDescriptor } from './ppi-database'

/** Flags, GUID, interface or function, and the descriptor itself, for each descriptor in turn. */
const FIELDS = 4

function isObject(value: Argument | undefined): value is GuestObject {
  return typeof value === 'object' && value !== null && 'guestObject' in value
}
function isFunction(value: Argument | undefined): value is GuestFunction {
  return typeof value === 'object' && value !== null && 'guestFunction' in value
}

function descriptors<T>(
  args: Arguments,
  name: string,
  make: (flags: number, guid: string, what: Argument, self: PpiDescriptor['self']) => T
): T[] {
  const items = args.list(name)
  const made: T[] = []
  for (let i = 0; i < items.length; i += FIELDS) {
    const [flags, guid, what, self] = items.slice(i, i + FIELDS)
    if (typeof flags !== 'bigint' || typeof guid !== 'string' || what === undefined || !(typeof self === 'bigint' || isObject(self)))
      throw new SimulatorBug(`a descriptor of ${name} is none`)
    made.push(make(Number(flags), guid, what, self))
  }
  return made
}

function ppiDescriptors(args: Arguments, name: string): PpiDescriptor[] {
  return descriptors(args, name, (flags, guid, ppi, self) => {
    if (typeof ppi === 'bigint' || isObject(ppi)) return { flags, guid, ppi, self }
    throw new SimulatorBug('a PPI is an address or an object')
  })
}

function isNull(args: Arguments, name: string): boolean {
  const value = args.raw(name)
  return value === null || value === 0n
}

function guidOf({ board, args, at }: ServiceContext<PeiCore>, name: string): string {
  const value = args.raw(name)
  if (typeof value === 'string') return value
  return typeof value === 'bigint' ? board.readGuid(value, at) : guidText(board.memory.read(0n, 16))
}

const installPpi: Service<PeiCore> = {
  table: 'PeiServices',
  service: 'InstallPpi',
  parameters: [parameter('PpiList', 'PPI_LIST')],
  returns: 'EFI_STATUS',
  facts: {},
  run({ core: pei, args }) {
    if (isNull(args, 'ppiList')) return nullPointer('ppiList')
    const ppis = ppiDescriptors(args, 'ppiList')
    return { ...pei.ppis.install(ppis), detail: { guids: ppis.map(({ guid }) => guid) } }
  }
}

const reInstallPpi: Service<PeiCore> = {
  table: 'PeiServices',
  service: 'ReInstallPpi',
  parameters: [parameter('OldPpi', 'PPI_LIST'), parameter('NewPpi', 'PPI_LIST')],
  returns: 'EFI_STATUS',
  facts: {},
  run({ core: pei, args }) {
    if (isNull(args, 'oldPpi')) return nullPointer('oldPpi')
    if (isNull(args, 'newPpi')) return nullPointer('newPpi')
    const ppi = ppiDescriptors(args, 'newPpi')[0]!
    return { ...pei.ppis.reinstall(ppiDescriptors(args, 'oldPpi')[0]!.self, ppi), detail: { guids: [ppi.guid] } }
  }
}

const locatePpi: Service<PeiCore> = {
  table: 'PeiServices',
  service: 'LocatePpi',
  parameters: [
    parameter('Guid', 'GUID'),
    parameter('Instance', 'UINTN'),
    parameter('PpiDescriptor', 'INTERFACE', 'out'),
    parameter('Ppi', 'INTERFACE', 'out')
  ],
  returns: 'EFI_STATUS',
  facts: {},
  run(context) {
    const { core: pei, args } = context
    const guid = guidOf(context, 'guid').toUpperCase()
    const instance = args.number('instance')
    const found = pei.ppis.locate(guid, instance)
    if (!found) return refusal('EFI_NOT_FOUND', { code: 'noSuchPpi', guid, instance })
    const out: Record<string, Result> = {}
    if (args.reference('ppiDescriptor')) out.ppiDescriptor = found.self
    if (args.reference('ppi')) out.ppi = found.ppi
    return { Status: 'EFI_SUCCESS', out }
  }
}

/** PI 1.8 volume 1 §4.2. */
export const notifyPpi: Service<PeiCore> = {
  table: 'PeiServices',
  service: 'NotifyPpi',
  parameters: [parameter('NotifyList', 'PPI_LIST')],
  returns: 'EFI_STATUS',
  facts: {},
  run({ core: pei, args }) {
    if (isNull(args, 'notifyList')) return nullPointer('notifyList')
    const list = descriptors(args, 'notifyList', (flags, guid, notify, self): NotifyDescriptor => {
      if (!isFunction(notify) || typeof self === 'bigint') throw new SimulatorBug('a notification is a function')
      return { flags, guid, notify, self }
    })
    return pei.ppis.notifyPpi(list)
  }
}

/** PPIs: installed, replaced, found, waited for. */
export const peiPpiServices: readonly Service<PeiCore>[] = [installPpi, reInstallPpi, locatePpi, notifyPpi]
