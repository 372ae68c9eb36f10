/** EFI_BOOT_SERVICES.ExitBootServices(), UEFI 2.10 §7.4.6, step by step as EDK II does it. */
import { EventGroup } from '../../spec/event-group'
import { parameter, type Service } from '../../services/service'
import { MemoryType } from '../../spec/memory-type'
import { hex } from '../../spec/hex'
import { pageCount } from '../../spec/units'
import { refusal, type Cause } from '../../trace/cause'
import type { DxeCore } from '../core/core'
import { holderAt } from '../core/full-cause'
import { isRuntimeAligned } from '../memory/page-allocator'

/** The level of the firmware's own handlers that free memory. */
const TPL_CALLBACK = 8

/** UEFI 2.10 §7.4.6. */
export const exitBootServices: Service<DxeCore> = {
  table: 'BootServices',
  service: 'ExitBootServices',
  parameters: [parameter('ImageHandle', 'EFI_HANDLE'), parameter('MapKey', 'UINTN')],
  returns: 'EFI_STATUS',
  facts: { leadsTo: 'exited', mayMoveKey: true },
  run({ board, core, args, at, handOver }) {
    if (core.rules.signalsBeforeExit && !core.wasExitTried) {
      // Before the key is looked at: what a handler allocates makes the loader's map old.
      if (core.rules.flushesVolumes && core.tpl < TPL_CALLBACK) core.flushVolumes()
      core.events.signalGroup(EventGroup.beforeExitBootServices)
    }
    core.wasExitTried = true
    // The timer is stopped before the key is looked at, and a refusal does not start it again. The handle is never looked at.
    core.stopTimer()
    const cause = oldKey(core, args.integer('mapKey')) ?? unalignedRange(core)
    if (cause) {
      core.events.signalGroup(EventGroup.exitBootServicesFailed)
      return refusal('EFI_INVALID_PARAMETER', cause)
    }
    core.isMapTerminated = true
    // Memory belongs to the operating system from here on: what a handler allocates, its map does not know.
    core.events.signalGroup(EventGroup.exitBootServices)
    // The recorded firmware's own handlers run after the key was accepted; what they free, the loader's map does not show.
    // Where the level forbids it they stay queued, for good.
    for (const { free } of core.tpl < TPL_CALLBACK ? core.atExit : []) core.pages.freePages(BigInt(free[0]), pageCount(BigInt(free[1])))
    core.unprotectRuntimeImages()
    core.tables.clearBootServices()
    core.runtime.variables.enterRuntime()
    board.exited = { n: board.currentEvent, at }
    handOver('exited')
    return { Status: 'EFI_SUCCESS' }
  }
}

function oldKey({ mapKey, keyMovedBy }: DxeCore, given: bigint): Cause | null {
  return given === mapKey ? null : { code: 'keyIsOld', given: hex(given), now: hex(mapKey), movedBy: keyMovedBy }
}

/** Ranges that stay mapped must begin and end where the runtime granularity allows; nothing else about the map is looked at. */
function unalignedRange({ board, pages }: DxeCore): Cause | null {
  const granularity = pages.granularity(MemoryType.RuntimeServicesCode)
  for (const entry of pages.map)
    if (!isRuntimeAligned(entry, granularity))
      return { code: 'runtimeUnaligned', holder: holderAt(board, entry.start, entry), granularity: hex(granularity) }
  return null
}
