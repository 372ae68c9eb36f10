/**
 * Memory that only management mode reaches, as rows beside the memory map. No descriptor tells of it, and so the operating system does not know
 * it. The communication buffer lies outside of it, and in no map either.
 */
import { PAGE_SIZE, type FreeMm, type MachineState, type MmramRange, type Owned } from '../../src-firmware'

/** What of MMRAM is in use for what: the list of free pages, pages, an image, pool (blocks and free blocks), the core's own. */
export type MmramUse = 'free' | 'pages' | 'image' | 'pool' | 'core'

export interface MmramRow {
  readonly kind: 'mmram'
  readonly start: bigint
  readonly bytes: bigint
  readonly use: MmramUse
  /** 'driver.ts', 'firmware'; '' for free memory. */
  readonly owner: string
  /** n of the event that took it; null: nobody of this run did. */
  readonly takenBy: number | null
}
/** Memory that both worlds reach. */
export interface SharedRow {
  readonly kind: 'shared'
  readonly start: bigint
  readonly bytes: bigint
}

/** A range with the core's own image or data: EFI_MMRAM_DESCRIPTOR.RegionState EFI_ALLOCATED. PI 1.8 volume 4 §5. */
const ALLOCATED = 0x10
/** A block of the pool, or a large buffer, begins with a header; what its owner was given lies behind it. */
const POOL_HEADER_BYTES = 16n

interface Span {
  readonly start: bigint
  readonly end: bigint
}
interface Piece extends Span {
  readonly use: MmramUse
  readonly owner: string
  readonly takenBy: number | null
}

const spanOf = ({ start, bytes }: { readonly start: string; readonly bytes: string }): Span => {
  const first = BigInt(start)
  return { start: first, end: first + BigInt(bytes) }
}
const pageOf = (address: bigint): bigint => address - (address % PAGE_SIZE)
const isIn = ({ start, end }: Span, address: bigint): boolean => address >= start && address < end

/** MMRAM and the communication buffer, ascending by address; empty in a run without management mode. */
export function managementRows({ mm, owned }: Pick<MachineState, 'mm' | 'owned'>): (MmramRow | SharedRow)[] {
  const rows: (MmramRow | SharedRow)[] = mm.mmram.flatMap((range) => rowsOf(range, mm, owned))
  const { communicationBuffer: shared } = mm
  if (shared) rows.push({ kind: 'shared', start: BigInt(shared.start), bytes: BigInt(shared.bytes) })
  return rows.sort((a, b) => (a.start < b.start ? -1 : 1))
}

/** One range from end to end: what nobody is known to have is the core's. */
function rowsOf(range: MmramRange, { pages, blocks }: MachineState['mm'], owned: readonly Owned[]): MmramRow[] {
  const whole = spanOf(range)
  const rows: MmramRow[] = []
  let at = whole.start
  const push = ({ use, owner, takenBy }: Omit<Piece, keyof Span>, end: bigint): void => {
    if (end <= at) return
    rows.push({ kind: 'mmram', start: at, bytes: end - at, use, owner, takenBy })
    at = end
  }
  const core = { use: 'core', owner: 'firmware', takenBy: null } as const
  if ((range.state & ALLOCATED) === 0)
    for (const piece of piecesOf(whole, pages, blocks, owned)) {
      push(core, piece.start)
      push(piece, piece.end < whole.end ? piece.end : whole.end)
    }
  push(core, whole.end)
  return rows
}

function piecesOf(whole: Span, pages: readonly FreeMm[], blocks: readonly FreeMm[], owned: readonly Owned[]): Piece[] {
  const free = pages.map(spanOf).filter(({ start }) => isIn(whole, start))
  const here = owned.filter(({ start }) => isIn(whole, BigInt(start)))
  const pieces: Piece[] = free.map((span) => ({ ...span, use: 'free', owner: '', takenBy: null }))
  for (const holding of here)
    if (holding.unit === 'pages' || holding.unit === 'image')
      pieces.push({ ...spanOf(holding), use: holding.unit, owner: holding.owner, takenBy: holding.takenBy })
  pieces.push(
    ...poolPieces(
      here.filter(({ unit }) => unit === 'pool'),
      blocks.map(spanOf).filter(({ start }) => isIn(whole, start))
    )
  )
  return pieces.sort((a, b) => (a.start < b.start ? -1 : 1))
}

/** Pages that the pool took, neighbours together. Where a driver has a block, its name stands on them. */
function poolPieces(buffers: readonly Owned[], blocks: readonly Span[]): Piece[] {
  const byPage = new Map<bigint, Piece>()
  const note = (start: bigint, end: bigint, owner: string, takenBy: number | null): void => {
    for (let page = pageOf(start); page < end; page += PAGE_SIZE) {
      const known = byPage.get(page)
      if (known && known.owner !== 'firmware') continue
      byPage.set(page, { start: page, end: page + PAGE_SIZE, use: 'pool', owner, takenBy })
    }
  }
  for (const { start, end } of blocks) note(start, end, 'firmware', null)
  for (const buffer of buffers) {
    const { start, end } = spanOf(buffer)
    note(start - POOL_HEADER_BYTES, end, buffer.owner, buffer.owner === 'firmware' ? null : buffer.takenBy)
  }
  const joined: Piece[] = []
  for (const piece of [...byPage.values()].sort((a, b) => (a.start < b.start ? -1 : 1))) {
    const before = joined.at(-1)
    if (before?.end === piece.start && before.owner === piece.owner && before.takenBy === piece.takenBy)
      joined[joined.length - 1] = { ...before, end: piece.end }
    else joined.push(piece)
  }
  return joined
}

/** The sizes of the pool's lists, and how many free blocks each has within a range. */
export function freeBlocksIn({ start, bytes }: MmramRow, { blocks }: MachineState['mm']): ReadonlyMap<bigint, number> {
  const counts = new Map<bigint, number>()
  for (const block of blocks) {
    if (!isIn({ start, end: start + bytes }, BigInt(block.start))) continue
    const size = BigInt(block.bytes)
    counts.set(size, (counts.get(size) ?? 0) + 1)
  }
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}
