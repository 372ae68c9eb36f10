/** What a fault says to the driver's author. */
import type { FaultEvent, TraceEvent } from '../../../src-firmware/index'
import { faultSentence as told } from '../../../src-firmware/memory/fault-sentence'

/** What was touched, and whose it is. */
export function faultSentence(events: readonly TraceEvent[], fault: FaultEvent): string {
  const { reason, access, address, bytes, takenBy, freedBy, movedTo, unloaded } = fault
  if (unloaded !== null) return `A function of ${unloaded} is called, but ${unloaded} was unloaded: its code is memory that was given back.`
  const line = (n: number | null): string | null => {
    const place = n === null ? null : events[n]?.at
    return place ? `${place.file}:${place.line}` : null
  }
  return told({
    reason,
    access: access === 'read' ? 'read' : 'write',
    address: BigInt(address),
    bytes: BigInt(bytes),
    taker: line(takenBy),
    giver: line(freedBy),
    movedTo: movedTo === null ? null : BigInt(movedTo)
  })
}
