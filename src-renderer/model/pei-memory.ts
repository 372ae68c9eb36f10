/**
 * PEI's memory as it is drawn: the HOB list growing up, pages growing down, the gap between them, the stack. During the switch to permanent memory
 * there are two of them: temporary RAM, which the PHIT still describes, and what has come together in permanent memory.
 */
import { MemoryType, type FoldedHob, type MachineState, type PeiState, type TraceEvent } from '../../src-firmware'
import { type Sentence, sentence } from '../language'
import { allocationOf, hobRow } from './hobs'
import { movesUntil, type PeiMove, type PeiStory } from './pei-switch'

/** freed: pages that were given back, for a later AllocatePages. left: what has moved on, and whose bytes still lie there. */
type AreaKind = 'hobs' | 'free' | 'pages' | 'freed' | 'stack' | 'left'

interface Range {
  readonly start: bigint
  readonly end: bigint
}
export interface PeiArea {
  readonly kind: AreaKind
  readonly start: bigint
  readonly bytes: bigint
  /** Who owns the pages, or 'firmware'; '' for what nobody has. */
  readonly owner: string
  /** n of the event that took it; null: before the run. */
  readonly takenBy: number | null
  /** Of pages, as their HOB or their owner tells; null: neither does. */
  readonly type: number | null
  /** What the present event did to it. */
  readonly mark: '+' | '−' | '~' | null
}
/** A field of the PHIT, and the address it holds. */
interface PhitPointer {
  readonly name: 'EfiFreeMemoryTop' | 'EfiFreeMemoryBottom'
  readonly at: bigint
}
/** One of PEI's two memories. */
export interface PeiMemory {
  readonly title: Sentence
  /** Ascending by address, without gaps. */
  readonly areas: readonly PeiArea[]
  /** Empty: the PHIT speaks of the other one. */
  readonly pointers: readonly PhitPointer[]
}

interface Phit {
  readonly memoryBottom: bigint
  readonly memoryTop: bigint
  readonly freeTop: bigint
  readonly freeBottom: bigint
}

function phitOf(hobs: readonly FoldedHob[]): Phit | null {
  const row = hobs[0] && hobRow(hobs[0])
  if (row?.type !== 1) return null
  const at = (name: string): bigint => row.fields.find((field) => field.name === name)?.pointsAt ?? 0n
  return {
    memoryBottom: at('EfiMemoryBottom'),
    memoryTop: at('EfiMemoryTop'),
    freeTop: at('EfiFreeMemoryTop'),
    freeBottom: at('EfiFreeMemoryBottom')
  }
}

/** While the list has been copied and its PHIT not yet mended, it describes memory that it does not lie in. */
export function isPhitStale({ hobs }: PeiState): boolean {
  const phit = phitOf(hobs)
  if (!phit) return false
  const list = BigInt(hobs[0]!.address)
  return list < phit.memoryBottom || list >= phit.freeBottom
}

/**
 * From the memory that PEI began in to the one it goes to; during the switch both.
 * @param first Events first … last happened since the moment before.
 */
