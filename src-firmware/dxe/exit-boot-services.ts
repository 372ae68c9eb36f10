/** EFI_BOOT_SERVICES.ExitBootServices(), UEFI 2.10 §7.4.6, step by step as EDK II (edk2-stable202211) does it. */
import { EventGroup } from './events'
import { parameter, type Service } from '../service-table'
import { isRuntimeAligned } from './page-allocator'

/** Offsets in EFI_SYSTEM_TABLE of what is NULL afterwards: console handles and protocols, and the boot services. */
const CLEARED_OFFSETS = [40n, 48n, 56n, 64n, 72n, 80n, 96n]

export const exitBootServices: Service = {
  table: 'BootServices',
  service: 'ExitBootServices',
  parameters: [parameter('ImageHandle', 'EFI_HANDLE'), parameter('MapKey', 'UINTN')],
  returns: 'EFI_STATUS',
  run({ board, core, args, at }) {
    // The timer is stopped before the key is looked at, and a refusal does not start it again. The handle is never looked at.
    core.stopTimer()
    if (args.integer('mapKey') !== core.mapKey) return { Status: 'EFI_INVALID_PARAMETER' }
    const granularity = core.pages.granularity(5)
    for (const entry of core.pages.map) if (!isRuntimeAligned(entry, granularity)) return { Status: 'EFI_INVALID_PARAMETER' }

    // Memory belongs to the operating system from here on: what a handler allocates, its map does not know.
    core.events.signalGroup(EventGroup.exitBootServices)
    // The recorded firmware's own handlers run after the key was accepted; what they free, the loader's map does not show.
    for (const { free } of core.atExit) core.pages.freePages(BigInt(free[0]), BigInt(free[1]))
    for (const offset of CLEARED_OFFSETS) board.memory.writeUint(core.systemTable + offset, 8, 0n)
    board.exited = { n: board.currentEvent, at }
    return { Status: 'EFI_SUCCESS' }
  },
  say: () => 'ExitBootServices, the firmware hands memory over'
}
