/**
 * The configuration table: an array of GUIDs and pointers that the system table points at (UEFI 2.10 §4.6), kept as EDK II keeps it. It lies in
 * RuntimeServicesData pool with room for 16 entries; when it is full, it moves to a buffer with room for 16 more.
 */
import type { PhysicalMemory } from '../../memory/physical-memory'
import { guidBytes, guidText } from '../../spec/guid'
import { ConfigurationTableEntry } from '../../spec/system-table'
import { byteCount, type ByteCount } from '../../spec/units'
import { SUCCESS, type Success } from '../../spec/status'
import { noMemory, refusal, type Refusal } from '../../trace/cause'
import type { SystemTables } from './system-tables'

const ENTRY_BYTES = BigInt(ConfigurationTableEntry.bytes)
/** Entries that it grows by. */
const STEP = 16n

interface ConfigurationTableSurroundings {
  /** As the firmware itself touches it. */
  readonly memory: Pick<PhysicalMemory, 'read' | 'write' | 'writeUint'>
  readonly tables: SystemTables
  /** RuntimeServicesData pool; null: there is not enough. */
  takePool(bytes: ByteCount): bigint | null
  givePool(buffer: bigint): void
  /** The group of this GUID is signalled. */
  signal(guid: string): void
}

/** EFI_CONFIGURATION_TABLE entries as bytes. UEFI 2.10 §4.6. */
export class ConfigurationTable {
  /** Entries that the array has room for. */
  private room = 0n

  constructor(private readonly around: ConfigurationTableSurroundings) {}

  /** Takes over the array that the firmware held before the run. @returns Its length in bytes. */
  adopt(address: bigint, entries: readonly (readonly [guid: string, table: bigint])[]): bigint {
    const { tables } = this.around
    this.room = ((BigInt(entries.length) + STEP - 1n) / STEP) * STEP
    entries.forEach(([guid, table], i) => this.writeEntry(address + BigInt(i) * ENTRY_BYTES, guid, table))
    tables.setConfigurationTable(address, BigInt(entries.length))
    tables.sumSystemTable()
    return this.room * ENTRY_BYTES
  }

  /** EFI_BOOT_SERVICES.InstallConfigurationTable(), UEFI 2.10 §7.5.6. @param table 0n: the entry is taken out. */
  install(guid: string, table: bigint): Success | Refusal<'EFI_NOT_FOUND' | 'EFI_OUT_OF_RESOURCES'> {
    const { memory, tables, signal } = this.around
    const index = this.indexOf(guid)
    if (index !== null && table !== 0n) {
      memory.writeUint(this.entryAt(index) + ConfigurationTableEntry.vendorTable, 8, table)
      signal(guid)
      return SUCCESS
    }
    if (index !== null) {
      const rest = tables.numberOfTableEntries - 1n - index
      memory.write(this.entryAt(index), memory.read(this.entryAt(index + 1n), Number(rest * ENTRY_BYTES)))
      tables.setConfigurationTable(tables.configurationTable, tables.numberOfTableEntries - 1n)
    } else {
      if (table === 0n) return refusal('EFI_NOT_FOUND', { code: 'noSuchEntry', guid })
      if (tables.numberOfTableEntries >= this.room && !this.grow()) return noMemory((this.room + STEP) * ENTRY_BYTES)
      this.writeEntry(this.entryAt(tables.numberOfTableEntries), guid, table)
      tables.setConfigurationTable(tables.configurationTable, tables.numberOfTableEntries + 1n)
    }
    tables.sumSystemTable()
    signal(guid)
    return SUCCESS
  }

  /** Is there an entry of this GUID? */
  has(guid: string): boolean {
    return this.indexOf(guid) !== null
  }

  private grow(): boolean {
    const { memory, tables, takePool, givePool } = this.around
    const room = this.room + STEP
    const buffer = takePool(byteCount(room * ENTRY_BYTES))
    if (buffer === null) return false
    const old = tables.configurationTable
    const entries = tables.numberOfTableEntries
    memory.write(buffer, memory.read(old, Number(entries * ENTRY_BYTES)))
    this.room = room
    tables.setConfigurationTable(buffer, entries)
    if (old !== 0n) givePool(old)
    return true
  }

  private indexOf(guid: string): bigint | null {
    const entries = this.around.tables.numberOfTableEntries
    for (let i = 0n; i < entries; i++) if (guidText(this.around.memory.read(this.entryAt(i), 16)) === guid) return i
    return null
  }

  private entryAt(index: bigint): bigint {
    return this.around.tables.configurationTable + index * ENTRY_BYTES
  }

  private writeEntry(at: bigint, guid: string, table: bigint): void {
    this.around.memory.write(at, guidBytes(guid)!)
    this.around.memory.writeUint(at + ConfigurationTableEntry.vendorTable, 8, table)
  }
}
