/** PEI writes through its OUT arguments without a look at them. */
import type { PeiCore } from './core'
import type { Result } from '../services/signature'
import type { ServiceContext } from '../services/service'
import { fieldName } from '../services/signature'

/** What an OUT argument receives. A NULL pointer is written through as C does: a write at address 0. */
export function writeOut({ board, args, at }: ServiceContext<PeiCore>, name: string, value: bigint): Readonly<Record<string, Result>> {
  if (args.reference(fieldName(name)) !== null) return { [fieldName(name)]: value }
  board.access(0n, 8n, 'write', at)
  board.memory.writeUint(0n, 8, value)
  return {}
}
