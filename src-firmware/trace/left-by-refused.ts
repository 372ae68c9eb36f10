/** Whose variable an address comes from that nobody has allocated: a service was refused, and the driver did not look at the status. */
import type { Hex } from '../spec/hex'
import type { TraceEvent } from './trace'

const LOOKED_AT = 100

/**
 * @param n Of the event that touches the address; the calls before it are looked at, the last ones first.
 * @returns 'AllocatePages on driver.ts:12'; null: no refused call left this address.
 */
export function leftByRefused(events: readonly TraceEvent[], n: number, address: Hex): string | null {
  for (let i = Math.min(n, events.length) - 1; i >= Math.max(0, n - LOOKED_AT); i--) {
    const event = events[i]!
    if (event.kind !== 'call' || event.cause === null || event.in.memory !== address) continue
    return event.at ? `${event.service} on ${event.at.file}:${event.at.line}` : event.service
  }
  return null
}
