/** EDK II's BaseMemoryLib: plain code without the firmware, so it works after ExitBootServices too. */
import { copyBytes, setBytes } from '../dxe/services/memory-services'
import { parameter, type Service } from '../services/service'

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
    const length = args.integer('length')
    const left = args.integer('destinationBuffer')
    const right = args.integer('sourceBuffer')
    const a = board.readBytes(left, Number(length), at)
    const b = board.readBytes(right, Number(length), at)
    const differs = a.findIndex((byte, index) => byte !== b[index])
    return { Status: null, value: differs < 0 ? 0n : BigInt(a[differs]! - b[differs]!) }
  },
  say: (args) => `CompareMem, ${args.integer('length')} bytes`
}

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
