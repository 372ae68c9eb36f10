import type { Check } from 'Handoff/Check'
import { deeds } from './deeds'

/** Types by their numbers, UEFI 2.10 §7.2.1. */
const FREE: Readonly<Record<number, string>> = {
  3: 'EfiBootServicesCode',
  4: 'EfiBootServicesData',
  7: 'EfiConventionalMemory',
  9: 'EfiACPIReclaimMemory'
}
const KEPT: Readonly<Record<number, string>> = {
  0: 'EfiReservedMemoryType',
  2: 'EfiLoaderData',
  5: 'EfiRuntimeServicesCode',
  6: 'EfiRuntimeServicesData',
  10: 'EfiACPIMemoryNVS'
}

/** The kernel takes what is free for it by its type, and nothing else. What the loader's code lay in is its own affair. */
export const check: Check = (run, trace) => {
  for (const { did, n } of deeds(trace)) {
    if (did.code !== 'reused') continue
    const lost = Object.keys(FREE).filter((type) => !did.types.includes(Number(type)))
    const stolen = did.types.filter((type) => type in KEPT)
    if (stolen.length > 0) return { pass: false, n, reason: 'stolen', message: stolen.map((type) => KEPT[type]).join(', ') }
    if (lost.length > 0) return { pass: false, n, reason: 'lost', message: lost.map((type) => FREE[Number(type)]).join(', ') }
  }
  return { pass: true }
}