export function peiMemories(
  state: MachineState,
  story: PeiStory,
  events: readonly TraceEvent[],
  first: number,
  last: number
): readonly PeiMemory[] {
  const { hobs } = state.pei
  const phit = phitOf(hobs)
  if (!phit) return []
  const happened = new Happened(events, first, last)
  const isStale = isPhitStale(state.pei)
  const installed = story.installs.findLast(({ n }) => n <= last)
  const hasSwitched = !isStale && story.moves.some(({ n }) => n <= last)
  const described = new Areas(state, happened)
  const pages = { start: phit.freeTop, end: phit.memoryTop }
  const list = isStale ? { start: phit.memoryBottom, end: phit.freeBottom } : { start: BigInt(hobs[0]!.address), end: phit.freeBottom }
  described.put(isStale ? 'left' : 'hobs', list)
  if (isStale) described.put('left', pages)
  else described.putPages(pages)
  described.putStacks((stack) => !installed || hasSwitched === isWithin(stack, installed), isStale)
  const memories: PeiMemory[] = [
    {
      title: hasSwitched ? sentence('Permanent memory') : sentence('Temporary RAM'),
      areas: described.filled({ start: phit.memoryBottom, end: phit.memoryTop }),
      pointers: isStale
        ? []
        : [
            { name: 'EfiFreeMemoryBottom', at: phit.freeBottom },
            { name: 'EfiFreeMemoryTop', at: phit.freeTop }
          ]
    }
  ]
  if (!installed || hasSwitched) return memories
  const coming = new Areas(state, happened)
  if (isStale) coming.put('hobs', { start: BigInt(hobs[0]!.address), end: endOf(hobs) })
  coming.putStacks((stack) => isWithin(stack, installed), false)
  coming.putOwned(installed)
  coming.putMoved(installed, movesUntil(story, last))
  return [...memories, { title: sentence('Permanent memory'), areas: coming.filled(installed), pointers: [] }]
}

/** What the PHIT says is free. */
export function peiFree({ pei }: MachineState): bigint {
  const phit = phitOf(pei.hobs)
  return phit && phit.freeTop > phit.freeBottom ? phit.freeTop - phit.freeBottom : 0n
}

function endOf(hobs: readonly FoldedHob[]): bigint {
  const end = hobs.at(-1)!
  return BigInt(end.address) + BigInt(hobRow(end).length)
}

function isWithin(inner: Range, outer: Range): boolean {
  return inner.start >= outer.start && inner.end <= outer.end
}

/** What the present events took, gave back and moved. */
class Happened {
  readonly given: Range[] = []
  private readonly arrived: Range[] = []
  private hobsChanged = false

  constructor(events: readonly TraceEvent[], first: number, last: number) {
    for (const { changes } of events.slice(Math.max(first, 0), last + 1))
      for (const change of changes) {
        if (change.what === 'hob') this.hobsChanged = true
        else if (change.what === 'take' && change.unit !== 'heap' && change.unit !== 'pool')
          this.arrived.push(rangeOf(change.start, change.bytes))
        else if (change.what === 'give' && change.unit === 'pages') this.given.push(rangeOf(change.start, change.bytes))
        else if (change.what === 'move') this.arrived.push(rangeOf(change.to, change.bytes))
      }
  }

  markOf(kind: AreaKind, { start, end }: Range): PeiArea['mark'] {
    if (kind === 'free' || kind === 'left') return null
    if (kind === 'freed') return this.given.some((range) => start < range.end && range.start < end) ? '−' : null
    if (this.arrived.some((range) => isWithin({ start, end }, range))) return '+'
    return kind === 'hobs' && this.hobsChanged ? '~' : null
  }
}

function rangeOf(start: string, bytes: string): Range {
  return { start: BigInt(start), end: BigInt(start) + BigInt(bytes) }
}

type Piece = Omit<PeiArea, 'bytes' | 'mark'> & { readonly end: bigint }

/** Areas are put where they lie; what is left between them is free. Of two that overlap the one that begins first stays, and where they begin together the one that was put first. */
class Areas {
  private readonly pieces: Piece[] = []

  constructor(
    private readonly state: MachineState,
    private readonly happened: Happened
  ) {}

  put(kind: AreaKind, { start, end }: Range, { owner = 'firmware', takenBy = null, type = null }: Partial<Piece> = {}): void {
    if (end > start) this.pieces.push({ kind, start, end, owner, takenBy, type })
  }

  putStacks(isHere: (stack: Range) => boolean, isLeft: boolean): void {
    for (const stack of this.state.pei.stacks.map(({ start, bytes }) => rangeOf(start, bytes)))
      if (isHere(stack)) this.put(isLeft ? 'left' : 'stack', stack)
  }

