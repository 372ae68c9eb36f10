/** What a band of one of U-Boot's lanes says about itself, and the lanes as a table. */
import { address, type Books, type MachineState } from '../../src-firmware'
import { sizeText } from './memory-words'
import type { Column, TableLine } from './table-lines'
import type { Conflict } from './uboot-conflicts'
import { openBooks, overlap, type LaneBand, type LaneName } from './uboot-lanes'

const NAMES: Readonly<Record<LaneName, string>> = { reservations: 'Reserved', malloc: 'malloc', lmb: 'lmb', efi: 'EFI' }

export function laneName(lane: LaneName): string {
  return NAMES[lane]
}

const LIFETIMES: Readonly<Record<Books['lifetime'], string>> = {
  command: 'command',
  boot: 'boot',
  forever: 'forever'
}

/** 'command': how long the books last in which a lane's bands stand; '' where there are none. */
export function lifetimeWord(lane: LaneName, books: readonly Books[]): string {
  const open = openBooks(books).get(lane)
  return open ? LIFETIMES[open.lifetime] : ''
}

/** How long a band stays, in a sentence. */
export function untilSentence({ lane, use }: LaneBand, { books }: MachineState['uboot']): string {
  if (use === 'free') return ''
  if (use === 'forgotten') return 'lmb was gone with the command that loaded it: its bytes are there, and nobody knows of them.'
  switch (lane) {
    case 'reservations':
      return 'Set aside before U-Boot moved there, and never given back.'
    case 'malloc':
      return use === 'own' ? 'U-Boot’s own objects.' : 'A chunk stays until free, or until the operating system takes over.'
    case 'efi':
      return use === 'learner' ? 'It stays until somebody frees it, also when the application has ended.' : ''
    case 'lmb':
      return lmbSentence(openBooks(books).get('lmb')?.lifetime)
  }
}

function lmbSentence(lifetime: Books['lifetime'] | undefined): string {
  switch (lifetime) {
    case 'command':
      return 'This lmb is gone with the command that made it.'
    case 'boot':
      return 'This lmb is bootm’s, and lasts until bootm starts anew.'
    case 'forever':
      return 'This lmb is the board’s: it lasts until the power goes off, also when booting fails.'
    case undefined:
      return ''
  }
}

/** One line for a screen reader: all that the picture shows of a band. */
export function bandLabel(band: LaneBand, conflicts: readonly Conflict[]): string {
  const parts = [laneName(band.lane), address(band.start), sizeText(band.bytes), band.word, band.owner]
  const over = conflicts.filter((conflict) => conflict.lanes.includes(band.lane) && overlap(conflict, band)).map(({ sentence }) => sentence)
  return [...new Set(parts.filter((part) => part !== '')), ...over].join(', ')
}

export const LANE_COLUMNS: readonly Column[] = [
  { id: 'lane', name: 'Owner', width: 14 },
  { id: 'start', name: 'Start', kind: 'address', width: 16 },
  { id: 'bytes', name: 'Bytes', kind: 'number', width: 12 },
  { id: 'word', name: 'What', width: 26 },
  { id: 'owner', name: 'Whose', width: 22 },
  { id: 'until', name: 'How long', width: 18 },
  { id: 'conflict', name: 'Conflict', width: 40 }
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
