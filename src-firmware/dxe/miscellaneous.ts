/** The miscellaneous boot services that drivers about memory use, UEFI 2.10 §7.5. */
import { parameter, type Service } from '../service-table'
import { crc32 } from './crc32'

export const calculateCrc32: Service = {
  table: 'BootServices',
  service: 'CalculateCrc32',
  parameters: [parameter('Data', 'POINTER'), parameter('DataSize', 'UINTN'), parameter('Crc32', 'UINT32', 'out')],
  returns: 'EFI_STATUS',
  run({ board, args, at }) {
    const data = args.integer('data')
    const size = args.integer('dataSize')
    if (data === 0n || size === 0n || args.reference('crc32') === null) return { Status: 'EFI_INVALID_PARAMETER' }
    board.access(data, size, 'read', at)
    return { Status: 'EFI_SUCCESS', out: { crc32: BigInt(crc32(board.memory.read(data, Number(size)))) } }
  },
  say: (args) => `CalculateCrc32 of ${args.integer('dataSize')} bytes`
}

export const setWatchdogTimer: Service = {
  table: 'BootServices',
  service: 'SetWatchdogTimer',
  parameters: [
    parameter('Timeout', 'UINTN'),
    parameter('WatchdogCode', 'UINT64'),
    parameter('DataSize', 'UINTN'),
    parameter('WatchdogData', 'POINTER')
  ],
  returns: 'EFI_STATUS',
  // The firmware reserves the codes up to 0xffff for itself.
  run: ({ args }) => ({
    Status: args.integer('watchdogCode') <= 0xffffn && args.integer('watchdogCode') !== 0n ? 'EFI_INVALID_PARAMETER' : 'EFI_SUCCESS'
  })
}

export const getNextMonotonicCount: Service = {
  table: 'BootServices',
  service: 'GetNextMonotonicCount',
  parameters: [parameter('Count', 'UINT64', 'out')],
  returns: 'EFI_STATUS',
  run({ core, args }) {
    if (args.reference('count') === null) return { Status: 'EFI_INVALID_PARAMETER' }
    return { Status: 'EFI_SUCCESS', out: { count: core.monotonicCount++ } }
  }
}
