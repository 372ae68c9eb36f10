/** EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL, UEFI 2.10 §12.4: what a driver prints. */
import { parameter, type Service } from '../../services/service'

export const outputString: Service = {
  table: 'ConOut',
  service: 'OutputString',
  parameters: [parameter('String', 'CHAR16*')],
  returns: 'EFI_STATUS',
  facts: { classes: ['console'] },
  run({ board, args, at }) {
    const text = args.raw('string')
    if (text === null || text === 0n) return { Status: 'EFI_INVALID_PARAMETER' }
    board.console.print(typeof text === 'string' ? text : board.readString(text as bigint, 2, at), 'driver', at)
    return { Status: 'EFI_SUCCESS' }
  },
  say: () => 'OutputString'
}
