/** Where one of U-Boot's owners was brought over another. U-Boot itself does not notice: what lay there is gone. */
import { address, type LoadedFile, type MachineState, type Owned, type Reservation, type TraceEvent } from '../../src-firmware'
import { ownerWord } from './band-words'
import { sizeText } from './memory-words'
import type { LaneName } from './uboot-lanes'

export interface Conflict {
  readonly start: bigint
  readonly bytes: bigint
  /** From this lane to that one. */
  readonly lanes: readonly [LaneName, LaneName]
  /** n of the event that made it. */
  readonly madeBy: number
  /** n of the event that took what lay there; null: it was there before the run. */
  readonly takenBy: number | null
  readonly sentence: string
}

interface Range {
  readonly start: bigint
  readonly end: bigint
}
const rangeOf = ({ start, bytes }: { readonly start: string; readonly bytes: string }): Range => ({
  start: BigInt(start),
  end: BigInt(start) + BigInt(bytes)
})

function common(one: Range, other: Range): { readonly start: bigint; readonly bytes: bigint } | null {
  const start = one.start > other.start ? one.start : other.start
  const end = one.end < other.end ? one.end : other.end
  return end > start ? { start, bytes: end - start } : null
}

/** In the order of their addresses. */
export function conflictsOf({ uboot, owned }: MachineState, events: readonly TraceEvent[]): Conflict[] {
  const holdings = owned.filter(({ unit }) => unit !== 'file')
  // Only a release whose lmb does not outlive its command forgets a file; the others do not give its memory to anybody else.
  const forgets = !uboot.books.some(({ owner, lifetime }) => owner === 'lmb' && lifetime === 'forever')
  return uboot.files
    .flatMap((file) => [
      ...holdings.map((holding) => overHolding(file, holding, events, forgets)),
      ...uboot.reservations.map((reservation) => overReservation(file, reservation, events))
    ])
    .filter((conflict) => conflict !== null)
    .sort((a, b) => (a.start < b.start ? -1 : 1))
}

function overHolding(file: LoadedFile, holding: Owned, events: readonly TraceEvent[], forgets: boolean): Conflict | null {
  const range = common(rangeOf(file), rangeOf(holding))
  if (!range) return null
  const whose = ownerWord(holding, events)
  const part = `${sizeText(range.bytes)} at ${address(range.start)}`
  const lanes = ['lmb', 'efi'] as const
  if (holding.takenBy > file.n) {
    if (!forgets) return null
    const sentence = `${whose} was given ${part} where ${file.name} had been loaded: nobody remembered the file.`
    return { ...range, lanes, madeBy: holding.takenBy, takenBy: file.n, sentence }
  }
  // Whoever loads over memory of its own knows what it does.
  if (events[file.n]?.image === holding.owner) return null
  const sentence = `${loaded(file, events)} over ${part} that ${whose === 'firmware' ? 'U-Boot itself' : whose} has: U-Boot does not notice.`
  return { ...range, lanes, madeBy: file.n, takenBy: holding.takenBy, sentence }
}

function overReservation(file: LoadedFile, reservation: Reservation, events: readonly TraceEvent[]): Conflict | null {
  const range = common(rangeOf(file), rangeOf(reservation))
  if (!range) return null
  const sentence = `${loaded(file, events)} over ${sizeText(range.bytes)} of what U-Boot set aside for itself, ${reservation.name}.`
  return { ...range, lanes: ['reservations', 'lmb'], madeBy: file.n, takenBy: null, sentence }
}

/** 'three.bin was loaded by driver.ts:15 (load)'. */
function loaded({ name, by, n }: LoadedFile, events: readonly TraceEvent[]): string {
  return `${name} was brought by ${ownerWord({ owner: 'the driver', takenBy: n }, events)} (${by})`
}
