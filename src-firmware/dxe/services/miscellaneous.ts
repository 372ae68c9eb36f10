/** The miscellaneous boot services that drivers about memory use, UEFI 2.10 §7.5. */
import type { DxeCore } from '../core/core'
import { parameter, type Service } from '../../services/service'
import { crc32OfPieces } from '../../spec/crc32'
import { nullPointer, refusal } from '../../trace/cause'

/** UEFI 2.10 §7.5.7. */
export const calculateCrc32: Service<Pick<DxeCore, 'events' | 'monotonicCount'>> = {
  table: 'BootServices',
  service: 'CalculateCrc32',
  parameters: [parameter('Data', 'POINTER'), parameter('DataSize', 'UINTN'), parameter('Crc32', 'UINT32', 'out')],
  returns: 'EFI_STATUS',
  facts: { reads: [{ through: 'data', bytes: 'dataSize' }], work: 'dataSize' },
  run({ board, args, at }) {
    const data = args.integer('data')
    const size = args.integer('dataSize')
    if (data === 0n) return nullPointer('data')
    if (size === 0n) return refusal('EFI_INVALID_PARAMETER', { code: 'nothingAsked', parameter: 'dataSize' })
    if (args.reference('crc32') === null) return nullPointer('crc32')
    return { Status: 'EFI_SUCCESS', out: { crc32: BigInt(crc32OfPieces(board.pieces(data, size, at))) } }
  }
}

/** UEFI 2.10 §7.5.1. */
export const setWatchdogTimer: Service<Pick<DxeCore, 'events' | 'monotonicCount'>> = {
  table: 'BootServices',
  service: 'SetWatchdogTimer',
  parameters: [
    parameter('Timeout', 'UINTN'),
    parameter('WatchdogCode', 'UINT64'),
    parameter('DataSize', 'UINTN'),
    parameter('WatchdogData', 'POINTER')
  ],
  returns: 'EFI_STATUS',
  facts: {},
  // EDK II looks at the time alone, not at the code that UEFI reserves for the firmware up to 0xffff.
  run({ core, args }) {
    core.events.setWatchdog(args.integer('timeout'))
    return { Status: 'EFI_SUCCESS' }
  }
}

/** UEFI 2.10 §7.5.5. */
export const getNextMonotonicCount: Service<Pick<DxeCore, 'events' | 'monotonicCount'>> = {
  table: 'BootServices',
  service: 'GetNextMonotonicCount',
  parameters: [parameter('Count', 'UINT64', 'out')],
  returns: 'EFI_STATUS',
  facts: {},
  run({ core, args }) {
    if (args.reference('count') === null) return nullPointer('count')
    return { Status: 'EFI_SUCCESS', out: { count: core.monotonicCount++ } }
  }
}
