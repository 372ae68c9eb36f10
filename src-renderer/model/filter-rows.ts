/** The picture's rows that speak of what was typed: the others become one line for each run of them. */
import { address, hex, memoryTypeWord, type TraceEvent } from '../../src-firmware'
import { t } from '../language'
import { ownerWord } from './band-words'
import type { Hole, MemoryRow } from './bands'
import { fateWord, lettersOf, plainType } from './memory-words'

export interface LeftOut {
  readonly kind: 'leftOut'
  readonly start: bigint
  readonly bytes: bigint
  readonly count: number
}

export function filteredRows(
  rows: readonly (MemoryRow | Hole)[],
  filter: string,
  events: readonly TraceEvent[]
): readonly (MemoryRow | LeftOut)[] {
  const wanted = filter.trim().toLowerCase()
  const shown: (MemoryRow | LeftOut)[] = []
  for (const row of rows) {
    if (row.kind === 'hole') continue
    if (wordsOf(row, events).includes(wanted)) shown.push(row)
    else {
      const last = shown.at(-1)
      const isRun = last?.kind === 'leftOut'
      const start = isRun ? last.start : row.start
      if (isRun) shown.pop()
      shown.push({ kind: 'leftOut', start, bytes: row.start + row.bytes - start, count: isRun ? last.count + 1 : 1 })
    }
  }
  return shown
}

/** Everything that is said of a range, in small letters. */
function wordsOf(row: MemoryRow, events: readonly TraceEvent[]): string {
  const places = [hex(row.start), address(row.start)]
  if (row.kind === 'shared') return [...places, t('communication buffer')].join(' ').toLowerCase()
  if (row.kind === 'mmram') return [...places, 'MMRAM', row.use, ownerWord(row, events)].join(' ').toLowerCase()
  const { type } = row
  return [...places, memoryTypeWord(type), plainType(type), lettersOf(type), ownerWord(row, events), fateWord(type)].join(' ').toLowerCase()
}
