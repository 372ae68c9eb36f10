/**
 * U-Boot's four owners of one RAM as lanes beside one address axis: what was set aside before relocation, the heap, lmb, and EFI. What one of them
 * has is no secret to itself alone: a range may stand in several lanes, and it is a conflict only where one was brought over another.
 */
import { MemoryType, type Books, type LmbRegion, type LoadedFile, type MachineState, type Owned, type TraceEvent } from '../../src-firmware'
import { t } from '../language'
import { ownerWord } from './band-words'
import type { Band } from './cut-map'
import { plainType } from './memory-words'
import { RangeIndex } from './range-index'
import type { Work } from './work'
import { reservationWord } from './reservation-word'

export const LANES = ['reservations', 'malloc', 'lmb', 'efi'] as const
export type LaneName = (typeof LANES)[number]

/** own: U-Boot's; learner: a driver's or an application's; file: brought by a command; forgotten: a file that lmb knows no more; free: nobody's. */
type LaneUse = 'own' | 'learner' | 'file' | 'forgotten' | 'free'

export interface LaneBand {
  readonly lane: LaneName
  readonly start: bigint
  readonly bytes: bigint
  readonly use: LaneUse
  /** What it is: 'malloc arena', 'chunk', 'three.bin', 'boot services data'. */
  readonly word: string
  /** 'driver.ts:12', 'U-Boot'; '' for free memory. */
  readonly owner: string
  /** n of the event that took or brought it; null: it was there before the run, or nobody has it. */
  readonly takenBy: number | null
  /** EFI's memory type; null in the other lanes. */
  readonly type: number | null
}

interface Range {
  readonly start: bigint
  readonly bytes: bigint
}

/** A chunk of the heap begins with two words of its own. */
const CHUNK_HEAD = 16n
const UBOOT = 'U-Boot'
/** LMB_NOOVERWRITE and LMB_NONOTIFY. */
const EFI_FLAGS = 0xc

const rangeOf = ({ start, bytes }: { readonly start: string; readonly bytes: string }): Range => ({
  start: BigInt(start),
  bytes: BigInt(bytes)
})
const endOf = ({ start, bytes }: Range): bigint => start + bytes
/** Do they have a byte in common? */
export const overlap = (one: Range, other: Range): boolean => one.start < endOf(other) && other.start < endOf(one)

/** Each owner's bands, ascending by address; of the bands of lmb's lane some may overlap. */
export function* laneBands(state: MachineState, bands: readonly Band[], events: readonly TraceEvent[]): Work<LaneBand[]> {
  const own = [...reservationBands(state), ...heapBands(state, events)]
  yield
  const lmb = lmbBands(state, events)
  yield
  return [...own, ...lmb, ...efiBands(bands, events)]
}

function reservationBands({ uboot }: MachineState): LaneBand[] {
  return uboot.reservations
    .map((reservation) => ({ ...own('reservations', reservationWord(reservation.name)), ...rangeOf(reservation) }))
    .sort((a, b) => (a.start < b.start ? -1 : 1))
}

function own(lane: LaneName, word: string, type: number | null = null): Omit<LaneBand, keyof Range> {
  return { lane, use: 'own', word, owner: UBOOT, takenBy: null, type }
}
function free(lane: LaneName, word = t('free')): Omit<LaneBand, keyof Range> {
  return { lane, use: 'free', word, owner: '', takenBy: null, type: null }
}

/** From the first chunk to the end of the region: free chunks, those that a driver has, and U-Boot's own between them. */
function heapBands({ uboot, owned }: MachineState, events: readonly TraceEvent[]): LaneBand[] {
  const { heap } = uboot
  if (!heap) return []
  const whole = rangeOf(heap)
  const known: LaneBand[] = uboot.freeChunks.map((chunk) => ({ ...free('malloc', t('free chunk')), ...rangeOf(chunk) }))
  for (const holding of owned) {
    const { start, bytes } = rangeOf(holding)
    if (holding.unit !== 'pool' || holding.owner === 'firmware' || !overlap(whole, { start, bytes: 1n })) continue
    known.push({ ...taken('malloc', t('chunk'), holding, events), start: start - CHUNK_HEAD, bytes: bytes + CHUNK_HEAD })
  }
  const used = { start: whole.start, bytes: BigInt(heap.end) - whole.start }
  return [
    ...withBetween(known, used, own('malloc', t('U-Boot’s chunks'))),
    { ...free('malloc', t('not in use yet')), start: endOf(used), bytes: endOf(whole) - endOf(used) }
  ].filter(({ bytes }) => bytes > 0n)
}

function taken(lane: LaneName, word: string, holding: Owned, events: readonly TraceEvent[]): Omit<LaneBand, keyof Range> {
  const { takenBy } = holding
  return { lane, use: 'learner', word, owner: ownerWord(holding, events), takenBy, type: null }
}

/** What is known of a range, and what lies between. */
function withBetween(known: readonly LaneBand[], whole: Range, between: Omit<LaneBand, keyof Range>): LaneBand[] {
  const bands: LaneBand[] = []
  let at = whole.start
  for (const band of [...known].sort((a, b) => (a.start < b.start ? -1 : 1))) {
    if (band.start > at) bands.push({ ...between, start: at, bytes: band.start - at })
    bands.push(band)
    if (endOf(band) > at) at = endOf(band)
  }
  if (endOf(whole) > at) bands.push({ ...between, start: at, bytes: endOf(whole) - at })
  return bands
}

