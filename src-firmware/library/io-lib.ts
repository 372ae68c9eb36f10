/** EDK II's IoLib for device registers. No device is simulated: its registers read as all ones and forget what is written. */
import { parameter, type Service, type ServiceContext } from '../services/service'

const widths = [8, 16, 32, 64] as const
type Width = (typeof widths)[number]

function bytesOf(width: Width): 1 | 2 | 4 | 8 {
  return (width / 8) as 1 | 2 | 4 | 8
}

/** A pointer to memory is no register, but the processor reads it all the same, by the rules of memory. */
function isRegister({ board, args }: ServiceContext, width: Width): boolean {
  return board.isDevice(args.integer('address'), bytesOf(width))
}

function read(width: Width): Service {
  return {
    table: 'Library',
    service: `MmioRead${width}`,
    parameters: [parameter('Address', 'POINTER')],
    returns: `UINT${width}`,
    facts: { reads: [{ through: 'address', bytes: BigInt(width / 8) }] },
    run(context) {
      const { board, args, at } = context
      const value = isRegister(context, width) ? (1n << BigInt(width)) - 1n : board.readUint(args.integer('address'), bytesOf(width), at)
      return { Status: null, value }
    }
  }
}

function write(width: Width): Service {
  return {
    table: 'Library',
    service: `MmioWrite${width}`,
    parameters: [parameter('Address', 'POINTER'), parameter('Value', `UINT${width}`)],
    returns: `UINT${width}`,
    facts: { writes: [{ through: 'address', bytes: BigInt(width / 8) }] },
    run(context) {
      const { board, args, at } = context
      const value = args.integer('value')
      if (!isRegister(context, width)) board.writeUint(args.integer('address'), bytesOf(width), value, at)
      return { Status: null, value }
    }
  }
}

/** IoLib: MmioRead and MmioWrite of 8, 16, 32 and 64 bits. */
export const ioLib: readonly Service[] = widths.flatMap((width) => [read(width), write(width)])
