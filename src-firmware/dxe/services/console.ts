/** EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL and EFI_SIMPLE_TEXT_INPUT_PROTOCOL, UEFI 2.10 §12.4 and §12.3: what a driver prints, and the keys it reads. */
import type { DxeCore } from '../core/core'
import { DriverStop } from '../../board/guest'
import { parameter, type Service } from '../../services/service'
import { nullPointer, refusal } from '../../trace/cause'
import { eventServices } from './event-services'

/** UEFI 2.10 §12.4.3. */
export const outputString: Service<Pick<DxeCore, 'consoleInput'>> = {
  table: 'ConOut',
  service: 'OutputString',
  parameters: [parameter('String', 'CHAR16*')],
  returns: 'EFI_STATUS',
  facts: { classes: ['console'] },
  run({ board, args, at }) {
    const text = args.raw('string')
    if (text === null || text === 0n) return nullPointer('string')
    board.console.print(typeof text === 'string' ? text : board.readString(text as bigint, 2, at), at)
    return { Status: 'EFI_SUCCESS' }
  }
}

/** UEFI 2.10 §12.3.3. */
export const readKeyStroke: Service<Pick<DxeCore, 'consoleInput'>> = {
  table: 'ConIn',
  service: 'ReadKeyStroke',
  parameters: [parameter('Key', 'STRUCT', 'out')],
  returns: 'EFI_STATUS',
  facts: { isIdle: true },
  run({ board, core, args, at }) {
    if (args.reference('key') === null) return nullPointer('key')
    const key = board.keyboard.read()
    if (key) return { Status: 'EFI_SUCCESS', out: { key: { ...key } } }
    if (core.consoleInput.isWaiting(board.currentEvent, board.recorder.events, (service) => idle.has(service)))
      throw new DriverStop('waiting', { code: 'noKeyLeft', how: 'asksAgain' }, at)
    return refusal('EFI_NOT_READY', { code: 'noKey' })
  }
}

/** What a driver does that polls the keyboard, and nothing else. */
const idle = new Set([readKeyStroke, ...eventServices].filter(({ facts }) => facts.isIdle).map(({ service }) => service))

/** UEFI 2.10 §12.3.2. */
export const resetInput: Service<Pick<DxeCore, 'consoleInput'>> = {
  table: 'ConIn',
  service: 'Reset',
  parameters: [parameter('ExtendedVerification', 'BOOLEAN')],
  returns: 'EFI_STATUS',
  facts: {},
  // What was typed before the run is not thrown away: it stands for what is typed from now on.
  run: () => ({ Status: 'EFI_SUCCESS' })
}