  /** Pages that somebody of this run has. */
  putOwned(within: Range): void {
    for (const { start, bytes, unit, owner, takenBy, type } of this.state.owned) {
      const range = rangeOf(start, bytes)
      if (unit === 'pages' && isWithin(range, within)) this.put('pages', range, { owner, takenBy, type })
    }
  }

  /** Pages from the free top up, each owner's apart, and among them those that were given back. */
  putPages(pages: Range): void {
    this.putOwned(pages)
    for (const hob of this.state.pei.hobs) {
      const allocation = allocationOf(hob)
      if (!allocation) continue
      const { start, bytes, type } = allocation
      const range = { start, end: start + bytes }
      if (!isWithin(range, pages)) continue
      if (type === MemoryType.Conventional) this.put('freed', range, { owner: '' })
      else this.put('pages', range, { type })
    }
    for (const rest of this.gaps(pages)) this.put('pages', rest)
  }

  /** Pages that came there as one, and that no HOB tells of yet. */
  putMoved(within: Range, moves: readonly PeiMove[]): void {
    for (const { content, to, bytes } of moves)
      if (content === 'pages' && isWithin({ start: to, end: to + bytes }, within))
        for (const rest of this.gaps({ start: to, end: to + bytes })) this.put('pages', rest)
  }

  /** All of a range, and what lies beyond it: between what was put there it is free, and what was given back just now is shown in it. */
  filled({ start, end }: Range): PeiArea[] {
    for (const piece of this.pieces) {
      if (piece.start < start) start = piece.start
      if (piece.end > end) end = piece.end
    }
    const gaps = this.gaps({ start, end })
    for (const given of this.happened.given) if (gaps.some((gap) => isWithin(given, gap))) this.put('freed', given, { owner: '' })
    for (const gap of this.gaps({ start, end })) this.put('free', gap, { owner: '' })
    return this.sorted().map(({ end, ...piece }) => {
      const mark = this.happened.markOf(piece.kind, { start: piece.start, end })
      return { ...piece, bytes: end - piece.start, mark }
    })
  }

  private sorted(): Piece[] {
    const ascending = [...this.pieces].sort((one, other) => Number(one.start > other.start) - Number(one.start < other.start))
    let at = 0n
    return ascending.filter(({ start, end }) => {
      const isApart = start >= at
      if (isApart) at = end
      return isApart
    })
  }

  private gaps({ start, end }: Range): Range[] {
    const gaps: Range[] = []
    let at = start
    for (const piece of this.sorted()) {
      if (piece.end <= start || piece.start >= end) continue
      if (piece.start > at) gaps.push({ start: at, end: piece.start })
      at = piece.end
    }
    if (at < end) gaps.push({ start: at, end })
    return gaps
  }
}

/** What stands below one another in the picture: areas, and the PHIT's pointers between them. */
export function peiRows({ areas, pointers }: PeiMemory, highOnTop: boolean): readonly (PeiArea | PhitPointer)[] {
  const rows: (PeiArea | PhitPointer)[] = []
  const left = [...pointers].sort((one, other) => Number(one.at > other.at) - Number(one.at < other.at))
  for (const area of areas) {
    while (left.length > 0 && left[0]!.at <= area.start) rows.push(left.shift()!)
    rows.push(area)
  }
  rows.push(...left)
  return highOnTop ? rows.reverse() : rows
}

/** Addresses of HOBs that these events made or changed. */
export function changedHobs(events: readonly TraceEvent[], first: number, last: number): ReadonlyMap<bigint, '+' | '~'> {
  const marks = new Map<bigint, '+' | '~'>()
  for (const { changes } of events.slice(Math.max(first, 0), last + 1))
    for (const change of changes) {
      if (change.what !== 'hob' || change.after === null) continue
      const address = BigInt(change.address)
      const isEnd = change.after.startsWith('ffff')
      if (isEnd) continue
      // The end mark made way for it: a new one.
      const isNew = change.before === null || change.before.startsWith('ffff')
      if (marks.get(address) !== '+') marks.set(address, isNew ? '+' : '~')
    }
  return marks
}
