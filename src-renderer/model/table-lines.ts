/** The memory as a table: the same facts as in the picture, for whoever sorts them, copies them, or hears them read. */
import { hex, memoryTypeWord, PAGE_SIZE, type Descriptor, type MachineState, type TraceEvent } from '../../src-firmware'
import { type Sentence, list, sentence, t } from '../language'
import { ownerWord } from './band-words'
import type { MemoryRow } from './bands'
import type { Band } from './cut-map'
import { attributeWords, fateWord } from './memory-words'
import { blocksWords, UNSEEN, useWord } from './mmram-words'
import type { MmramRow, SharedRow } from './mmram'
import type { Work } from './work'

export interface Column {
  readonly id: string
  readonly name: Sentence
  /** address: hexadecimal, and a link to the place in the picture; number: aligned to the right. */
  readonly kind?: 'address' | 'number'
  /** In characters. */
  readonly width: number
}
export interface TableLine {
  readonly start: bigint
  readonly bytes: bigint
  /** By the column's id. */
  readonly cells: Readonly<Record<string, string | bigint>>
}

/** So many lines are one piece of work. */
const PIECE = 1000

export const MAP_COLUMNS: readonly Column[] = [
  { id: 'type', name: sentence('Type'), width: 18 },
  { id: 'start', name: sentence('Start'), kind: 'address', width: 14 },
  { id: 'pages', name: sentence('Pages'), kind: 'number', width: 9 },
  { id: 'attribute', name: sentence('Can be'), width: 24 },
  { id: 'owner', name: sentence('Owner'), width: 20 },
  { id: 'fate', name: sentence('After exit'), width: 26 }
]

/** One line per descriptor, as the firmware counts them, the owners of its parts together; and what no map shows. */
export function* mapLines(machine: MachineState, ranges: readonly MemoryRow[], events: readonly TraceEvent[]): Work<TableLine[]> {
  const bands = ranges.filter((row): row is Band => row.kind === 'band')
  const lines = yield* descriptorLines(machine.dxe.map, bands, events)
  const hidden = ranges.filter((row) => row.kind !== 'band').map((row) => hiddenLine(row, machine.mm, events))
  return [...lines, ...hidden].sort((a, b) => (a.start < b.start ? -1 : 1))
}

function* descriptorLines(map: readonly Descriptor[], bands: readonly Band[], events: readonly TraceEvent[]): Work<TableLine[]> {
  const lines: TableLine[] = []
  let next = 0
  for (const [type, physicalStart, , pages, attribute] of map) {
    const start = BigInt(physicalStart)
    const end = start + BigInt(pages) * PAGE_SIZE
    const owners = new Set<string>()
    // Both ascend by address.
    for (; next < bands.length && bands[next]!.start < end; next++)
      if (bands[next]!.start >= start) owners.add(ownerWord(bands[next]!, events))
    const cells = {
      type: memoryTypeWord(type),
      start,
      pages: BigInt(pages),
      attribute: attributeWords(BigInt(attribute)),
      owner: list([...owners]),
      fate: fateWord(type)
    }
    lines.push({ start, bytes: end - start, cells })
    if (lines.length % PIECE === 0) yield
  }
  return lines
}

function hiddenLine(row: MmramRow | SharedRow, mm: MachineState['mm'], events: readonly TraceEvent[]): TableLine {
  const { start, bytes } = row
  const isShared = row.kind === 'shared'
  return {
    start,
    bytes,
    cells: {
      type: isShared ? t('communication buffer') : `MMRAM, ${useWord(row)}`,
      start,
      pages: bytes / PAGE_SIZE,
      attribute: '',
      owner: isShared ? t('both worlds') : ownerWord(row, events),
      fate: [t(UNSEEN), ...(isShared ? [] : blocksWords(row, mm))].join('; ')
    }
  }
}

/** The lines that speak of what was typed, in the order of a column. */
export function sortedLines(lines: readonly TableLine[], filter: string, by: string, descending: boolean): TableLine[] {
  const wanted = filter.trim().toLowerCase()
  const words = ({ cells }: TableLine): string =>
    Object.values(cells)
      .map((cell) => (typeof cell === 'bigint' ? hex(cell) : cell))
      .join(' ')
      .toLowerCase()
  const hit = lines.filter((line) => wanted === '' || words(line).includes(wanted))
  const compare = (a: TableLine, b: TableLine): number =>
    a.cells[by]! < b.cells[by]! ? -1 : a.cells[by]! > b.cells[by]! ? 1 : a.start < b.start ? -1 : 1
  return hit.sort((a, b) => (descending ? compare(b, a) : compare(a, b)))
}

/** Comma-separated, with a line of the columns' names first; every number in hexadecimal. */
export function csvOf(columns: readonly Column[], lines: readonly TableLine[]): string {
  const cell = (value: string | bigint): string => `"${(typeof value === 'bigint' ? hex(value) : value).replaceAll('"', '""')}"`
  const rows = lines.map(({ cells }) => columns.map(({ id }) => cell(cells[id]!)).join(','))
  return [columns.map(({ name }) => name.toLowerCase()).join(','), ...rows].join('\n')
}