function regionRange({ base, size }: LmbRegion): Range {
  return { start: BigInt(base), bytes: BigInt(size) }
}

/** Regions in use, by what lies in them; and the rest of what lmb may hand out. */
function lmbBands({ uboot, owned }: MachineState, events: readonly TraceEvent[]): LaneBand[] {
  const asked = new RangeIndex(
    owned.filter(({ takenBy }) => isLmbCall(events[takenBy])).map((holding) => ({ holding, ...rangeOf(holding) }))
  )
  const files = new RangeIndex(uboot.files.map((file) => ({ file, ...rangeOf(file) })))
  const used = uboot.used.map((region): LaneBand => {
    const range = regionRange(region)
    const file = latest(files.overlapping(range).map((one) => one.file))
    const holding = asked.overlapping(range)[0]?.holding
    const owner = (name: string, takenBy: number): Pick<LaneBand, 'owner' | 'takenBy'> => ({
      owner: ownerWord({ owner: name, takenBy }, events),
      takenBy
    })
    const word = regionWord(region.flags)
    if (file && region.flags === 0) return { lane: 'lmb', use: 'file', word: file.name, type: null, ...owner(file.by, file.n), ...range }
    if (holding) return { lane: 'lmb', use: 'learner', word, type: null, ...owner(holding.owner, holding.takenBy), ...range }
    return { ...own('lmb', word), ...range }
  })
  const inUse = new RangeIndex(used)
  const rest = uboot.available.flatMap((region) => {
    const range = regionRange(region)
    const inside = inUse.overlapping(range)
    return withBetween(inside, range, free('lmb')).filter(({ use }) => use === 'free')
  })
  const known = new RangeIndex(used.filter(({ use }) => use === 'file'))
  const forgotten = uboot.files
    .filter((file) => known.overlapping(rangeOf(file)).length === 0)
    .map((file): LaneBand => {
      const owner = ownerWord({ owner: file.by, takenBy: file.n }, events)
      return {
        lane: 'lmb',
        use: 'forgotten',
        word: t('{{file}}, forgotten', { file: file.name }),
        owner,
        takenBy: file.n,
        type: null,
        ...rangeOf(file)
      }
    })
  return [...used, ...rest, ...forgotten].sort((a, b) => (a.start < b.start ? -1 : 1))
}

/** The one that was brought last. */
function latest(files: readonly LoadedFile[]): LoadedFile | undefined {
  return files.reduce<LoadedFile | undefined>((last, file) => (last && last.n > file.n ? last : file), undefined)
}

function isLmbCall(event: TraceEvent | undefined): boolean {
  return event?.kind === 'call' && event.table === 'UBoot' && event.service.startsWith('lmb_')
}

/** Whose a region is by its flags: those of v2025.01 and later, in which EFI's are never overwritten, and EFI is not told of them. */
function regionWord(flags: number): string {
  if ((flags & EFI_FLAGS) === EFI_FLAGS) return t('EFI’s pages: {{flags}}', { flags: flagWords(flags) })
  return flags === 0 ? t('in use') : t('U-Boot’s own: {{flags}}', { flags: flagWords(flags) })
}

/** 'no-overwrite, no-notify', as bdinfo says them. v2023.01 has one flag alone, under the number of another. */
export function flagWords(flags: number): string {
  const words = [flags & 8 && 'no-notify', flags & 4 && 'no-overwrite', flags & 2 && 'no-map'].filter((word) => word !== 0)
  return words.length > 0 ? words.join(', ') : 'none'
}

/** The bands of EFI's map; neighbours of U-Boot's own that the operating system may have together. */
function efiBands(bands: readonly Band[], events: readonly TraceEvent[]): LaneBand[] {
  const lane: LaneBand[] = []
  for (const { start, bytes, type, owner, takenBy } of bands) {
    const isFree = type === MemoryType.Conventional
    const isOwn = owner === 'firmware'
    const before = lane.at(-1)
    // A file that nobody remembers lies in free memory.
    if (isFree && before?.use === 'free') {
      lane[lane.length - 1] = { ...before, bytes: before.bytes + bytes }
      continue
    }
    if (isOwn && before?.use === 'own' && endOf(before) === start && isForBoot(type) && isForBoot(before.type!)) {
      lane[lane.length - 1] = { ...before, bytes: before.bytes + bytes, word: t('boot services code and data') }
      continue
    }
    const what = isFree
      ? free('efi')
      : isOwn
        ? own('efi', plainType(type), type)
        : ({
            lane: 'efi',
            use: isFileEvent(events, takenBy) ? 'file' : 'learner',
            word: plainType(type),
            owner: ownerWord({ owner, takenBy }, events),
            takenBy,
            type
          } as const)
    lane.push({ ...what, type, start, bytes })
  }
  return lane
}

function isForBoot(type: number): boolean {
  return type === MemoryType.BootServicesCode || type === MemoryType.BootServicesData
}

function isFileEvent(events: readonly TraceEvent[], n: number | null): boolean {
  return n !== null && (events[n]?.changes.some(({ what }) => what === 'file') ?? false)
}

/** How long each owner's books last at a moment: those that are open. */
export function openBooks(books: readonly Books[]): ReadonlyMap<LaneName, Books> {
  return new Map(books.filter(({ to }) => to === null).map((one) => [one.owner, one]))
}
