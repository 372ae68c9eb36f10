/** A service that the specifications define and this machine does not carry out. */
import { refusal } from '../trace/cause'
import type { Service } from './service'
import type { Parameter, ServiceTable } from './signature'

/** It answers EFI_UNSUPPORTED, and the console says so once. */
export function unsupported(table: ServiceTable, service: string, parameters: readonly Parameter[]): Service {
  return {
    table,
    service,
    parameters,
    returns: 'EFI_STATUS',
    facts: {},
    run({ board, at }) {
      board.console.noteOnce({ code: 'serviceUnsupported', table, service }, at)
      return refusal('EFI_UNSUPPORTED', { code: 'notSimulated', what: service })
    }
  }
}
