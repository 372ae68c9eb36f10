/** What a fault says to the driver's author. */
import { address as addressText } from '../spec/hex'
import type { FaultReason } from '../trace/trace'

interface ToldFault {
  readonly reason: FaultReason
  readonly access: 'read' | 'write'
  readonly address: bigint
  readonly bytes: bigint
  /** 'driver.ts:14', the line that allocated the memory; null: not known. */
  readonly taker: string | null
  /** The line that gave it back. */
  readonly giver: string | null
  /** Where the bytes lie now that have left temporary RAM; null: they never moved. */
  readonly movedTo: bigint | null
}

/** In English, as the message of a stop. */
export function faultSentence({ reason, access, address, bytes, taker, giver, movedTo }: ToldFault): string {
  const what = `${access === 'read' ? 'Read' : 'Write'} of ${bytes} ${bytes === 1n ? 'byte' : 'bytes'} at ${addressText(address)}`
  const taken = taker ? `, allocated on ${taker}` : ''
  switch (reason) {
    case 'null':
      return `${what}: below 4096, a NULL pointer.`
    case 'freed':
      if (movedTo !== null)
        return `${what}: temporary RAM, which was given up when everything moved to permanent memory${taken}. What lay here is at ${addressText(movedTo)} now.`
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
    case 'attribute':
      return `${what}: the range's attributes forbid it.`
    case 'unowned':
      return `${what}: memory that nobody owns.`
  }
}
