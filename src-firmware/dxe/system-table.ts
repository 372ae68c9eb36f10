/** The tables a driver is given, as bytes. */
import type { PhysicalMemory } from '../memory/physical-memory'

export const SYSTEM_TABLE_BYTES = 120n
/** EFI_RUNTIME_SERVICES, UEFI 2.10 §4.5, on 64-bit machines. */
export const RUNTIME_SERVICES_BYTES = 136n

/** EFI_SYSTEM_TABLE, UEFI 2.10 §4.3, 120 bytes on 64-bit machines. */
export function writeSystemTable(memory: PhysicalMemory, table: bigint, runtimeServices: bigint): void {
  const put = (offset: bigint, bytes: 4 | 8, value: bigint): void => memory.writeUint(table + offset, bytes, value)
  put(0n, 8, 0x5453595320494249n) // 'IBI SYST'
  put(8n, 4, 0x00020046n) // UEFI 2.70, what edk2-stable202211 reports
  put(12n, 4, 120n)
  put(32n, 4, 0x00010000n)
  put(88n, 8, runtimeServices)
  put(104n, 4, 0n)
}
