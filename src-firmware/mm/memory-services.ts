/** The memory services of the MM system table, PI 1.8 volume 4 §3. What the real core does in silence and destroys, a strict run says first. */
import { parameter, type Service, type ServiceContext } from '../services/service'
import type { Result } from '../services/signature'
import { AllocateType } from '../spec/allocate-type'
import { hex, u64 } from '../spec/hex'
import { PAGE_MASK, PAGE_SIZE } from '../spec/page'
import { refusal, type Cause } from '../trace/cause'
import type { MmCore } from './core'
import { isMmType } from './memory/page-allocator'
import { POOL_HEADER_BYTES } from './memory/pool'

const ADDRESSES = 1n << 64n
const MOST_PAGES = 1n << 52n

type Context = ServiceContext<MmCore>

/** Pages of 4 KiB, the highest ones. PI 1.8 volume 4 §3, as AllocatePages. */
const mmAllocatePages: Service<MmCore> = {
  table: 'MmServices',
  service: 'MmAllocatePages',
  parameters: [
    parameter('Type', 'ENUM'),
    parameter('MemoryType', 'ENUM'),
    parameter('NumberOfPages', 'UINTN'),
    parameter('Memory', 'EFI_PHYSICAL_ADDRESS', 'inout')
  ],
  returns: 'EFI_STATUS',
  facts: { classes: ['allocates', 'memory'], allocates: { what: 'pages', at: 'memory', pages: 'numberOfPages' } },
  run(context) {
    const { board, core: mm, args } = context
    const [type, memoryType, pages] = [args.number('type'), args.number('memoryType'), args.integer('numberOfPages')]
    const result = mm.pages.allocatePages(type, memoryType, pages, () => {
      const asked = pointee(context, type)
      if (type === AllocateType.Address) noteWrap(context, asked, pages)
      return asked
    })
    if (result.Status !== 'EFI_SUCCESS') {
      const out: Record<string, Result> = result.Memory === null || args.reference('memory') === null ? {} : { memory: result.Memory }
      return { ...refusal(result.Status, result.cause ?? addressCause(context, pages)), out }
    }
    const bytes = pages * PAGE_SIZE
    // The core does not look at who has an address that its list calls free; no pages belong to nobody.
    if (pages > 0n) board.hold({ start: result.Memory, bytes, unit: 'pages', type: memoryType, owner: board.image })
    return { Status: 'EFI_SUCCESS', out: { memory: result.Memory } }
  }
}

/** *Memory, which is read whatever the type; what it holds counts for two of them. */
function pointee({ core: mm, args, at }: Context, type: number): bigint {
  const reference = args.reference('memory')
  if (reference === null) return mm.bytes.readUint(0n, 8)
  if (type === AllocateType.Address) return args.pointee(reference, 'Memory', 'AllocateAddress', at)
  return type === AllocateType.MaxAddress ? args.pointee(reference, 'Memory', 'AllocateMaxAddress', at) : 0n
}

/** A range whose end goes round 2^64 is refused, and costs the highest region pages all the same. */
function noteWrap({ core: mm, at }: Context, address: bigint, pages: bigint): void {
  const end = address + pages * PAGE_SIZE
  if (end < ADDRESSES || (address & PAGE_MASK) !== 0n || pages > MOST_PAGES) return
  mm.destroys('MmAllocatePages', 'endWraps', address, pages * PAGE_SIZE, at)
}

/** Why an address cannot be had: it is not MM's, or somebody has it. */
function addressCause({ board, core: mm, args }: Context, pages: bigint): Cause {
  const asked = args.reference('memory')?.value
  const start = typeof asked === 'bigint' ? asked : 0n
  const bytes = pages === 0n ? 1n : pages * PAGE_SIZE
  if (!mm.mmram.covers(start, 1n)) return { code: 'outsideMmram', at: hex(start) }
  const holding = board.owners.within(start, start + bytes - 1n)[0]
  if (holding)
    return {
      code: 'notFree',
      holder: {
        start: hex(holding.start),
        bytes: hex(holding.last - holding.start + 1n),
        type: holding.type,
        owner: holding.owner,
        takenBy: holding.takenBy
      }
    }
  let end = start
  while (mm.mmram.covers(end, 1n) && end < start + bytes && mm.pages.isFree(end)) end += PAGE_SIZE
  if (!mm.mmram.covers(end, 1n)) return { code: 'outsideMmram', at: hex(end) }
  return { code: 'notFree', holder: { start: hex(end), bytes: hex(PAGE_SIZE), type: 6, owner: 'firmware', takenBy: null } }
}

