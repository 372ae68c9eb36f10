/** Every service of every phase, and what they look like. */
import { dxeServices } from '../dxe/services'
import { mmServices } from '../mm/services'
import { peiServices } from '../pei/services'
import { promptServices } from '../uboot/services'
import type { ServiceSignature } from '../services/signature'

/** Libraries that several phases have are the same in each of them. */
const services = new Set([
  ...dxeServices.all,
  ...peiServices.all,
  ...mmServices.all,
  ...promptServices.all.filter(({ table }) => table === 'UBoot')
])

/** What every service takes, returns and does. The screen, which runs none of them, is built with these as data (electron.vite.config.ts). */
export const signatures: readonly ServiceSignature[] = [...services].map(({ table, service, parameters, returns, facts }) => ({
  table,
  service,
  parameters,
  returns,
  facts
}))
