/**
 * The chips at the right end of a line: what it allocated ('2p @ E52F'). Of what is still held when the driver has ended they say LEAK, or STAYS where
 * the type promises that it is kept for good.
 */
import { capitals, PAGE_SIZE, runsOf, type MachineState, type Owned, type Place, type TraceEvent } from '../../src-firmware'
import { fateOf, type Fate } from './memory-words'
import type { Work } from './work'

export interface AllocationTag {
  readonly file: string
  readonly line: number
  readonly text: string
  readonly fate: Fate
}

/** What a line took and still holds. */
interface Line {
  readonly at: Place
  last: Owned
  count: number
  smallest: Owned
  largest: Owned
}

/** Above this a pool buffer takes whole pages: a block of 2688 bytes less its head and tail. */
const LARGEST_POOL_BLOCK = 2648n
const POOL_OVERHEAD = 40n

/** What an allocation takes: whole pages in pages, a block of a pool page in bytes, and in PEI, whose pool is in the HOB list, bytes of a HOB. */
function sizeWord({ unit, bytes }: Owned, isPei: boolean): string {
  const size = BigInt(bytes)
  if (unit === 'pool' && isPei) return `${size}B HOB`
  if (unit === 'pool' && size <= LARGEST_POOL_BLOCK) return `${size}B`
  return `${(size + (unit === 'pool' ? POOL_OVERHEAD : 0n) + PAGE_SIZE - 1n) / PAGE_SIZE}p`
}

/** So many holdings are one piece of work: some milliseconds. */
const PIECE = 2000

const bytesOf = ({ bytes }: Owned): number => Number(bytes)

/** Fates of memory that a driver is to give back: nobody needs it after the exit. */
const PASSING: ReadonlySet<Fate> = new Set(['free', 'gone', 'gone-code'])

/** What the lines took of each run of holdings, for those runs that stay as they are from one moment to the next; by the trace that they are of. */
const linesOfRuns = new WeakMap<readonly TraceEvent[], WeakMap<readonly Owned[], readonly Line[]>>()

function linesOf(run: readonly Owned[], events: readonly TraceEvent[]): readonly Line[] {
  let known = linesOfRuns.get(events)
  if (!known) linesOfRuns.set(events, (known = new WeakMap()))
  let lines = known.get(run)
  if (!lines) known.set(run, (lines = made(run, events)))
  return lines
}

function made(run: readonly Owned[], events: readonly TraceEvent[]): readonly Line[] {
  const lines = new Lines()
  for (const owned of run) {
    const at = events[owned.takenBy]?.at
    if (at && owned.owner !== 'firmware') lines.add({ at, last: owned, count: 1, smallest: owned, largest: owned })
  }
  return lines.all
}

/** What lines took, in the order of addresses. */
class Lines {
  readonly all: Line[] = []
  private readonly files = new Map<string, Map<number, Line>>()
  private latest: Line | undefined

  add(line: Readonly<Line>): void {
    const known = this.lineAt(line.at)
    if (!known) {
      this.all.push((this.latest = { ...line }))
      this.files.get(line.at.file)!.set(line.at.line, this.latest)
      return
    }
    this.latest = known
    known.last = line.last
    known.count += line.count
    if (bytesOf(line.smallest) < bytesOf(known.smallest)) known.smallest = line.smallest
    if (bytesOf(line.largest) > bytesOf(known.largest)) known.largest = line.largest
  }

  private lineAt({ file, line }: Place): Line | undefined {
    // Neighbours are often of one line.
    const { latest } = this
    if (latest?.at.line === line && latest.at.file === file) return latest
    let lines = this.files.get(file)
    if (!lines) this.files.set(file, (lines = new Map()))
    return lines.get(line)
  }
}

/** Finds what `allocationTags` will ask of these holdings. */
export function* tagsOf(owned: readonly Owned[], events: readonly TraceEvent[]): Work<void> {
  let items = 0
  for (const run of runsOf(owned)) {
    linesOf(run, events)
    items += run.length
    if (items < PIECE) continue
    items = 0
    yield
  }
}

/**
 * @param state The moment that is shown.
 * @param ended Whether the driver has returned at that moment: what it still holds was left behind then.
 */
export function allocationTags(state: MachineState, events: readonly TraceEvent[], ended: boolean): AllocationTag[] {
  const lines = new Lines()
  for (const run of runsOf(state.owned)) for (const line of linesOf(run, events)) lines.add(line)
  return lines.all.map(({ at: { file, line }, last, count, smallest, largest }) => {
    const isPei = events[last.takenBy]?.phase === 'pei'
    const [least, most] = [sizeWord(smallest, isPei), sizeWord(largest, isPei)]
    // Several, the last of which lies there.
    const one = `${least === most ? most : `${least}…${most}`} @ ${capitals(BigInt(last.start) / PAGE_SIZE)}`
    const fate = fateOf(last.type)
    const left = ended ? (PASSING.has(fate) ? 'LEAK ' : 'STAYS ') : ''
    return { file, line, text: `${left}${count > 1 ? `${count} × ` : ''}${one}`, fate }
  })
}
