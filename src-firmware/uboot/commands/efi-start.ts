/** What U-Boot itself takes from EFI's memory: for the disk's driver, when the first command starts the EFI loader, and for each application. */
import { MemoryType } from '../../spec/memory-type'
import { PAGE_MASK, PAGE_SHIFT } from '../../spec/page'
import { byteCount, pageCount } from '../../spec/units'
import type { UBootCore } from '../core/core'
import type { EfiMemory } from '../efi/efi-memory'

const { BootServicesData, RuntimeServicesData, AcpiReclaim } = MemoryType
/** The pointer to the system table that debuggers look for lies at a multiple of this many pages. */
const DEBUG_POINTER_PAGES = 1024n
/** Anything that fits one page: U-Boot's own buffers in the pool do. */
const SMALL = byteCount(64n)

/** A buffer of U-Boot's own that stays. */
function keep(core: UBootCore, type: number, count = 1): void {
  for (let i = 0; i < count; i++) core.takePool(type, SMALL)
}

/** A buffer that is given back at once: the map is as before, and the key is not. */
function brief(core: UBootCore): void {
  const buffer = core.takePool(BootServicesData, SMALL)
  if (buffer !== null) core.givePool(buffer)
}

/** The disk's driver is started: EFI gets to know the disk and its partition. */
export function scanDisk(core: UBootCore): void {
  // On one board it is started before the first prompt.
  if (core.facts.prompt.mapKey === core.facts.scanned.mapKey) return
  keep(core, BootServicesData, 4)
  brief(core)
}

/** The first command that needs EFI: variables, tables, watchdog. In the order of efi_init_obj_list, with what each step leaves. */
export function startEfi(core: UBootCore): void {
  const { version } = core.facts
  if (version === '2023.01') {
    core.takePages(RuntimeServicesData, pageCount(4n), 'firmware')
    keep(core, BootServicesData)
    keep(core, RuntimeServicesData, 2)
    keep(core, BootServicesData)
    keep(core, RuntimeServicesData)
    if (core.board.platform.architecture === 'x64') core.takePages(AcpiReclaim, pageCount(16n), 'firmware')
    keep(core, RuntimeServicesData)
    keep(core, BootServicesData)
    return
  }
  brief(core)
  core.takePages(RuntimeServicesData, pageCount(32n), 'firmware')
  keep(core, RuntimeServicesData, 2)
  if (version === '2026.10') placeDebugPointer(core.efi)
  keep(core, BootServicesData)
  keep(core, RuntimeServicesData)
  keep(core, BootServicesData)
  for (const { type, start, pages } of core.tablesOfFirmware) core.efi.addMemoryMap(start, pages << PAGE_SHIFT, type)
}

function placeDebugPointer(efi: EfiMemory): void {
  const found = efi.allocatePages(0, RuntimeServicesData, DEBUG_POINTER_PAGES, 0n)
  if (found.Status !== 'EFI_SUCCESS' || found.address === null) return
  const alignment = DEBUG_POINTER_PAGES << PAGE_SHIFT
  const aligned = (found.address + alignment - 1n) & ~(alignment - 1n)
  const before = (aligned - found.address) >> PAGE_SHIFT
  if (before > 0n) efi.freePages(found.address, before)
  const behind = DEBUG_POINTER_PAGES - before - 1n
  if (behind > 0n) efi.freePages(aligned + PAGE_MASK + 1n, behind)
}

/** The device tree, copied for the application; on Arm alone, where there are no ACPI tables. */
export class DeviceTree {
  private copy: bigint | null = null

  constructor(
    private readonly core: UBootCore,
    private readonly pages: bigint
  ) {}

  install(): void {
    const { core, pages } = this
    const { version, banks } = core.facts
    if (core.board.platform.architecture === 'x64') return
    if (this.copy !== null && version !== '2026.10') return
    if (this.copy !== null) core.efi.freePages(this.copy, pages)
    // The oldest release keeps it below 127 MiB, where every kernel finds it.
    const limit = BigInt(banks[0]!.start) + 0x7f00000n + (pages << PAGE_SHIFT)
    const isLow = version === '2023.01'
    const found = core.efi.allocatePages(isLow ? 1 : 0, AcpiReclaim, pages, isLow ? limit : 0n)
    this.copy = found.Status === 'EFI_SUCCESS' ? found.address : null
  }
}
