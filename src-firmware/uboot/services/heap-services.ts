/** malloc and its like, as a U-Boot command calls them. */
import { DriverStop } from '../../board/guest'
import { parameter, type Service, type ServiceContext } from '../../services/service'
import { hex } from '../../spec/hex'
import { MemoryType } from '../../spec/memory-type'
import type { UBootCore } from '../core/core'

/** The heap lies in U-Boot's own memory, which EFI's map shows as this type. */
const HEAP_TYPE = MemoryType.BootServicesCode
const LARGEST = (1n << 63n) - 1n

/** @returns The pointer as the function answers it; 0n is NULL. */
function taken({ board }: ServiceContext<UBootCore>, pointer: bigint | null, bytes: bigint): bigint {
  if (pointer === null) return 0n
  board.hold({ start: pointer, bytes, unit: 'pool', type: HEAP_TYPE, owner: board.image })
  return pointer
}

const facts = (bytes: string): Service['facts'] => ({
  classes: ['allocates', 'memory'],
  allocates: { what: 'pool', at: 'return', bytes }
})

/** dlmalloc's functions. */
export const heapServices: readonly Service<UBootCore>[] = [
  {
    table: 'UBoot',
    service: 'malloc',
    parameters: [parameter('bytes', 'UINTN')],
    returns: 'POINTER',
    facts: facts('bytes'),
    run(context) {
      const bytes = context.args.integer('bytes')
      return { Status: null, value: taken(context, bytes > LARGEST ? null : context.core.malloc.malloc(bytes), bytes) }
    }
  },
  {
    table: 'UBoot',
    service: 'calloc',
    parameters: [parameter('n', 'UINTN'), parameter('elem_size', 'UINTN')],
    returns: 'POINTER',
    facts: { classes: ['allocates', 'memory'], allocates: { what: 'pool', at: 'return' } },
    run(context) {
      const { args, core, board } = context
      // As in C the product wraps.
      const bytes = BigInt.asUintN(64, args.integer('n') * args.integer('elem_size'))
      const pointer = taken(context, bytes > LARGEST ? null : core.malloc.malloc(bytes), bytes)
      if (pointer !== 0n) board.memory.set(pointer, bytes, 0)
      return { Status: null, value: pointer }
    }
  },
  {
    table: 'UBoot',
    service: 'memalign',
    parameters: [parameter('alignment', 'UINTN'), parameter('bytes', 'UINTN')],
    returns: 'POINTER',
    facts: facts('bytes'),
    run(context) {
      const { args, core } = context
      const [alignment, bytes] = [args.integer('alignment'), args.integer('bytes')]
      // dlmalloc rounds with a mask: an alignment that is no power of two gives nothing sensible, and is refused here.
      const isPower = alignment > 0n && (alignment & (alignment - 1n)) === 0n
      const found = isPower && bytes <= LARGEST && alignment <= LARGEST ? core.malloc.memalign(alignment, bytes) : null
      return { Status: null, value: taken(context, found, bytes) }
    }
  },
  {
    table: 'UBoot',
    service: 'free',
    parameters: [parameter('ptr', 'POINTER')],
    returns: 'VOID',
    facts: { classes: ['frees', 'memory'], frees: { what: 'pool', at: 'ptr' } },
    run({ board, core, args, at }) {
      const pointer = args.integer('ptr')
      if (pointer === 0n) return { Status: null, value: null }
      const holding = board.owners.startingAt(pointer)
      if (!holding || holding.type !== HEAP_TYPE || !core.malloc.free(pointer))
        throw new DriverStop('firmware', { code: 'notChunk', pointer: hex(pointer) }, at)
      board.release(pointer, holding.last - holding.start + 1n)
      return { Status: null, value: null }
    }
  }
]
