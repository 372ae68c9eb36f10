/**
 * The system table, the runtime services table and the boot services table as bytes, UEFI 2.10 §4.3 to §4.6. A function has no address on this
 * machine: what stands for one is made up, lies in no memory, and tells apart a table that is there from one that ExitBootServices has zeroed.
 */
import type { PhysicalMemory } from '../../memory/physical-memory'
import {
  BOOT_SERVICES_SIGNATURE,
  bootServicesOrder,
  RUNTIME_SERVICES_SIGNATURE,
  runtimeServicesOrder,
  SYSTEM_TABLE_SIGNATURE,
  SystemTable,
  TABLE_REVISION,
  TableHeader
} from '../../spec/system-table'
import { crc32 } from '../../spec/crc32'

const POINTER_BYTES = 8n
const HEADER_BYTES = BigInt(TableHeader.bytes)
/** Bytes of EFI_BOOT_SERVICES. UEFI 2.10 §4.4. */
export const BOOT_SERVICES_BYTES = TableHeader.bytes + 8 * bootServicesOrder.length
/** Bytes of EFI_RUNTIME_SERVICES. UEFI 2.10 §4.5. */
export const RUNTIME_SERVICES_BYTES = TableHeader.bytes + 8 * runtimeServicesOrder.length

const BOOT_FUNCTIONS = 0xffff800000080000n
const RUNTIME_FUNCTIONS = 0xffff800000090000n
/** Between two functions. */
const FUNCTION_STEP = 16n
/** The console's handles and interfaces: objects of the firmware's, which lie in no memory either. */
const CONSOLE_IN = { handle: 0xffff800000000118n, protocol: 0xffff800000000198n }
const CONSOLE_OUT = { handle: 0xffff800000000218n, protocol: 0xffff800000000298n }
const STANDARD_ERROR = { handle: 0xffff800000000318n, protocol: 0xffff800000000398n }

/** What is NULL after ExitBootServices. */
const CLEARED_AT_EXIT = [
  SystemTable.bootServices,
  SystemTable.consoleInHandle,
  SystemTable.conIn,
  SystemTable.consoleOutHandle,
  SystemTable.conOut,
  SystemTable.standardErrorHandle,
  SystemTable.stdErr
]
/** Functions that SetVirtualAddressMap leaves where they are: neither may be called again. */
const NOT_CONVERTED: ReadonlySet<string> = new Set(['SetVirtualAddressMap', 'ConvertPointer'])

interface TableAddresses {
  readonly systemTable: bigint
  readonly runtimeServices: bigint
  readonly bootServices: bigint
}

/** Everything that the tables hold when they are written. */
export interface TableStart extends TableAddresses {
  /** FirmwareVendor and where its CHAR16 text lies; null: nobody has said it yet. */
  readonly vendor: { readonly name: string; readonly address: bigint } | null
  /** FirmwareRevision. */
  readonly revision: bigint
  /** Where the code of the runtime services lies; null: no driver has brought them yet. */
  readonly runtimeCode: bigint | null
  /** Where the configuration table lies, RuntimeServicesData pool, and its entries; null: it has none yet. */
  readonly configuration: { readonly address: bigint; readonly entries: readonly (readonly [guid: string, table: bigint])[] } | null
}

/** What SetVirtualAddressMap asks: the virtual address of a physical one. */
interface PointerConversion {
  convert(physical: bigint): bigint | null
}

/** Writes the tables, and clears and converts what the handoff takes from them. */
export class SystemTables {
  constructor(
    private readonly memory: PhysicalMemory,
    private readonly at: TableStart
  ) {}

  /** Writes all three; the configuration table is added afterwards. */
  write(): void {
    const { systemTable, runtimeServices, bootServices, vendor, revision, runtimeCode } = this.at
    this.writeServices(bootServices, BOOT_SERVICES_SIGNATURE, bootServicesOrder, BOOT_FUNCTIONS)
    this.writeServices(runtimeServices, RUNTIME_SERVICES_SIGNATURE, runtimeServicesOrder, runtimeCode ?? RUNTIME_FUNCTIONS)
    this.writeHeader(systemTable, SYSTEM_TABLE_SIGNATURE, SystemTable.bytes)
    this.put(SystemTable.consoleInHandle, CONSOLE_IN.handle)
    this.put(SystemTable.conIn, CONSOLE_IN.protocol)
    this.put(SystemTable.consoleOutHandle, CONSOLE_OUT.handle)
    this.put(SystemTable.conOut, CONSOLE_OUT.protocol)
    this.put(SystemTable.standardErrorHandle, STANDARD_ERROR.handle)
    this.put(SystemTable.stdErr, STANDARD_ERROR.protocol)
    this.put(SystemTable.runtimeServices, runtimeServices)
    this.put(SystemTable.bootServices, bootServices)
    this.put(SystemTable.numberOfTableEntries, 0n)
    this.put(SystemTable.configurationTable, 0n)
    if (vendor) this.setVendor(vendor, revision)
    else this.sum(systemTable)
  }

