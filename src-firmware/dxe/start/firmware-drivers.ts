/** On a constructed platform: what the firmware's own drivers do between DXE's first map and the start of applications. */
import { DriverStop } from '../../board/guest'
import type { DriverStep } from '../../platforms/platform'
import { FIRMWARE } from '../../memory/owners'
import { MemoryAttribute, PERMISSION_MASK } from '../../spec/memory-attribute'
import { MemoryType } from '../../spec/memory-type'
import { byteCount, pageCount, type ByteCount } from '../../spec/units'
import { PAGE_MASK } from '../../spec/page'
import type { DxeCore } from '../core/core'
import { GcdMemoryType } from '../../spec/gcd-memory-type'
import { moduleTypes } from '../handles/module-type'

const VENDOR = 'EDK II'
const REVISION = 0x10000n

/** EFI_MEMORY_ATTRIBUTE_PROTOCOL_GUID, UEFI 2.10 §37.7, and where its interface lies: in no memory. */
const MEMORY_ATTRIBUTE = 'F4560CF6-40EC-4B4A-A192-BF1D57D0B189'
const MEMORY_ATTRIBUTE_INTERFACE = 0xffff800000600000n

/** @throws DriverStop `firmware` when the memory that PEI left is too small for them. */
export function runFirmwareDrivers(core: DxeCore, steps: readonly DriverStep[]): void {
  for (const step of steps) {
    if ('cpu' in step) startCpuDriver(core)
    else if ('image' in step) takePages(core, moduleTypes[step.moduleType].code, step.pages, 'image')
    else if ('pages' in step) takePages(core, step.pages[0], step.pages[1], 'pages')
    else if ('pool' in step) takePool(core, step.pool[0], byteCount(BigInt(step.pool[1])))
    else if ('add' in step) {
      const { gcdType, start, bytes, capabilities } = step.add
      core.gcd.add(gcdType, BigInt(start), BigInt(bytes), BigInt(capabilities))
    } else core.gcd.setAttributes(BigInt(step.runtime.start), BigInt(step.runtime.bytes), MemoryAttribute.RUNTIME | MemoryAttribute.UC)
  }
  // The boot manager says who made the firmware.
  const vendor = core.takePool(MemoryType.RuntimeServicesData, byteCount(BigInt(2 * (VENDOR.length + 1))))
  if (vendor === null) throw tooSmall()
  core.tables.setVendor({ name: VENDOR, address: vendor }, REVISION)
  core.makeAttributesTable(steps.filter((step) => 'image' in step && step.moduleType === 'DXE_RUNTIME_DRIVER').length)
  core.gcdChanged()
}

/** The processor's cache types become attributes of the ranges, and their protection becomes possible. */
function startCpuDriver(core: DxeCore): void {
  core.gcd.hasCpuDriver = true
  for (const { base, last, type, capabilities } of [...core.gcd.list()]) {
    const length = last - base + 1n
    if (type === GcdMemoryType.NonExistent || ((base | length) & PAGE_MASK) !== 0n) continue
    const able = capabilities | PERMISSION_MASK
    core.gcd.setCapabilities(base, length, able)
    core.pages.setAttribute(base, last, able & ~MemoryAttribute.RUNTIME)
    core.gcd.setAttributes(base, length, (able & MemoryAttribute.WB) !== 0n ? MemoryAttribute.WB : MemoryAttribute.UC)
  }
  if (core.rules.offersMemoryAttributes) core.handles.install(0n, MEMORY_ATTRIBUTE, MEMORY_ATTRIBUTE_INTERFACE)
}

function takePages(core: DxeCore, type: number, pages: number, unit: 'image' | 'pages'): void {
  if (core.takePages(type, pageCount(BigInt(pages)), FIRMWARE, unit) === null) throw tooSmall()
}

function takePool(core: DxeCore, type: number, bytes: ByteCount): void {
  if (core.takePool(type, bytes) === null) throw tooSmall()
}

function tooSmall(): DriverStop {
  return new DriverStop('firmware', { code: 'noMemoryForDrivers' })
}
