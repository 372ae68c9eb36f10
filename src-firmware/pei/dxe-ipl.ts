/** From PEI to DXE: what the platform's other PEIMs leave, and the DXE IPL (edk2-stable202211), PI 1.8 volume 1 §9. */
import { DriverStop } from '../board/guest'
import { takeAlignedPages } from '../library/aligned-pages'
import type { PlatformHob } from '../platforms/platform'
import type { InnerCall } from '../services/service'
import { AllocationHob, CpuHob, HobGuid, HobType } from '../spec/hob'
import { guidText } from '../spec/guid'
import { hex } from '../spec/hex'
import { MemoryType } from '../spec/memory-type'
import { PAGE_SIZE } from '../spec/page'
import { PpiGuid } from '../spec/ppi'
import type { PeiCore } from './core'
import { hobBytes } from '../platforms/hob-bytes'

/** The stack that DXE begins on: 128 KiB. */
const STACK_PAGES = 0x20n
/** Page tables are cut from pieces of this many pages, each at a multiple of its own length. */
const PAGE_TABLE_UNIT = 0x200n

/** What DXE is started with. */
interface DxeHandOff {
  /** Where the PHIT lies. */
  readonly hobList: bigint
  readonly dxeCore: { readonly start: bigint; readonly pages: bigint }
  readonly stack: { readonly start: bigint; readonly bytes: bigint }
}

/**
 * Carries PEI to its end. Memory must be installed, and the switch done.
 *
 * @param call Calls a service as the firmware does.
 */
export function leavePei(pei: PeiCore, call: InnerCall): DxeHandOff {
  runOtherPeims(pei, call)
  return runDxeIpl(pei, call)
}

function runOtherPeims(pei: PeiCore, call: InnerCall): void {
  for (const step of pei.moment.peims) {
    if ('pages' in step) takePages(call, step.pages[0], BigInt(step.pages[1]))
    else buildHob(pei, call, step.hob)
  }
}

function runDxeIpl(pei: PeiCore, call: InnerCall): DxeHandOff {
  const { dxeCore, pageTables, endOfPei, vectorPages } = pei.moment.dxeIpl
  const pages = BigInt(dxeCore.pages)
  const start = takePages(call, MemoryType.BootServicesCode, pages)
  call('Library', 'BuildModuleHob', {
    moduleName: dxeCore.name,
    memoryAllocationModule: start,
    moduleLength: pages * PAGE_SIZE,
    entryPoint: start + BigInt(dxeCore.entryOffset)
  })
  const stack = { start: takePages(call, MemoryType.BootServicesData, STACK_PAGES), bytes: STACK_PAGES * PAGE_SIZE }
  if (pageTables) buildPageTables(pei, call, pageTables)
  pei.installOwn(PpiGuid.endOfPei, false)
  for (const hob of endOfPei) buildHob(pei, call, hob)
  updateStackHob(pei, call, stack)
  if (vectorPages > 0) takePages(call, MemoryType.BootServicesData, BigInt(vectorPages))
  pei.board.recordChanges()
  return { hobList: pei.hobs.address, dxeCore: { start, pages }, stack }
}

/** CreateIdentityMappingPageTables: one page for the root, one for each 512 GiB and, with pages of 2 MiB, one for each GiB. */
function buildPageTables(pei: PeiCore, call: InnerCall, largest: '2 MiB' | '1 GiB'): void {
  const bits = BigInt(Math.min(addressBits(pei), 48))
  const directories = bits <= 39n ? 1n : 1n << (bits - 39n)
  const tables = bits <= 39n ? 1n << (bits > 30n ? bits - 30n : 0n) : 512n
  const needed = 1n + directories + (largest === '2 MiB' ? directories * tables : 0n)
  // One page of each piece is the allocator's own.
  const pages = (needed / PAGE_TABLE_UNIT + 1n) * PAGE_TABLE_UNIT
  const memory = takeAlignedPages({ table: 'PeiServices', call }, MemoryType.BootServicesData, pages, PAGE_TABLE_UNIT * PAGE_SIZE)
  if (memory === 0n) throw outOfMemory(pages)
}

function addressBits(pei: PeiCore): number {
  const cpu = pei.hobs.all().find(({ type }) => type === HobType.cpu)
  return cpu ? Number(pei.board.memory.readUint(cpu.address + BigInt(CpuHob.SizeOfMemorySpace), 1)) : 36
}

/** The old stack stays allocated, in a HOB of its own; the stack HOB names the new one. */
function updateStackHob({ hobs, board }: PeiCore, call: InnerCall, stack: DxeHandOff['stack']): void {
  const old = hobs.allocations().find(({ hob }) => guidText(board.memory.read(hob + BigInt(AllocationHob.Name), 16)) === HobGuid.stack)
  if (!old) return
  call('Library', 'BuildMemoryAllocationHob', {
    baseAddress: old.base,
    length: old.bytes,
    memoryType: BigInt(MemoryType.BootServicesData)
  })
  hobs.setAllocation(old.hob, stack.start, stack.bytes, old.type)
}

function takePages(call: InnerCall, type: number, pages: bigint): bigint {
  const { Status, out } = call('PeiServices', 'AllocatePages', { memoryType: BigInt(type), pages, memory: { ref: true, value: undefined } })
  if (Status !== 'EFI_SUCCESS') throw outOfMemory(pages)
  return out.memory as bigint
}

function buildHob(pei: PeiCore, call: InnerCall, hob: PlatformHob): void {
  const bytes = hobBytes(hob)
  const header = new DataView(bytes.buffer)
  const { Status, out } = call('PeiServices', 'CreateHob', {
    type: BigInt(header.getUint16(0, true)),
    length: BigInt(header.getUint16(2, true)),
    hob: { ref: true, value: undefined }
  })
  if (Status !== 'EFI_SUCCESS') throw new DriverStop('firmware', { code: 'noRoomForHobs', where: 'list' })
  const address = out.hob as bigint
  pei.hobs.willBeWritten(address + 4n, address + BigInt(bytes.length) - 1n)
  pei.board.memory.write(address, bytes)
  pei.board.recordChanges()
}

function outOfMemory(pages: bigint): DriverStop {
  return new DriverStop('firmware', { code: 'permanentMemoryTooSmall', pages: hex(pages) })
}
