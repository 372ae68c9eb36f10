/** EFI_BOOT_SERVICES.ExitBootServices(), UEFI 2.10 §7.4.6, step by step as U-Boot does it. */
import { parameter, type Service } from '../../services/service'
import { EventGroup } from '../../spec/event-group'
import { hex } from '../../spec/hex'
import { pageCount } from '../../spec/units'
import { refusal } from '../../trace/cause'
import type { UBootCore } from '../core/core'

/** Nothing is notified any more. */
const TPL_HIGH_LEVEL = 31

/** UEFI 2.10 §7.4.6. */
export const exitBootServices: Service<UBootCore> = {
  table: 'BootServices',
  service: 'ExitBootServices',
  parameters: [parameter('ImageHandle', 'EFI_HANDLE'), parameter('MapKey', 'UINTN')],
  returns: 'EFI_STATUS',
  facts: { leadsTo: 'exited', mayMoveKey: true },
  run({ board, core, args, at, handOver }) {
    // A refusal changes nothing: nobody is notified, and timers go on. The handle is never looked at.
    const given = args.integer('mapKey')
    if (given !== core.mapKey)
      return refusal('EFI_INVALID_PARAMETER', { code: 'keyIsOld', given: hex(given), now: hex(core.mapKey), movedBy: core.keyMovedBy })
    if (board.exited) return { Status: 'EFI_SUCCESS' }
    core.events.signalGroup(EventGroup.beforeExitBootServices)
    core.stopTimer()
    core.events.signalGroup(EventGroup.exitBootServices)
    core.setTpl(TPL_HIGH_LEVEL)
    // The devices go, and with them what their drivers had in EFI's memory.
    for (const page of core.facts.atExit) core.givePages(BigInt(page), pageCount(1n))
    core.tables.clearConsoles()
    core.runtime.variables.enterRuntime()
    board.exited = { n: board.currentEvent, at, keepsBootServices: true }
    handOver('exited')
    return { Status: 'EFI_SUCCESS' }
  }
}