  /** Says who made the firmware, in CHAR16 text at this address. */
  setVendor({ name, address }: NonNullable<TableStart['vendor']>, revision: bigint): void {
    const letters = [...name, '\0']
    letters.forEach((letter, i) => this.memory.writeUint(address + BigInt(2 * i), 2, BigInt(letter.charCodeAt(0))))
    this.put(SystemTable.firmwareVendor, address)
    this.memory.writeUint(this.at.systemTable + SystemTable.firmwareRevision, 4, revision)
    this.sumSystemTable()
  }

  get numberOfTableEntries(): bigint {
    return this.get(SystemTable.numberOfTableEntries)
  }
  get configurationTable(): bigint {
    return this.get(SystemTable.configurationTable)
  }

  /** Says where the configuration table lies and how many entries it has; the header's sum is left as it was. */
  setConfigurationTable(address: bigint, entries: bigint): void {
    this.put(SystemTable.configurationTable, address)
    this.put(SystemTable.numberOfTableEntries, entries)
  }

  /** Brings the sum in the system table's header up to date. */
  sumSystemTable(): void {
    this.sum(this.at.systemTable)
  }

  /** ExitBootServices: console and boot services are gone, and the boot services table is zero. */
  clearBootServices(): void {
    this.clearConsoles()
    this.memory.write(this.at.bootServices, new Uint8Array(BOOT_SERVICES_BYTES))
  }

  /** The system table points to no console and to no boot services any more; the boot services table stays as it is. */
  clearConsoles(): void {
    for (const offset of CLEARED_AT_EXIT) this.put(offset, 0n)
    this.sumSystemTable()
  }

  /** SetVirtualAddressMap: the pointers in the two tables that stay become virtual. What no range covers stays physical. */
  convert(map: PointerConversion): void {
    const { systemTable, runtimeServices } = this.at
    const convert = (where: bigint): void => {
      const virtual = map.convert(this.memory.readUint(where, 8))
      if (virtual !== null) this.memory.writeUint(where, 8, virtual)
    }
    runtimeServicesOrder.forEach((name, i) => {
      if (!NOT_CONVERTED.has(name)) convert(runtimeServices + HEADER_BYTES + BigInt(i) * POINTER_BYTES)
    })
    this.sum(runtimeServices)
    for (const offset of [SystemTable.firmwareVendor, SystemTable.configurationTable, SystemTable.runtimeServices])
      convert(systemTable + offset)
    this.sumSystemTable()
  }

  private writeServices(at: bigint, signature: bigint, order: readonly string[], firstFunction: bigint): void {
    this.writeHeader(at, signature, TableHeader.bytes + 8 * order.length)
    order.forEach((name, i) => {
      const address = name === 'Reserved' ? 0n : firstFunction + BigInt(i) * FUNCTION_STEP
      this.memory.writeUint(at + HEADER_BYTES + BigInt(i) * POINTER_BYTES, 8, address)
    })
    this.sum(at)
  }

  private writeHeader(at: bigint, signature: bigint, bytes: number): void {
    this.memory.write(at, new Uint8Array(bytes))
    this.memory.writeUint(at, 8, signature)
    this.memory.writeUint(at + TableHeader.revision, 4, TABLE_REVISION)
    this.memory.writeUint(at + TableHeader.headerSize, 4, BigInt(bytes))
  }

  /** CRC-32 over the table with its own field zero, UEFI 2.10 §4.2. */
  private sum(at: bigint): void {
    this.memory.writeUint(at + TableHeader.crc32, 4, 0n)
    const bytes = Number(this.memory.readUint(at + TableHeader.headerSize, 4))
    this.memory.writeUint(at + TableHeader.crc32, 4, BigInt(crc32(this.memory.read(at, bytes))))
  }

  private get(offset: bigint): bigint {
    return this.memory.readUint(this.at.systemTable + offset, 8)
  }
  private put(offset: bigint, value: bigint): void {
    this.memory.writeUint(this.at.systemTable + offset, 8, value)
  }
}
