/** The images of a run, from when each was loaded to when it was unloaded. */
import type { TraceEvent } from '../../src-firmware'

export interface LoadedImage {
  readonly name: string
  readonly handle: string
  readonly start: bigint
  readonly pages: number
  /** n of the event that loaded it, and of the one that unloaded it; Infinity: none did. */
  readonly from: number
  readonly to: number
}

/** All of them, in the order in which they were loaded. What runs where it lies has no place of its own. */
export function imagesOf(events: readonly TraceEvent[]): readonly LoadedImage[] {
  const images: LoadedImage[] = []
  for (const event of events) {
    if (event.kind !== 'image') continue
    const { state, handle, name, place, n } = event
    if (state === 'loaded' && place) images.push({ name, handle, start: BigInt(place.start), pages: place.pages, from: n, to: Infinity })
    if (state !== 'unloaded') continue
    const index = images.findLastIndex((image) => image.handle === handle && image.to === Infinity)
    if (index >= 0) images[index] = { ...images[index]!, to: n }
  }
  return images
}

/** Those that are loaded after an event. */
export function loadedAt(images: readonly LoadedImage[], n: number): readonly LoadedImage[] {
  return images.filter(({ from, to }) => from <= n && n < to)
}
