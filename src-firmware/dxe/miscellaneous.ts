/** The miscellaneous boot services that drivers about memory use, UEFI 2.10 §7.5. */
import { parameter, type Service } from '../service-table'
import { crc32 } from './crc32'

export const stall: Service = {
  table: 'BootServices',
  service: 'Stall',
  parameters: [parameter('Microseconds', 'UINTN')],
  returns: 'EFI_STATUS',
  run: () => ({ Status: 'EFI_SUCCESS' }),
  say: (args) => `Stall, ${args.integer('microseconds')} µs`
}

export const calculateCrc32: Service = {
  table: 'BootServices',
  service: 'CalculateCrc32',
  parameters: [parameter('Data', 'POINTER'), parameter('DataSize', 'UINTN'), parameter('Crc32', 'UINT32', 'out')],
  returns: 'EFI_STATUS',
  run({ core, args, at }) {
    const data = args.integer('data')
    const size = args.integer('dataSize')
    if (data === 0n || size === 0n || args.reference('crc32') === null) return { Status: 'EFI_INVALID_PARAMETER' }
    core.access(data, size, 'read', at)
    return { Status: 'EFI_SUCCESS', out: { crc32: BigInt(crc32(core.memory.read(data, Number(size)))) } }
  },
  say: (args) => `CalculateCrc32 of ${args.integer('dataSize')} bytes`
}
