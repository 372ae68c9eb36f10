/** The memory services of the PEI services table, PI 1.8 volume 1 §4.6, and the two that copy and fill. */
import type { PeiCore } from './core'
import { hex } from '../spec/hex'
import { copyBytes, setBytes } from '../library/base-memory-lib'
import { parameter, type Service } from '../services/service'
import { MemoryType } from '../spec/memory-type'
import { refusal } from '../trace/cause'
import { writeOut } from './out-argument'

/** Tells of permanent memory; the switch comes when the PEIM has returned. PI 1.8 volume 1 §4.6. */
export const installPeiMemory: Service<PeiCore> = {
  table: 'PeiServices',
  service: 'InstallPeiMemory',
  parameters: [parameter('MemoryBegin', 'EFI_PHYSICAL_ADDRESS'), parameter('MemoryLength', 'UINT64')],
  returns: 'EFI_STATUS',
  facts: { classes: ['memory'], leadsTo: 'permanentMemory' },
  run({ core: pei, args }) {
    pei.pages.installPeiMemory(args.integer('memoryBegin'), args.integer('memoryLength'))
    return { Status: 'EFI_SUCCESS' }
  }
}

/** Pages of 4 KiB, written down as a HOB. PI 1.8 volume 1 §4.6. */
export const allocatePages: Service<PeiCore> = {
  table: 'PeiServices',
  service: 'AllocatePages',
  parameters: [parameter('MemoryType', 'ENUM'), parameter('Pages', 'UINTN'), parameter('Memory', 'EFI_PHYSICAL_ADDRESS', 'out')],
  returns: 'EFI_STATUS',
  facts: { classes: ['allocates', 'memory'], allocates: { what: 'pages', at: 'memory', pages: 'pages' } },
  run(context) {
    const { board, core: pei, args } = context
    const type = args.number('memoryType')
    let out = {}
    const result = pei.pages.allocatePages(type, args.integer('pages'), (memory) => (out = writeOut(context, 'Memory', memory)))
    if (result.Status !== 'EFI_SUCCESS') return result
    // Pages that are none belong to nobody: the next allocation begins at the same address.
    if (result.bytes > 0n) board.hold({ start: result.Memory, bytes: result.bytes, unit: 'pages', type, owner: board.image })
    return { Status: 'EFI_SUCCESS', out }
  }
}

/** PI 1.8 volume 1 §4.6. */
export const freePages: Service<PeiCore> = {
  table: 'PeiServices',
  service: 'FreePages',
  parameters: [parameter('Memory', 'EFI_PHYSICAL_ADDRESS'), parameter('Pages', 'UINTN')],
  returns: 'EFI_STATUS',
  facts: { classes: ['frees', 'memory'], frees: { what: 'pages', at: 'memory', pages: 'pages' } },
  run({ board, core: pei, args }) {
    const memory = args.integer('memory')
    const result = pei.pages.freePages(memory, args.integer('pages'))
    if (result.Status === 'EFI_NOT_FOUND') {
      const freedBy = board.owners.freedAt(memory)?.freedBy ?? null
      return refusal(result.Status, { code: 'notAllocated', at: hex(memory), freedBy })
    }
    if (result.Status !== 'EFI_SUCCESS') return result
    board.release(memory, result.bytes)
    return { Status: 'EFI_SUCCESS' }
  }
}

/** Bytes in a HOB of their own, never given back. PI 1.8 volume 1 §4.6. */
export const allocatePool: Service<PeiCore> = {
  table: 'PeiServices',
  service: 'AllocatePool',
  parameters: [parameter('Size', 'UINTN'), parameter('Buffer', 'POINTER', 'out')],
  returns: 'EFI_STATUS',
  facts: { classes: ['allocates', 'memory'], allocates: { what: 'pool', at: 'buffer', bytes: 'size' } },
  run(context) {
    const { board, core: pei, args } = context
    const size = args.integer('size')
    const result = pei.pages.allocatePool(size)
    if (result.Status !== 'EFI_SUCCESS')
      return { ...refusal(result.Status, result.cause), out: result.isBufferNull ? writeOut(context, 'Buffer', 0n) : {} }
    board.hold({ start: result.Buffer, bytes: size, unit: 'pool', type: MemoryType.BootServicesData, owner: board.image })
    return { Status: 'EFI_SUCCESS', out: writeOut(context, 'Buffer', result.Buffer) }
  }
}

/** Permanent memory, pages, pool, and bytes copied and filled. */
export const peiMemoryServices: readonly Service<PeiCore>[] = [
  installPeiMemory,
  allocatePages,
  freePages,
  allocatePool,
  copyBytes(
    {
      table: 'PeiServices',
      parameters: [parameter('Destination', 'POINTER'), parameter('Source', 'POINTER'), parameter('Length', 'UINTN')],
      returns: 'VOID'
    },
    { destination: 'destination', source: 'source' }
  ),
  setBytes(
    {
      table: 'PeiServices',
      service: 'SetMem',
      parameters: [parameter('Buffer', 'POINTER'), parameter('Size', 'UINTN'), parameter('Value', 'UINT8')],
      returns: 'VOID'
    },
    'size'
  )
]
