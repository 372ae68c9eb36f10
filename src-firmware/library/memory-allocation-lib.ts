/** EDK II's MemoryAllocationLib: pointers instead of statuses, NULL where there is not enough, and an ASSERT where a free is refused. */
import { DriverStop } from '../board/guest'
import type { Holding, ServiceFacts } from '../services/signature'
import { parameter, type Service, type ServiceContext } from '../services/service'
import { MemoryType } from '../spec/memory-type'
import { PAGE_SIZE } from '../spec/page'
import { givePages, takeAlignedPages, takePages, type PageServices } from './aligned-pages'

/** The type behind a name: 'AllocateRuntimePool'. Names without one are for boot services data. */
const KINDS = [
  ['', MemoryType.BootServicesData],
  ['Runtime', MemoryType.RuntimeServicesData],
  ['Reserved', MemoryType.Reserved]
] as const

const size = (name: string) => parameter(name, 'UINTN')
const pointer = (name: string) => parameter(name, 'POINTER')

function library(
  name: string,
  parameters: Service['parameters'],
  facts: ServiceFacts,
  run: (context: ServiceContext) => bigint | null
): Service {
  return {
    table: 'Library',
    service: name,
    parameters,
    returns: facts.allocates ? 'POINTER' : 'VOID',
    facts: { classes: [facts.allocates ? 'allocates' : 'frees', 'memory'], ...facts },
    run(context) {
      context.board.requireBootServices(name, context.at)
      return { Status: null, value: run(context) }
    }
  }
}

/** What an allocating function returns, and the services it asks for it. */
function takes(holding: Omit<Holding, 'at'>, ...calls: readonly string[]): ServiceFacts {
  return { allocates: { ...holding, at: 'return' }, calls }
}

/** What an allocating function says of itself; the functions of one type of memory differ from those of another. */
function factsOfKind(kind: string): Readonly<Record<'pages' | 'aligned' | 'pool' | 'zero' | 'copy' | 'reallocate', ServiceFacts>> {
  // MM reserves nothing: its instance answers NULL and asks nobody.
  const mm = (...services: readonly string[]): readonly string[] => (kind === 'Reserved' ? [] : services)
  // PEI's pool has one type: for others its instance takes pages, but for a buffer that is to grow.
  const pool = takes(
    { what: 'pool', bytes: 'allocationSize' },
    'AllocatePool',
    ...(kind === '' ? [] : ['AllocatePages']),
    ...mm('MmAllocatePool')
  )
  const zero: ServiceFacts = { ...pool, writes: [{ through: 'return', bytes: 'allocationSize' }], work: 'allocationSize' }
  return {
    pages: takes({ what: 'pages', pages: 'pages' }, 'AllocatePages', ...mm('MmAllocatePages')),
    aligned: takes({ what: 'pages', pages: 'pages' }, 'AllocatePages', 'FreePages', ...mm('MmAllocatePages', 'MmFreePages')),
    pool,
    zero,
    copy: { ...zero, reads: [{ through: 'buffer', bytes: 'allocationSize' }] },
    reallocate: {
      ...takes({ what: 'pool', bytes: 'newSize' }, 'AllocatePool', 'FreePool', ...mm('MmAllocatePool', 'MmFreePool')),
      frees: { what: 'pool', at: 'oldBuffer' },
      reads: [{ through: 'oldBuffer', bytes: 'oldSize' }],
      writes: [{ through: 'return', bytes: 'newSize' }],
      work: 'newSize'
    }
  }
}

/** The library has an instance for each table: the boot services', a PEIM's for the PEI services, an MM driver's for the MM services. */
function services({ allocator, call }: ServiceContext): PageServices {
  return { table: allocator, call }
}

/** The type that an instance asks for. MM has data of one type; nothing is reserved there. null: the instance answers NULL. */
function typeIn({ allocator }: ServiceContext, type: number): number | null {
  if (allocator !== 'MmServices') return type
  return type === MemoryType.Reserved ? null : MemoryType.RuntimeServicesData
}

/** @returns 0n: there are not enough. */
function takeWholePages(context: ServiceContext, type: number, pages: bigint): bigint {
  const own = typeIn(context, type)
  return own === null ? 0n : takePages(services(context), own, pages)
}

function takePool(context: ServiceContext, type: number, bytes: bigint): bigint {
  const { call } = context
  const { table } = services(context)
  if (table === 'PeiServices') return takePeiPool(context, type, bytes)
  const own = typeIn(context, type)
  if (own === null) return 0n
  const { Status, out } = call(table, table === 'MmServices' ? 'MmAllocatePool' : 'AllocatePool', {
    poolType: BigInt(own),
    size: bytes,
    buffer: { ref: true, value: undefined }
  })
  return Status === 'EFI_SUCCESS' ? (out.buffer as bigint) : 0n
}

