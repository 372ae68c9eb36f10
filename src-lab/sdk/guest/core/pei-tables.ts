/** The PEI services table, for every PEIM. */
import type { EFI_PEI_SERVICES } from '../PiPei/pei-services'
import { descriptor, descriptorList, ppiOf } from './descriptors'
import { stop } from './host'
import { wrong } from './integer'
import { keep } from './kept'
import { serviceTable } from './service'
import type { Wire } from './wire'

type Service = (...given: unknown[]) => unknown

const raw = serviceTable<Record<string, Service>>('PeiServices')
const { apply } = Reflect

/** C hands the table to a notification: the function that crosses does it here. */
function notifyOf({ Notify }: Record<string, unknown>, who: string): Wire {
  if (typeof Notify !== 'function') wrong(Notify, 'a function', who, 'Notify')
  return {
    tag: 'function',
    number: keep((notifyDescriptor: unknown, ppi: unknown) => apply(Notify as Service, undefined, [peiServices, notifyDescriptor, ppi]))
  }
}

const ppiServices: Readonly<Record<string, Service>> = {
  __proto__: null,
  InstallPpi: (list: unknown) => raw.InstallPpi!(descriptorList(list, 'InstallPpi', 'PpiList', ppiOf)),
  ReInstallPpi: (old: unknown, replacement: unknown) =>
    raw.ReInstallPpi!(descriptor(old, 'ReInstallPpi', 'OldPpi', ppiOf), descriptor(replacement, 'ReInstallPpi', 'NewPpi', ppiOf)),
  NotifyPpi: (list: unknown) => raw.NotifyPpi!(descriptorList(list, 'NotifyPpi', 'NotifyList', notifyOf))
} as unknown as Readonly<Record<string, Service>>

const NO_FREE_POOL =
  'PeiServices has no FreePool: pool in PEI is a HOB, and the HOB list only grows. What a PEIM takes from the pool stays until DXE; take pages if it must be given back'

function table(): EFI_PEI_SERVICES {
  const face: Record<string, unknown> = {}
  const names = Object.keys(raw)
  for (let i = 0; i < names.length; i++) face[names[i]!] = ppiServices[names[i]!] ?? raw[names[i]!]
  Object.defineProperty(face, 'FreePool', { get: () => stop('thrown', NO_FREE_POOL) })
  return Object.freeze(face) as unknown as EFI_PEI_SERVICES
}

export const peiServices: EFI_PEI_SERVICES = table()
