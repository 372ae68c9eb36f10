/** How many descriptors a call of GetMemoryMap wrote. */
import type { CallEvent, TraceEvent } from '../../src-firmware/index'
import { whole } from './values'

/** How far apart EDK II puts them. */
const EDK2_STRIDE = 48n

/** Their distance is what the call told, else what one before it did: a driver may hand in NULL for it. U-Boot's is not EDK II's. */
export function descriptors(events: readonly TraceEvent[], call: CallEvent): bigint {
  const tells = (event: TraceEvent): event is CallEvent =>
    event.kind === 'call' && event.n <= call.n && event.out.descriptorSize !== undefined
  const stride = whole(events.findLast(tells)?.out.descriptorSize)
  return whole(call.out.memoryMapSize) / (stride || EDK2_STRIDE)
}
