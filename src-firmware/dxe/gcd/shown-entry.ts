/** What GetMemoryMap shows of an entry of the GCD's, behind the page allocator's map. */
import type { Edk2Rules } from '../../platforms/edk2-rules'
import { GcdMemoryType } from '../../spec/gcd-memory-type'
import { CACHE_MASK, MemoryAttribute, PERMISSION_MASK } from '../../spec/memory-attribute'
import { MemoryType } from '../../spec/memory-type'
import { PORT_IO, type GcdEntry } from './gcd-entry'

/** Capabilities that GetMemoryMap shows of unaccepted memory. */
const UNACCEPTED_MASK = CACHE_MASK
/** Capabilities that GetMemoryMap shows of other memory, beside how it may be cached. */
const PAGE_PROTECTION = PERMISSION_MASK | MemoryAttribute.SP | MemoryAttribute.CPU_CRYPTO

/** The memory type GetMemoryMap shows an entry as; null: it does not. */
export function shownType({ type, attributes }: GcdEntry, rules: Edk2Rules): number | null {
  switch (type) {
    case GcdMemoryType.Reserved:
      return MemoryType.Reserved
    case GcdMemoryType.Persistent:
      return MemoryType.Persistent
    case rules.unacceptedSpace:
      return MemoryType.Unaccepted
    case GcdMemoryType.MemoryMappedIo:
      if ((attributes & MemoryAttribute.RUNTIME) === 0n) return null
      return (attributes & PORT_IO) !== 0n ? MemoryType.MmioPortSpace : MemoryType.Mmio
    default:
      return null
  }
}

/** The attribute GetMemoryMap shows an entry with: what it can be, and no protection. Persistent memory is not volatile. */
export function shownAttribute({ type, attributes, capabilities }: GcdEntry, rules: Edk2Rules): bigint {
  const own = type === GcdMemoryType.Persistent ? attributes | MemoryAttribute.NV : attributes & ~PORT_IO
  const can = type === rules.unacceptedSpace ? capabilities & UNACCEPTED_MASK : capabilities & (CACHE_MASK | PAGE_PROTECTION)
  return (own | can) & ~PERMISSION_MASK
}
