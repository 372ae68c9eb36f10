/** What a fault says to the driver's author. */
import { hex, leftByRefused, type FaultEvent, type ToldFault, type TraceEvent } from '../../../src-firmware/index'
import { shown } from '../values'

/** What was touched, and whose it is. */
export function faultSentence(events: readonly TraceEvent[], fault: FaultEvent): string {
  const { n, reason, access, address, bytes, takenBy, freedBy, movedTo, movedByDxe, unloaded, takenOver } = fault
  const leftBy = reason === 'unowned' ? leftByRefused(events, n, address) : null
  const line = (n: number | null): string | null => {
    const place = n === null ? null : events[n]?.at
    return place ? `${place.file}:${place.line}` : null
  }
  return toldFaultSentence({
    ...{ reason, access, address, movedTo, unloaded, takenOver },
    ...(movedByDxe && { movedByDxe }),
    ...(leftBy !== null && { leftBy }),
    bytes: hex(bytes),
    taker: line(takenBy),
    giver: line(freedBy)
  })
}

/** The same for a fault without its trace. */
export function toldFaultSentence(fault: ToldFault): string {
  const { reason, access, address, bytes, taker, giver, movedTo, movedByDxe, leftBy, unloaded, takenOver } = fault
  if (takenOver)
    return `A function of ${unloaded} is called, but its code lay at ${shown(address)} in memory that the operating system has taken since. Only a runtime driver's code stays: MODULE_TYPE 'DXE_RUNTIME_DRIVER'.`
  if (unloaded !== null) return `A function of ${unloaded} is called, but ${unloaded} was unloaded: its code is memory that was given back.`
  const count = BigInt(bytes)
  const what = `${access === 'read' ? 'Read' : 'Write'} of ${count} ${count === 1n ? 'byte' : 'bytes'} at ${shown(address)}`
  const taken = taker ? `, allocated on ${taker}` : ''
  switch (reason) {
    case 'null':
      return `${what}: below 4096, a NULL pointer.`
    case 'freed':
      if (movedTo !== null && movedByDxe)
        return `${what}: PEI's HOB list lay here, with the pool that PEIMs took from it${taken}. DXE has copied the list and reuses this memory; what lay here is at ${shown(movedTo)} now. Keep data in pages, or in the HOB itself, not a pointer into the list.`
      if (movedTo !== null)
        return `${what}: temporary RAM, which was given up when everything moved to permanent memory${taken}. What lay here is at ${shown(movedTo)} now.`
      return `${what}: memory that was given back${giver ? ` on ${giver}` : ''}${taken}.`
    case 'bounds':
      return `${what}: past the end of an allocation${taken}.`
    case 'foreign':
      return `${what}: memory of the firmware.`
    case 'mmio':
      return `${what}: device registers; use MmioRead and MmioWrite.`
    case 'unwritten':
      return `${what}: nobody has written it since it was allocated${taker ? ` on ${taker}` : ''}.`
    case 'unmapped':
      return `${what}: no entry of the virtual map covers it.`
    case 'mmram':
      return `${what}: MMRAM, and the processor is not in MM.`
    case 'attribute':
      return `${what}: the range's attributes forbid it.`
    case 'unowned':
      return `${what}: memory that nobody owns.${leftBy ? ` ${leftBy} was refused and left this address in its variable: look at the status first.` : ''}`
  }
}
