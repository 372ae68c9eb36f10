/** Where an arrow key leads from a band of U-Boot's lanes. */
import { LANES, type LaneBand } from './uboot-lanes'

/** Are they the same band, perhaps at another moment? */
export function isSameBand(one: LaneBand, other: LaneBand): boolean {
  return one.lane === other.lane && one.start === other.start && one.bytes === other.bytes
}

/**
 * Up and down in a lane, left and right to what lies nearest in the next one that has something.
 *
 * @param bands Ascending by address in each lane.
 * @returns null: there is none that way; undefined: the key means nothing here.
 */
export function nextBand(bands: readonly LaneBand[], here: LaneBand, key: string, highOnTop: boolean): LaneBand | null | undefined {
  const lane = bands.filter((band) => band.lane === here.lane)
  const at = lane.findIndex((band) => isSameBand(band, here))
  const down = highOnTop ? -1 : 1
  switch (key) {
    case 'ArrowDown':
      return lane[at + down] ?? null
    case 'ArrowUp':
      return lane[at - down] ?? null
    case 'Home':
      return lane.at(highOnTop ? -1 : 0) ?? null
    case 'End':
      return lane.at(highOnTop ? 0 : -1) ?? null
    case 'ArrowLeft':
      return beside(bands, here, -1)
    case 'ArrowRight':
      return beside(bands, here, 1)
    default:
      return undefined
  }
}

function beside(bands: readonly LaneBand[], here: LaneBand, step: -1 | 1): LaneBand | null {
  const distance = ({ start }: LaneBand): bigint => (start > here.start ? start - here.start : here.start - start)
  for (let column = LANES.indexOf(here.lane) + step; column >= 0 && column < LANES.length; column += step) {
    const lane = bands.filter((band) => band.lane === LANES[column])
    if (lane.length > 0) return lane.reduce((best, band) => (distance(band) < distance(best) ? band : best))
  }
  return null
}
