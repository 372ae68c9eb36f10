/** The fields that an entry of each structure has, by the specifications' names with a small first letter; lmb's by U-Boot's. */
import type { EntryCheck } from '../lab/lab'
import { fieldName } from '../../src-firmware/services/signature'
import { HOB_HEADER, HOB_LAYOUTS } from '../../src-firmware/spec/hob'

/** No field, but an address that lies in the entry's range. */
export const HOLDS = 'holds'

/** The fields that an entry of each kind has, by the specification's names with a small first letter. */
export const ENTRY_FIELDS: Readonly<Record<EntryCheck['kind'], readonly string[]>> = {
  lmb: ['list', 'base', 'size', 'flags', HOLDS],
  mm: ['list', 'base', 'size', 'state', HOLDS],
  gcd: ['base', 'length', 'capabilities', 'attributes', 'gcdMemoryType', 'imageHandle', 'deviceHandle'],
  pool: ['state', 'buffer', 'size', 'poolType', 'owner'],
  hob: [...new Set([HOB_HEADER, ...Object.values(HOB_LAYOUTS)].flatMap((fields) => fields.map(({ name }) => fieldName(name))))]
}
