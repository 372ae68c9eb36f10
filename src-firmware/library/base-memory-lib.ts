/** EDK II's BaseMemoryLib: plain code without the firmware, so it works after ExitBootServices too. */
import { DriverStop } from '../board/guest'
import { parameter, type Arguments, type Service } from '../services/service'
import { hex } from '../spec/hex'

/** The bytes CopyMem and SetMem may touch in one call: nothing real is larger, and a larger count never ends on real hardware. */
const MAX_BYTES = 1n << 32n

/** A count of bytes, from this argument. Throws DriverStop `firmware` where it is larger than any memory. */
export function boundedLength(args: Arguments, name: string, service: string): bigint {
  const length = args.integer(name)
  if (length > MAX_BYTES) throw new DriverStop('firmware', { code: 'beyondMemory', service, bytes: hex(length) })
  return length
}

/** CopyMem of the boot services table and of BaseMemoryLib: overlapping ranges are copied as if through a third place. */
export function copyBytes(
  service: Pick<Service, 'table' | 'parameters' | 'returns'>,
  names: { destination: string; source: string }
): Service {
  return {
    ...service,
    service: 'CopyMem',
    facts: {
      classes: ['memory'],
      reads: [{ through: names.source, bytes: 'length' }],
      writes: [{ through: names.destination, bytes: 'length' }],
      work: 'length'
    },
    run({ board, args, at }) {
      const length = boundedLength(args, 'length', 'CopyMem')
      const destination = args.integer(names.destination)
      const source = args.integer(names.source)
      if (length > 0n && destination !== source) board.copyBytes(destination, source, length, at)
      return { Status: null, value: service.returns === 'VOID' ? null : destination }
    }
  }
}

/** SetMem and ZeroMem: every byte gets the value. */
export function setBytes(service: Pick<Service, 'table' | 'service' | 'parameters' | 'returns'>, length: string): Service {
  return {
    ...service,
    facts: { classes: ['memory'], writes: [{ through: 'buffer', bytes: length }], work: length },
    run({ board, args, at }) {
      const bytes = boundedLength(args, length, service.service)
      const buffer = args.integer('buffer')
      const value = service.service === 'ZeroMem' ? 0 : args.number('value') & 0xff
      if (bytes > 0n) board.setBytes(buffer, bytes, value, at)
      return { Status: null, value: service.returns === 'VOID' ? null : buffer }
    }
  }
}

const compareMem: Service = {
  table: 'Library',
  service: 'CompareMem',
  parameters: [parameter('DestinationBuffer', 'POINTER'), parameter('SourceBuffer', 'POINTER'), parameter('Length', 'UINTN')],
  returns: 'INTN',
  facts: {
    reads: [
      { through: 'destinationBuffer', bytes: 'length' },
      { through: 'sourceBuffer', bytes: 'length' }
    ],
    work: 'length'
  },
  run({ board, args, at }) {
    const length = boundedLength(args, 'length', 'CompareMem')
    const left = board.pieces(args.integer('destinationBuffer'), length, at)
    const right = board.pieces(args.integer('sourceBuffer'), length, at)
    return { Status: null, value: BigInt(firstDifference(left, right)) }
  }
}

/** The bytes that differ first, left less right; 0: none do. Both are cut in the same places. */
function firstDifference(left: Iterator<Uint8Array>, right: Iterator<Uint8Array>): number {
  for (let a = left.next(), b = right.next(); !a.done && !b.done; a = left.next(), b = right.next()) {
    const [ours, theirs] = [a.value, b.value]
    const differs = ours.findIndex((byte, index) => byte !== theirs[index])
    if (differs >= 0) return ours[differs]! - theirs[differs]!
  }
  return 0
}

/** BaseMemoryLib: the functions over bytes that every phase has. */
export const baseMemoryLib: readonly Service[] = [
  copyBytes(
    {
      table: 'Library',
      parameters: [parameter('DestinationBuffer', 'POINTER'), parameter('SourceBuffer', 'POINTER'), parameter('Length', 'UINTN')],
      returns: 'POINTER'
    },
    { destination: 'destinationBuffer', source: 'sourceBuffer' }
  ),
  setBytes(
    {
      table: 'Library',
      service: 'SetMem',
      parameters: [parameter('Buffer', 'POINTER'), parameter('Length', 'UINTN'), parameter('Value', 'UINT8')],
      returns: 'POINTER'
    },
    'length'
  ),
  setBytes(
    {
      table: 'Library',
      service: 'ZeroMem',
      parameters: [parameter('Buffer', 'POINTER'), parameter('Length', 'UINTN')],
      returns: 'POINTER'
    },
    'length'
  ),
  compareMem
]
