/** The tables that the core makes for itself when it begins: before there is a GCD, and their first entries after it. */
import { DriverStop } from '../../board/guest'
import { FIRMWARE } from '../../memory/owners'
import { MemoryType } from '../../spec/memory-type'
import { byteCount } from '../../spec/units'
import { crc32 } from '../../spec/crc32'
import { SystemTable, TableHeader } from '../../spec/system-table'
import type { DxeCore } from '../core/core'
import { BOOT_SERVICES_BYTES, RUNTIME_SERVICES_BYTES } from '../tables/system-tables'

/** Where the core keeps what it brings along, from the start of its image (recorded with edk2-stable202211). */
const CORE_DATA = { memoryTypeInformation: 0x15b80n, bootServices: 0x16100n, dxeServices: 0x16280n, bytes: 0x17000n } as const

const DXE_SERVICES_TABLE = '05AD34BA-6F02-4214-952E-4DA0398E2BB9'
const HOB_LIST = '7739F24C-93D7-11D4-9A3A-0090273FC14D'
const MEMORY_TYPE_INFORMATION = '4C19049F-4137-4DD3-9C10-8B97A83FFDFA'

/** EFI_DXE_SERVICES, PI 1.8 volume 2 §4.1: a header and 18 functions, which have no address on this machine. */
const DXE_SERVICES = { signature: 0x565245535f455844n, revision: 0x10046n, functions: 18, first: 0xffff8000000a0000n } as const
const FUNCTION_STEP = 16n

/** The core's own image, as the HOB list names it. */
export interface CoreModule {
  readonly start: bigint
  readonly length: bigint
}

/** The system table and the runtime services table are the core's first two pool buffers; the boot services lie in its image. */
export function makeTables(core: DxeCore, module: CoreModule | null): void {
  const take = (type: number, bytes: number): bigint => {
    const buffer = core.takePool(type, byteCount(BigInt(bytes)), FIRMWARE, 'table')
    if (buffer === null) throw new DriverStop('firmware', { code: 'noMemoryForSystemTable' })
    return buffer
  }
  const systemTable = take(MemoryType.RuntimeServicesData, SystemTable.bytes)
  const runtimeServices = take(MemoryType.RuntimeServicesData, RUNTIME_SERVICES_BYTES)
  const inImage = module && module.length >= CORE_DATA.bytes ? module.start + CORE_DATA.bootServices : null
  core.placeTables({
    systemTable,
    runtimeServices,
    bootServices: inImage ?? take(MemoryType.BootServicesData, BOOT_SERVICES_BYTES),
    // Who made the firmware is said much later, by its boot manager.
    vendor: null,
    revision: 0n,
    runtimeCode: null,
    configuration: null
  })
}

/** The configuration table's first entries. @param hobList Where the core has copied the list. */
export function installFirstTables(core: DxeCore, module: CoreModule | null, hobList: bigint): void {
  const { configurationTable } = core
  if (module && module.length >= CORE_DATA.bytes) {
    writeDxeServices(core, module.start + CORE_DATA.dxeServices)
    configurationTable.install(DXE_SERVICES_TABLE, module.start + CORE_DATA.dxeServices)
  }
  configurationTable.install(HOB_LIST, hobList)
  if (!module || module.length < CORE_DATA.bytes) return
  core.typeInformation?.place(module.start + CORE_DATA.memoryTypeInformation)
  configurationTable.install(MEMORY_TYPE_INFORMATION, module.start + CORE_DATA.memoryTypeInformation)
}

function writeDxeServices({ board: { memory } }: DxeCore, at: bigint): void {
  const bytes = TableHeader.bytes + 8 * DXE_SERVICES.functions
  memory.write(at, new Uint8Array(bytes))
  memory.writeUint(at, 8, DXE_SERVICES.signature)
  memory.writeUint(at + TableHeader.revision, 4, DXE_SERVICES.revision)
  memory.writeUint(at + TableHeader.headerSize, 4, BigInt(bytes))
  for (let i = 0; i < DXE_SERVICES.functions; i++)
    memory.writeUint(at + BigInt(TableHeader.bytes + 8 * i), 8, DXE_SERVICES.first + BigInt(i) * FUNCTION_STEP)
  memory.writeUint(at + TableHeader.crc32, 4, BigInt(crc32(memory.read(at, bytes))))
}