/** PI 1.8 volume 4 §3. The core takes back what does not overlap free memory, whose ever it is. */
const mmFreePages: Service<MmCore> = {
  table: 'MmServices',
  service: 'MmFreePages',
  parameters: [parameter('Memory', 'EFI_PHYSICAL_ADDRESS'), parameter('NumberOfPages', 'UINTN')],
  returns: 'EFI_STATUS',
  facts: { classes: ['frees', 'memory'], frees: { what: 'pages', at: 'memory', pages: 'numberOfPages' } },
  run(context) {
    const { board, core: mm, args } = context
    const [memory, pages] = [args.integer('memory'), args.integer('numberOfPages')]
    const cause = mm.pages.refusesFree(memory, pages)
    if (cause) return refusal('EFI_INVALID_PARAMETER', freedBefore(context, cause))
    noteForeign(context, memory, pages)
    mm.pages.freePages(memory, pages)
    if (pages > 0n) board.release(memory, u64(pages * PAGE_SIZE))
    return { Status: 'EFI_SUCCESS' }
  }
}

function freedBefore({ board }: Context, cause: Cause): Cause {
  if (cause.code !== 'notAllocated') return cause
  return { ...cause, freedBy: board.owners.freedAt(BigInt(cause.at))?.freedBy ?? null }
}

/** Pages that nobody was given as pages. */
function noteForeign({ board, core: mm, at }: Context, memory: bigint, pages: bigint): void {
  const bytes = pages * PAGE_SIZE
  const says = (what: Parameters<MmCore['destroys']>[1]): void => mm.destroys('MmFreePages', what, memory, bytes, at)
  if (pages === 0n) return says('noPages')
  if (!mm.mmram.covers(memory, bytes)) return says('outsideMmram')
  let next = memory
  for (const { start, last, unit } of board.owners.within(memory, memory + bytes - 1n)) {
    if (unit === 'image') return says('image')
    if (start > next || (unit !== 'pages' && mm.isPoolPage(start & ~PAGE_MASK, 1n))) break
    next = last + 1n
  }
  if (next >= memory + bytes) return
  if (mm.isPoolPage(memory, pages)) return says('poolPages')
  // A large buffer of the pool is whole pages: its header and what lies behind the size asked for are nobody's.
  if (board.owners.within(memory, memory + bytes - 1n).some(({ unit }) => unit === 'pool')) return
  says(mm.isCore(memory, bytes) ? 'coreMemory' : 'nobodys')
}

/** Bytes. PI 1.8 volume 4 §3, as AllocatePool. */
const mmAllocatePool: Service<MmCore> = {
  table: 'MmServices',
  service: 'MmAllocatePool',
  parameters: [parameter('PoolType', 'ENUM'), parameter('Size', 'UINTN'), parameter('Buffer', 'POINTER', 'out')],
  returns: 'EFI_STATUS',
  facts: { classes: ['allocates', 'memory'], allocates: { what: 'pool', at: 'buffer', bytes: 'size' } },
  run({ board, core: mm, args, at }) {
    const [type, size] = [args.number('poolType'), args.integer('size')]
    if (isMmType(type) && size > ADDRESSES - POOL_HEADER_BYTES) mm.destroys('MmAllocatePool', 'sizeWraps', 0n, size, at)
    const result = mm.pool.allocatePool(type, size)
    if (result.Status !== 'EFI_SUCCESS') return refusal(result.Status, result.cause)
    // A buffer is no longer than its block, whatever the size went round to.
    const room = result.blockBytes - POOL_HEADER_BYTES
    board.hold({ start: result.Buffer, bytes: size < room ? size : room, unit: 'pool', type, owner: board.image })
    if (args.reference('buffer') === null) mm.bytes.writeUint(0n, 8, result.Buffer)
    return { Status: 'EFI_SUCCESS', out: { buffer: result.Buffer } }
  }
}

/** PI 1.8 volume 4 §3, as FreePool. */
const mmFreePool: Service<MmCore> = {
  table: 'MmServices',
  service: 'MmFreePool',
  parameters: [parameter('Buffer', 'POINTER')],
  returns: 'EFI_STATUS',
  facts: { classes: ['frees', 'memory'], frees: { what: 'pool', at: 'buffer' } },
  run(context) {
    const { board, core: mm, args, at } = context
    const buffer = args.integer('buffer')
    const holding = board.owners.startingAt(buffer)
    const cause = mm.pool.freePool(buffer)
    if (cause) return refusal('EFI_INVALID_PARAMETER', freedBefore(context, cause))
    if (holding?.unit === 'pool') board.release(buffer, holding.last - holding.start + 1n)
    else mm.destroys('MmFreePool', 'noBuffer', buffer, 0n, at)
    return { Status: 'EFI_SUCCESS' }
  }
}

/** Pages and pool. */
export const mmMemoryServices: readonly Service<MmCore>[] = [mmAllocatePool, mmFreePool, mmAllocatePages, mmFreePages]
