/** Entries of the firmware's structures, as author mode points at what stands on the screen. */
import { hex, type MachineState } from '../../src-firmware'
import type { Pointed } from '../../src-lab/author/pointed'
import type { MmramRow } from './mmram'
import type { LaneBand } from './uboot-lanes'

type PointedEntry = Extract<Pointed, { what: 'entry' }>
/** An entry, whenever it is looked at. */
export type Entry = Omit<PointedEntry, 'what' | 'n'>

interface Range {
  readonly start: string
  readonly bytes: string
}
const holds = ({ start, bytes }: Range, address: bigint): boolean => BigInt(start) <= address && address < BigInt(start) + BigInt(bytes)

/** The list of free pages' range that a row of MMRAM lies in, else MMRAM's own. */
export function mmEntry({ start }: MmramRow, { mmram, pages }: MachineState['mm'], n: number): PointedEntry | null {
  const free = pages.find((range) => holds(range, start))
  const whole = free ?? mmram.find((range) => holds(range, start))
  return whole === undefined ? null : { what: 'entry', n, kind: 'mm', list: free ? 'pages' : 'mmram', at: whole.start }
}

/** lmb's region that a band lies in, a chunk of the heap, or a descriptor of EFI's map; null: what was set aside is in no structure that a check knows. */
export function laneThing(band: LaneBand, { uboot, owned }: Pick<MachineState, 'uboot' | 'owned'>, n: number): Pointed | null {
  const { lane, start } = band
  switch (lane) {
    case 'efi':
      return { what: 'band', n, start: hex(start) }
    case 'lmb': {
      const region = [...uboot.used, ...uboot.available].find(({ base, size }) => holds({ start: base, bytes: size }, start))
      return region === undefined ? null : { what: 'entry', n, kind: 'lmb', list: region.list, at: region.base, size: region.size }
    }
    case 'malloc': {
      const chunk = owned.find((one) => one.unit === 'pool' && start < BigInt(one.start) && BigInt(one.start) < start + band.bytes)
      return chunk === undefined ? null : { what: 'entry', n, kind: 'pool', at: chunk.start }
    }
    case 'reservations':
      return null
  }
}
