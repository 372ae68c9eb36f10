/** What stands on the rows of the memory picture, and what is said of them besides. */
import type { TraceEvent } from '../../src-firmware'
import { list, listed, t } from '../language'
import { changeWord, isLearners, ownerWord } from './band-words'
import type { FoldedBands, Mark } from './bands'
import type { Band } from './cut-map'
import { landmarksIn } from './landmarks'
import { fateWord, plainType, sizeText } from './memory-words'
import type { MmramRow, SharedRow } from './mmram'
import { useWord } from './mmram-words'

/** What a band's name says besides what is written on it: what it is, what becomes of it, whose it is, and what the call did. */
export function moreWords(band: Band, mark: Mark | null, events: readonly TraceEvent[]): string {
  return [
    ...new Set([
      ...(mark ? [changeWord(mark)] : []),
      plainType(band.type),
      ...(band.owner === '' ? [] : [fateWord(band.type)]),
      ownerWord(band, events)
    ])
  ].join(t(', '))
}

/** Which landmarks lie inside. */
export function acrossWords(row: { readonly start: bigint; readonly bytes: bigint }): string {
  const marks = landmarksIn(row)
  return marks.length === 0 ? '' : ` · ${t('across {{marks}}', { marks: listed(marks.map(({ name }) => name)) })}`
}

/** What lies where the operating system does not see. */
export function hiddenWord(row: MmramRow | SharedRow, events: readonly TraceEvent[]): string {
  if (row.kind === 'shared') return t('communication buffer')
  return isLearners(row, events) ? list([ownerWord(row, events), useWord(row)]) : useWord(row)
}

/** Whose the bands of a fold are, and how many. */
export function foldWord({ descriptors, freeBytes, bands }: FoldedBands): string {
  if (bands[0]!.owner === 'lab') return t('{{count}} descriptors, the system’s', { count: descriptors })
  return freeBytes > 0n
    ? t('{{count}} descriptors, firmware, {{size}} free', { count: descriptors, size: sizeText(freeBytes) })
    : t('{{count}} descriptors, firmware', { count: descriptors })
}

/** The same where there is little room; null: it is short enough. */
export function shortFoldWord({ descriptors, freeBytes, bands }: FoldedBands): string | null {
  return freeBytes > 0n && bands[0]!.owner !== 'lab'
    ? t('{{count}} firmware, {{size}} free', { count: descriptors, size: sizeText(freeBytes) })
    : null
}