/** PEI's pool has one type. For another the library takes whole pages. */
function takePeiPool(context: ServiceContext, type: number, bytes: bigint): bigint {
  if (type !== MemoryType.BootServicesData) return takePages(services(context), type, (bytes + PAGE_SIZE - 1n) / PAGE_SIZE)
  const { Status, out } = context.call('PeiServices', 'AllocatePool', { size: bytes, buffer: { ref: true, value: undefined } })
  return Status === 'EFI_SUCCESS' ? (out.buffer as bigint) : 0n
}

function takeAligned(context: ServiceContext, type: number, pages: bigint, alignment: bigint): bigint {
  if ((alignment & (alignment - 1n)) !== 0n) throw new DriverStop('assert', { code: 'assertAlignment' }, context.at)
  const own = typeIn(context, type)
  return own === null ? 0n : takeAlignedPages(services(context), own, pages, alignment)
}

function giveBack(context: ServiceContext, memory: bigint, pages: bigint): void {
  requireTaken(context, 'FreePages', givePages(services(context), memory, pages))
}

function givePool(context: ServiceContext, buffer: bigint): void {
  const { table } = services(context)
  if (table === 'PeiServices') context.board.console.noteOnce({ code: 'poolStaysInPei' }, context.at)
  else requireTaken(context, 'FreePool', context.call(table, table === 'MmServices' ? 'MmFreePool' : 'FreePool', { buffer }).Status)
}

/** The library asserts that what it gives back was taken. */
function requireTaken(context: ServiceContext, service: string, Status: ReturnType<ServiceContext['call']>['Status']): void {
  if (Status !== 'EFI_SUCCESS') throw new DriverStop('assert', { code: 'assertFreeRefused', service, status: String(Status) }, context.at)
}

function reallocate(context: ServiceContext, type: number): bigint {
  const { board, args, at } = context
  const oldSize = args.integer('oldSize')
  const newSize = args.integer('newSize')
  const old = args.integer('oldBuffer')
  // PEI's instance takes its new buffer from the pool whatever the name says.
  const newType = services(context).table === 'PeiServices' ? MemoryType.BootServicesData : type
  const buffer = takePool(context, newType, newSize)
  if (buffer === 0n) return 0n
  board.memory.set(buffer, newSize, 0)
  if (old !== 0n) {
    const kept = oldSize < newSize ? oldSize : newSize
    board.access(old, kept, 'read', at)
    board.memory.copy(buffer, old, kept)
    givePool(context, old)
  }
  return buffer
}

/** MemoryAllocationLib: pages and pool by type, aligned, cleared or copied into. */
export const memoryAllocationLib: readonly Service[] = [
  ...KINDS.flatMap(([kind, type]): Service[] => {
    const facts = factsOfKind(kind)
    return [
      library(`Allocate${kind}Pages`, [size('Pages')], facts.pages, (context) =>
        takeWholePages(context, type, context.args.integer('pages'))
      ),
      library(`AllocateAligned${kind}Pages`, [size('Pages'), size('Alignment')], facts.aligned, (context) =>
        takeAligned(context, type, context.args.integer('pages'), context.args.integer('alignment'))
      ),
      library(`Allocate${kind}Pool`, [size('AllocationSize')], facts.pool, (context) =>
        takePool(context, type, context.args.integer('allocationSize'))
      ),
      library(`Allocate${kind}ZeroPool`, [size('AllocationSize')], facts.zero, (context) => {
        const bytes = context.args.integer('allocationSize')
        const buffer = takePool(context, type, bytes)
        if (buffer !== 0n) context.board.memory.set(buffer, bytes, 0)
        return buffer
      }),
      library(`Allocate${kind}CopyPool`, [size('AllocationSize'), pointer('Buffer')], facts.copy, (context) => {
        const bytes = context.args.integer('allocationSize')
        const source = context.args.integer('buffer')
        context.board.access(source, bytes, 'read', context.at)
        const buffer = takePool(context, type, bytes)
        if (buffer !== 0n) context.board.memory.copy(buffer, source, bytes)
        return buffer
      }),
      library(`Reallocate${kind}Pool`, [size('OldSize'), size('NewSize'), pointer('OldBuffer')], facts.reallocate, (context) =>
        reallocate(context, type)
      )
    ]
  }),
  ...['FreePages', 'FreeAlignedPages'].map((name) =>
    library(
      name,
      [pointer('Buffer'), size('Pages')],
      { frees: { what: 'pages', at: 'buffer', pages: 'pages' }, calls: ['FreePages', 'MmFreePages'] },
      (context) => {
        giveBack(context, context.args.integer('buffer'), context.args.integer('pages'))
        return null
      }
    )
  ),
  library('FreePool', [pointer('Buffer')], { frees: { what: 'pool', at: 'buffer' }, calls: ['FreePool', 'MmFreePool'] }, (context) => {
    givePool(context, context.args.integer('buffer'))
    return null
  })
]
