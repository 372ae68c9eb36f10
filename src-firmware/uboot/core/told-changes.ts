/** What the trace tells of U-Boot's four owners: what changed in each since the last time. */
import type { UBootBoard } from '../../platforms/platform'
import { hex } from '../../spec/hex'
import { ToldFree } from '../../trace/told-free'
import type { Change, Descriptor, LmbRegion } from '../../trace/trace'
import type { EfiEntry, EfiMap } from '../efi/efi-map'
import type { LmbInUse } from '../lmb/lmb-in-use'
import type { Region } from '../lmb/region-list'
import type { MallocArena } from '../malloc/arena'
import { shownDifference } from './shown-difference'

/** The owners whose state is told. */
interface Owners {
  readonly malloc: MallocArena
  readonly lmbInUse: LmbInUse
  readonly map: EfiMap
}

/** Each owner as it was told last. */
export class ToldChanges {
  private entries: readonly EfiEntry[] = []
  private available: readonly Region[] = []
  private used: readonly Region[] = []
  private lmbMap: number | null = null
  private key = 0n
  private heapEnd: bigint | null = null
  private readonly chunks = new ToldFree()
  private hasBegun = false

  constructor(
    private readonly owners: Owners,
    private readonly facts: UBootBoard
  ) {
    const { malloc } = owners
    malloc.noted = (address, size) => this.chunks.note(address, size)
    for (const { address, size } of malloc.freeChunks()) this.chunks.note(address, size)
  }

  /** @param events How many there are so far. */
  changes(events: number): Change[] {
    return [...this.reservations(), ...this.heap(), ...this.efi(), ...this.lmb(events)]
  }

  /** Made once, before anything else, and kept until the power goes off. */
  private reservations(): Change[] {
    if (this.hasBegun) return []
    this.hasBegun = true
    const { reservations, ramTop } = this.facts
    return reservations
      .filter(({ start }) => BigInt(start) < BigInt(ramTop))
      .map(({ name, start, end }) => ({ what: 'reservation', name, start, bytes: hex(BigInt(end) - BigInt(start)) }))
  }

  private heap(): Change[] {
    const { malloc } = this.owners
    const changes = this.chunks.changes().map((change): Change => ({ what: 'chunk', ...change }))
    if (malloc.breakAddress === this.heapEnd) return changes
    this.heapEnd = malloc.breakAddress
    const { start, length } = this.facts.malloc
    return [{ what: 'heap', start, bytes: length, end: hex(this.heapEnd) }, ...changes]
  }

  private efi(): Change[] {
    const { map } = this.owners
    const changes: Change[] = []
    const difference = shownDifference(this.entries, map.entries)
    if (difference) {
      changes.push({ what: 'map', removed: difference.removed.map(descriptor), added: difference.added.map(descriptor) })
      this.entries = difference.now
    }
    if (this.key !== map.key) changes.push({ what: 'key', from: hex(this.key), to: hex(map.key) })
    this.key = map.key
    return changes
  }

  private lmb(events: number): Change[] {
    const inUse = this.owners.lmbInUse.at(events)
    const available = shownDifference(this.available, inUse?.lmb.available.regions ?? [])
    const used = shownDifference(this.used, inUse?.lmb.used.regions ?? [])
    if (available) this.available = available.now
    if (used) this.used = used.now
    const shown = (which: 'removed' | 'added'): LmbRegion[] => [
      ...(available?.[which] ?? []).map((region) => shownRegion('available', region)),
      ...(used?.[which] ?? []).map((region) => shownRegion('used', region))
    ]
    const changes: Change[] = available || used ? [{ what: 'lmb', removed: shown('removed'), added: shown('added') }] : []
    const map = inUse?.map ?? null
    if (map === this.lmbMap) return changes
    this.lmbMap = map
    return [{ what: 'lmbMap', map, lifetime: inUse?.lifetime ?? null }, ...changes]
  }
}

function shownRegion(list: LmbRegion['list'], { base, size, flags }: Region): LmbRegion {
  return { list, base: hex(base), size: hex(size), flags }
}

/** U-Boot's map has every range where it is: virtual is physical. */
export function descriptor({ type, start, pages, attribute }: EfiEntry): Descriptor {
  return [type, hex(start), hex(start), hex(pages), hex(attribute)]
}
