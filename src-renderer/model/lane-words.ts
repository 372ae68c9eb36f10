/** What a band of one of U-Boot's lanes says about itself, and the lanes as a table. */
import { address, type Books, type MachineState } from '../../src-firmware'
import { type Sentence, sentence, t } from '../language'
import { sizeText } from './memory-words'
import type { Column, TableLine } from './table-lines'
import type { Conflict } from './uboot-conflicts'
import { openBooks, overlap, type LaneBand, type LaneName } from './uboot-lanes'

const NAMES: Readonly<Record<LaneName, Sentence>> = {
  reservations: sentence('Reserved'),
  malloc: sentence('malloc'),
  lmb: sentence('lmb'),
  efi: sentence('EFI')
}

export function laneName(lane: LaneName): string {
  return t(NAMES[lane])
}

const LIFETIMES: Readonly<Record<Books['lifetime'], Sentence>> = {
  command: sentence('command'),
  boot: sentence('boot'),
  forever: sentence('forever')
}

/** 'command': how long the books last in which a lane's bands stand; '' where there are none. */
export function lifetimeWord(lane: LaneName, books: readonly Books[]): string {
  const open = openBooks(books).get(lane)
  return open ? t(LIFETIMES[open.lifetime]) : ''
}

/** How long a band stays, in a sentence. */
export function untilSentence({ lane, use }: LaneBand, { books }: MachineState['uboot']): string {
  if (use === 'free') return ''
  if (use === 'forgotten') return t('lmb was gone with the command that loaded it: its bytes are there, and nobody knows of them.')
  switch (lane) {
    case 'reservations':
      return t('Set aside before U-Boot moved there, and never given back.')
    case 'malloc':
      return use === 'own' ? t('U-Boot’s own objects.') : t('A chunk stays until free, or until the operating system takes over.')
    case 'efi':
      return use === 'learner' ? t('It stays until somebody frees it, also when the application has ended.') : ''
    case 'lmb':
      return lmbSentence(openBooks(books).get('lmb')?.lifetime)
  }
}

function lmbSentence(lifetime: Books['lifetime'] | undefined): string {
  switch (lifetime) {
    case 'command':
      return t('This lmb is gone with the command that made it.')
    case 'boot':
      return t('This lmb is bootm’s, and lasts until bootm starts anew.')
    case 'forever':
      return t('This lmb is the board’s: it lasts until the power goes off, also when booting fails.')
    case undefined:
      return ''
  }
}

/** One line for a screen reader: all that the picture shows of a band. */
export function bandLabel(band: LaneBand, conflicts: readonly Conflict[]): string {
  const parts = [laneName(band.lane), address(band.start), sizeText(band.bytes), band.word, band.owner]
  const over = conflicts.filter((conflict) => conflict.lanes.includes(band.lane) && overlap(conflict, band)).map(({ sentence }) => sentence)
  return [...new Set(parts.filter((part) => part !== '')), ...over].join(t(', '))
}

export const LANE_COLUMNS: readonly Column[] = [
  { id: 'lane', name: sentence('Owner'), width: 14 },
  { id: 'start', name: sentence('Start'), kind: 'address', width: 16 },
  { id: 'bytes', name: sentence('Bytes'), kind: 'number', width: 12 },
  { id: 'word', name: sentence('What'), width: 26 },
  { id: 'owner', name: sentence('Whose'), width: 22 },
  { id: 'until', name: sentence('How long'), width: 18 },
  { id: 'conflict', name: sentence('Conflict'), width: 40 }
]

/** A line for each band of each lane. */
export function laneLines(bands: readonly LaneBand[], conflicts: readonly Conflict[], uboot: MachineState['uboot']): TableLine[] {
  return bands.map((band) => {
    const { lane, start, bytes, word, owner, use } = band
    const over = conflicts.filter((conflict) => conflict.lanes.includes(lane) && overlap(conflict, band))
    const until = use === 'free' ? '' : use === 'forgotten' ? 'forgotten' : lifetimeWord(lane, uboot.books)
    return {
      start,
      bytes,
      cells: { lane: laneName(lane), start, bytes, word, owner, until, conflict: over.map(({ sentence }) => sentence).join(' ') }
    }
  })
}
