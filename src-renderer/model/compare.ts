/** Two moments of one run side by side: what of the memory map is another at the later one. */
import type { MachineState, TraceEvent } from '../../src-firmware'
import { list, t } from '../language'
import { ownerWord } from './band-words'
import type { Mark } from './bands'
import type { Band } from './cut-map'

/** A range that is not the same at both moments. */
export interface Difference {
  readonly start: bigint
  readonly bytes: bigint
  readonly mark: Mark
  /** null: no descriptor told of it. */
  readonly before: Band | null
  readonly now: Band | null
}

/** Ascending by address; neighbours with the same story are one range. */
export function differencesOf(before: readonly Band[], now: readonly Band[]): Difference[] {
  const differences: Difference[] = []
  const [old, young] = [new Cursor(before), new Cursor(now)]
  for (let at = least(old.next(-1n), young.next(-1n)); at !== null;) {
    const end = least(old.next(at), young.next(at))
    if (end === null) break
    const [one, other] = [old.at(at), young.at(at)]
    if (!isSame(one, other)) add(differences, { start: at, bytes: end - at, mark: markOf(one, other), before: one, now: other })
    at = end
  }
  return differences
}

/** Goes through bands in the order of their addresses. */
class Cursor {
  private index = 0

  constructor(private readonly bands: readonly Band[]) {}

  /** The band that holds an address; not lower than the one that was asked for before. */
  at(address: bigint): Band | null {
    while (this.index < this.bands.length && endOf(this.bands[this.index]!) <= address) this.index++
    const band = this.bands[this.index]
    return band && band.start <= address ? band : null
  }
  /** The next address above at which a band begins or ends. */
  next(address: bigint): bigint | null {
    let i = this.index
    while (i < this.bands.length && endOf(this.bands[i]!) <= address) i++
    const band = this.bands[i]
    return band ? (band.start > address ? band.start : endOf(band)) : null
  }
}

const endOf = ({ start, bytes }: Band): bigint => start + bytes
const least = (one: bigint | null, other: bigint | null): bigint | null =>
  one === null ? other : other === null ? one : one < other ? one : other

function isSame(one: Band | null, other: Band | null): boolean {
  if (one === other) return true
  if (!one || !other) return false
  return one.type === other.type && one.attribute === other.attribute && one.owner === other.owner && one.takenBy === other.takenBy
}

function markOf(before: Band | null, now: Band | null): Mark {
  const [was, is] = [before?.owner ?? '', now?.owner ?? '']
  if (is !== '' && was === '') return '+'
  if (is === '' && was !== '') return '−'
  return before?.type === now?.type && before?.owner === now?.owner && before?.takenBy === now?.takenBy ? '≈' : '~'
}

function add(differences: Difference[], next: Difference): void {
  const last = differences.at(-1)
  if (last && last.start + last.bytes === next.start && isSame(last.before, next.before) && isSame(last.now, next.now))
    differences[differences.length - 1] = { ...last, bytes: last.bytes + next.bytes }
  else differences.push(next)
}

/** 'Since call 12: +3 ranges, −1, key 26 → 31.' */
export function sinceSentence(since: string, differences: readonly Difference[], before: MachineState, now: MachineState): string {
  const counted = (['+', '−', '~', '≈'] as const).flatMap((mark) => {
    const count = differences.filter((one) => one.mark === mark).length
    return count > 0 ? [`${mark}${count}`] : []
  })
  const ranges =
    counted.length > 0
      ? [t('{{mark}}{{count}} ranges', { mark: counted[0]![0]!, count: Number(counted[0]!.slice(1)) }), ...counted.slice(1)]
      : []
  const hobs = now.pei.hobs.length - before.pei.hobs.length
  const keys = [before, now].map(({ dxe }) => Number(dxe.mapKey))
  const parts = [
    ...ranges,
    ...(hobs !== 0 ? [t('{{mark}}{{count}} HOBs', { mark: hobs > 0 ? '+' : '−', count: Math.abs(hobs) })] : []),
    ...(keys[0] !== keys[1] ? [t('key {{before}} → {{now}}', { before: keys[0]!, now: keys[1]! })] : [])
  ]
  return t('Since {{since}}: {{what}}.', { since, what: list(parts) || t('nothing has changed') })
}

/** Whose a range is, in a word; '' where no descriptor tells of it. */
export const wordOf = (band: Band | null, events: readonly TraceEvent[]): string => (band ? ownerWord(band, events) : t('in no map'))
