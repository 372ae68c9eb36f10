/** An entry of the GCD's memory space, and what its bits say of it. PI 1.8 volume 2 §7.2. */
import { GcdMemoryType } from '../../spec/gcd-memory-type'
import { hex } from '../../spec/hex'
import { MemoryAttribute } from '../../spec/memory-attribute'
import { byteCount } from '../../spec/units'
import type { GcdEntry as GcdRecord } from '../../trace/trace'

/** Private capability bits: the state of a range that is not system memory. It is there. */
export const PRESENT = 1n << 56n
/** It can be used. */
export const INITIALIZED = 1n << 57n
/** Somebody has tested it. */
export const TESTED = 1n << 58n
/** All of them. */
export const STATE_MASK = PRESENT | INITIALIZED | TESTED
/** The range is a window of I/O ports: set in the capabilities of every added device range. */
export const PORT_IO = 1n << 62n

/** EFI_GCD_MEMORY_SPACE_DESCRIPTOR, with the firmware's own record of it. PI 1.8 volume 2 §7.2.4.5. */
export interface GcdEntry {
  readonly base: bigint
  /** Its last byte. */
  readonly last: bigint
  readonly capabilities: bigint
  readonly attributes: bigint
  readonly type: number
  /** Handle of the image that allocated it; 0n: nobody. */
  readonly image: bigint
  readonly device: bigint
  /** The pool block that the firmware keeps the entry in; null: it was made before the run. */
  readonly block: bigint | null
}

/** EDK II's own record of an entry, in the pool. */
export const GCD_ENTRY_BYTES = byteCount(80n)

/** EFI_GCD_MEMORY_SPACE_DESCRIPTOR on 64-bit machines. */
export const GCD_DESCRIPTOR_BYTES = 56

/** Is it memory that the memory map knows? */
export function isSystemMemory(type: number): boolean {
  return type === GcdMemoryType.SystemMemory || type === GcdMemoryType.MoreReliable
}

/** An entry as the trace writes it. */
export function gcdRecord({ base, last, capabilities, attributes, type, image, device }: GcdEntry): GcdRecord {
  return {
    base: hex(base),
    length: hex(last - base + 1n),
    capabilities: hex(capabilities),
    attributes: hex(attributes),
    gcdType: type,
    image: hex(image),
    device: hex(device)
  }
}

/** Do two entries differ in nothing but where they lie? */
export function alike(a: GcdEntry, b: GcdEntry): boolean {
  return (
    a.type === b.type && a.capabilities === b.capabilities && a.attributes === b.attributes && a.image === b.image && a.device === b.device
  )
}

/** Is it memory that is there, and that nobody has tested? */
export function isUntested({ type, capabilities }: GcdEntry): boolean {
  return type === GcdMemoryType.Reserved && (capabilities & (PRESENT | TESTED)) === PRESENT
}

/** May the processor do this at this address, as far as the range's protection goes? */
export function isProtected(entry: GcdEntry | undefined, access: 'read' | 'write'): boolean {
  if (!entry) return false
  return (entry.attributes & (access === 'write' ? MemoryAttribute.RO | MemoryAttribute.RP : MemoryAttribute.RP)) !== 0n
}
