/** EDK II's StandaloneMmMemLib: looks where a buffer lies before it touches it. */
import { boundedLength } from '../library/base-memory-lib'
import type { CType, Parameter, ServiceFacts } from '../services/signature'
import { parameter, type Outcome, type Service, type ServiceContext } from '../services/service'
import { hex } from '../spec/hex'
import { refusal, type Cause } from '../trace/cause'
import type { MmCore } from './core'

type Context = ServiceContext<MmCore>

const destination = parameter('DestinationBuffer', 'POINTER')
const source = parameter('SourceBuffer', 'POINTER')
const buffer = parameter('Buffer', 'POINTER')
const length = parameter('Length', 'UINTN')

/** Why these bytes do not lie outside MMRAM; null: they do. */
function notOutside({ core: mm, args }: Context, name: string): Cause | null {
  const [start, bytes, last] = [args.integer(name), args.integer('length'), mm.lastAddress]
  if (bytes > last || start > last || (bytes > 0n && start > last - (bytes - 1n)))
    return { code: 'outsideAddressSpace', start: hex(start), bytes: hex(bytes), last: hex(last) }
  const inside = mm.mmram.firstOf(start, bytes === 0n ? 1n : bytes)
  return inside === null ? null : { code: 'insideMmram', parameter: name, at: hex(inside) }
}

function service(
  name: string,
  parameters: readonly Parameter[],
  returns: CType,
  facts: ServiceFacts,
  run: (context: Context) => Outcome
): Service<MmCore> {
  return { table: 'Library', service: name, parameters, returns, facts, run }
}

/** @param checked The buffers that must lie outside MMRAM. */
function copies(name: string, ...checked: readonly ('destinationBuffer' | 'sourceBuffer')[]): Service<MmCore> {
  const facts: ServiceFacts = {
    reads: [{ through: 'sourceBuffer', bytes: 'length' }],
    writes: [{ through: 'destinationBuffer', bytes: 'length' }],
    work: 'length'
  }
  return service(name, [destination, source, length], 'EFI_STATUS', facts, (context) => {
    const { board, args, at } = context
    for (const each of checked) {
      const cause = notOutside(context, each)
      if (cause) return refusal('EFI_SECURITY_VIOLATION', cause)
    }
    board.copyBytes(args.integer('destinationBuffer'), args.integer('sourceBuffer'), boundedLength(args, 'length', name), at)
    return { Status: 'EFI_SUCCESS' }
  })
}

/** What an MM driver asks before it believes a pointer of the normal world's. */
export const mmMemLib: readonly Service<MmCore>[] = [
  service('MmIsBufferOutsideMmValid', [buffer, length], 'BOOLEAN', {}, (context) => ({
    Status: null,
    value: notOutside(context, 'buffer') === null
  })),
  copies('MmCopyMemToMmram', 'sourceBuffer'),
  copies('MmCopyMemFromMmram', 'destinationBuffer'),
  copies('MmCopyMem', 'destinationBuffer', 'sourceBuffer'),
  service(
    'MmSetMem',
    [buffer, length, parameter('Value', 'UINT8')],
    'EFI_STATUS',
    { writes: [{ through: 'buffer', bytes: 'length' }], work: 'length' },
    (context) => {
      const { board, args, at } = context
      const cause = notOutside(context, 'buffer')
      if (cause) return refusal('EFI_SECURITY_VIOLATION', cause)
      board.setBytes(args.integer('buffer'), boundedLength(args, 'length', 'MmSetMem'), args.number('value'), at)
      return { Status: 'EFI_SUCCESS' }
    }
  )
]
