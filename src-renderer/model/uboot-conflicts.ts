/** Where one of U-Boot's owners was brought over another. U-Boot itself does not notice: what lay there is gone. */
import { address, type LoadedFile, type MachineState, type Owned, type Reservation, type TraceEvent } from '../../src-firmware'
import { t } from '../language'
import { ownerWord } from './band-words'
import { sizeText } from './memory-words'
import { RangeIndex } from './range-index'
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
  readonly bytes: bigint
}
const rangeOf = ({ start, bytes }: { readonly start: string; readonly bytes: string }): Range => ({
  start: BigInt(start),
  bytes: BigInt(bytes)
})

/** What two ranges that overlap have in common. */
function common(one: Range, other: Range): Range {
  const [end, otherEnd] = [one.start + one.bytes, other.start + other.bytes]
  const start = one.start > other.start ? one.start : other.start
  return { start, bytes: (end < otherEnd ? end : otherEnd) - start }
}

/** In the order of their addresses. */
export function conflictsOf({ uboot, owned }: MachineState, events: readonly TraceEvent[]): Conflict[] {
  const holdings = new RangeIndex(owned.filter(({ unit }) => unit !== 'file').map((holding) => ({ holding, ...rangeOf(holding) })))
  const reservations = new RangeIndex(uboot.reservations.map((reservation) => ({ reservation, ...rangeOf(reservation) })))
  // Only a release whose lmb does not outlive its command forgets a file; the others do not give its memory to anybody else.
  const forgets = !uboot.books.some(({ owner, lifetime }) => owner === 'lmb' && lifetime === 'forever')
  return uboot.files
    .flatMap((file) => {
      const range = rangeOf(file)
      return [
        ...holdings.overlapping(range).map((one) => overHolding(file, one.holding, common(range, one), events, forgets)),
        ...reservations.overlapping(range).map((one) => overReservation(file, one.reservation, common(range, one), events))
      ]
    })
    .filter((conflict) => conflict !== null)
    .sort((a, b) => (a.start < b.start ? -1 : 1))
}

function overHolding(file: LoadedFile, holding: Owned, range: Range, events: readonly TraceEvent[], forgets: boolean): Conflict | null {
  const whose = ownerWord(holding, events)
  const part = t('{{size}} at {{address}}', { size: sizeText(range.bytes), address: address(range.start) })
  const lanes = ['lmb', 'efi'] as const
  if (holding.takenBy > file.n) {
    if (!forgets) return null
    const sentence = t('{{whose}} was given {{part}} where {{file}} had been loaded: nobody remembered the file.', {
      whose,
      part,
      file: file.name
    })
    return { ...range, lanes, madeBy: holding.takenBy, takenBy: file.n, sentence }
  }
  // Whoever loads over memory of its own knows what it does.
  if (events[file.n]?.image === holding.owner) return null
  const sentence = t('{{loaded}} over {{part}} that {{whose}} has: U-Boot does not notice.', {
    loaded: loaded(file, events),
    part,
    whose: whose === t('firmware') ? t('U-Boot itself') : whose
  })
  return { ...range, lanes, madeBy: file.n, takenBy: holding.takenBy, sentence }
}

function overReservation(file: LoadedFile, reservation: Reservation, range: Range, events: readonly TraceEvent[]): Conflict {
  const sentence = t('{{loaded}} over {{size}} of what U-Boot set aside for itself, {{name}}.', {
    loaded: loaded(file, events),
    size: sizeText(range.bytes),
    name: reservation.name
  })
  return { ...range, lanes: ['reservations', 'lmb'], madeBy: file.n, takenBy: null, sentence }
}

/** 'three.bin was loaded by driver.ts:15 (load)'. */
function loaded({ name, by, n }: LoadedFile, events: readonly TraceEvent[]): string {
  return t('{{name}} was brought by {{whose}} ({{by}})', { name, whose: ownerWord({ owner: t('the driver'), takenBy: n }, events), by })
}
