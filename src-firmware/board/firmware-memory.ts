/**
 * The firmware's own accesses to memory. The processor looks at them like at a driver's: what is not mapped, or protected, faults, and there is
 * nobody to catch it.
 */
import { DriverStop } from './guest'
import type { PhysicalMemory } from '../memory/physical-memory'
import { hex, u64 } from '../spec/hex'
import type { FirmwareFault } from '../trace/stop'

/** Objects of the firmware's that lie in no memory have addresses from here on. */
export const NOWHERE = 0xffff800000000000n
/** The first address that no processor of ours can form: 48 bits, the highest of them repeated. */
const CANONICAL_END = 0x800000000000n

/** What forbids an access. */
interface Protection {
  isMapped(address: bigint): boolean
  /** The first of these bytes that must not be touched like this; null: none. */
  forbidden(
    start: bigint,
    last: bigint,
    access: 'read' | 'write'
  ): { readonly address: bigint; readonly by: 'readOnly' | 'readProtected' } | null
}

/** Bytes as the firmware reads and writes them. Every access throws DriverStop `firmware` where the processor would fault. */
export class FirmwareMemory {
  constructor(
    private readonly memory: PhysicalMemory,
    private readonly protection: Protection
  ) {}

  /** Little-endian. */
  readUint(address: bigint, bytes: 1 | 2 | 4 | 8): bigint {
    this.check(address, BigInt(bytes), 'read')
    return this.memory.readUint(address, bytes)
  }

  writeUint(address: bigint, bytes: 1 | 2 | 4 | 8, value: bigint): void {
    this.check(address, BigInt(bytes), 'write')
    this.memory.writeUint(address, bytes, value)
  }

  read(address: bigint, length: number): Uint8Array {
    this.check(address, BigInt(length), 'read')
    return this.memory.read(address, length)
  }

  write(address: bigint, bytes: Uint8Array): void {
    this.check(address, BigInt(bytes.length), 'write')
    this.memory.write(address, bytes)
  }

  /** Sets every byte; the bytes count as not written. */
  fill(start: bigint, length: bigint, byte: number): void {
    this.check(start, length, 'write')
    this.memory.fill(start, length, byte)
  }

  private check(address: bigint, length: bigint, access: 'read' | 'write'): void {
    if (length === 0n || address >= NOWHERE) return
    const last = u64(address + length - 1n)
    if (address >= CANONICAL_END) fault({ how: 'nonCanonical', access, address: hex(address) })
    if (!this.protection.isMapped(address)) fault({ how: 'notMapped', access, address: hex(address) })
    if (last < address || !this.protection.isMapped(last)) fault({ how: 'notMapped', access, address: hex(last) })
    const forbidden = this.protection.forbidden(address, last, access)
    if (forbidden) fault({ how: forbidden.by, access, address: hex(forbidden.address) })
  }
}

function fault(found: FirmwareFault): never {
  throw new DriverStop('firmware', { code: 'firmwareFault', ...found })
}
