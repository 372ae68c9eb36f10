/** HOB and boot mode services of the PEI services table, PI 1.8 volume 1 §4.3 and §4.4. */
import { nullPointer } from '../trace/cause'
import type { PeiCore } from './core'
import { parameter, type Service } from '../services/service'
import { writeOut } from './out-argument'

const getHobList: Service<PeiCore> = {
  table: 'PeiServices',
  service: 'GetHobList',
  parameters: [parameter('HobList', 'POINTER', 'out')],
  returns: 'EFI_STATUS',
  facts: {},
  run(context) {
    const { core, args } = context
    if (core.rules.refusesNullHobList && args.reference('hobList') === null) return nullPointer('hobList')
    return { Status: 'EFI_SUCCESS', out: writeOut(context, 'HobList', core.hobs.address) }
  }
}

/** Appends a HOB, its length rounded up to 8 bytes. PI 1.8 volume 1 §4.4. */
export const createHob: Service<PeiCore> = {
  table: 'PeiServices',
  service: 'CreateHob',
  parameters: [parameter('Type', 'UINT16'), parameter('Length', 'UINT16'), parameter('Hob', 'POINTER', 'out')],
  returns: 'EFI_STATUS',
  facts: { allocates: { what: 'hob', at: 'hob', bytes: 'length' } },
  run(context) {
    const { hobs } = context.core
    // *Hob is where the Foundation keeps the list's address while it looks for room.
    writeOut(context, 'Hob', hobs.address)
    const { Hob, ...answer } = hobs.createHob(context.args.number('type'), context.args.number('length'))
    return { ...answer, out: writeOut(context, 'Hob', Hob) }
  }
}

const getBootMode: Service<PeiCore> = {
  table: 'PeiServices',
  service: 'GetBootMode',
  parameters: [parameter('BootMode', 'UINT32', 'out')],
  returns: 'EFI_STATUS',
  facts: {},
  run: (context) => ({ Status: 'EFI_SUCCESS', out: writeOut(context, 'BootMode', BigInt(context.core.hobs.bootMode)) })
}

const setBootMode: Service<PeiCore> = {
  table: 'PeiServices',
  service: 'SetBootMode',
  parameters: [parameter('BootMode', 'UINT32')],
  returns: 'EFI_STATUS',
  facts: {},
  run({ core: pei, args }) {
    pei.hobs.bootMode = args.number('bootMode')
    return { Status: 'EFI_SUCCESS' }
  }
}

/** HOB list and boot mode. */
export const peiHobServices: readonly Service<PeiCore>[] = [getHobList, createHob, getBootMode, setBootMode]
