/**
 * The chips at the right end of a line: what it allocated ('2p @ E52F'). Of what is still held when the driver has ended they say LEAK, or STAYS where
 * the type promises that it is kept for good.
 */
import { capitals, PAGE_SIZE, type MachineState, type Owned, type Place, type TraceEvent } from '../../src-firmware'
import { fateOf, type Fate } from './memory-words'

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

const bytesOf = ({ bytes }: Owned): number => Number(bytes)

/** Fates of memory that a driver is to give back: nobody needs it after the exit. */
const PASSING: ReadonlySet<Fate> = new Set(['free', 'gone', 'gone-code'])

/**
 * @param state The moment that is shown.
 * @param ended Whether the driver has returned at that moment: what it still holds was left behind then.
 */
export function allocationTags(state: MachineState, events: readonly TraceEvent[], ended: boolean): AllocationTag[] {
  const files = new Map<string, Map<number, Line>>()
  let latest: Line | undefined
  for (const owned of state.owned) {
    const at = events[owned.takenBy]?.at
    if (!at || owned.owner === 'firmware') continue
    // Neighbours are often of one line.
    let known = latest
    let lines: Map<number, Line> | undefined
    if (known?.at.line !== at.line || known.at.file !== at.file) {
      lines = files.get(at.file)
      if (!lines) files.set(at.file, (lines = new Map()))
      known = lines.get(at.line)
    }
    if (known) {
      latest = known
      known.last = owned
      known.count++
      // Most are as large as one that was seen.
      if (owned.bytes === known.smallest.bytes || owned.bytes === known.largest.bytes) continue
      if (bytesOf(owned) < bytesOf(known.smallest)) known.smallest = owned
      if (bytesOf(owned) > bytesOf(known.largest)) known.largest = owned
    } else lines!.set(at.line, (latest = { at, last: owned, count: 1, smallest: owned, largest: owned }))
  }
  return [...files.values()]
    .flatMap((lines) => [...lines.values()])
    .map(({ at: { file, line }, last, count, smallest, largest }) => {
      const isPei = events[last.takenBy]?.phase === 'pei'
      const [least, most] = [sizeWord(smallest, isPei), sizeWord(largest, isPei)]
      // Several, the last of which lies there.
      const one = `${least === most ? most : `${least}…${most}`} @ ${capitals(BigInt(last.start) / PAGE_SIZE)}`
      const fate = fateOf(last.type)
      const left = ended ? (PASSING.has(fate) ? 'LEAK ' : 'STAYS ') : ''
      return { file, line, text: `${left}${count > 1 ? `${count} × ` : ''}${one}`, fate }
    })
}
