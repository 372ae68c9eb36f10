/** What became of an image. */
import { memoryTypeWord, statusName, type ImageEvent } from '../../../src-firmware/index'

/** What became of an image. */
export function imageSentence({ state, name, status, place, phase }: ImageEvent): string {
  switch (state) {
    case 'loaded':
      if (place === null) return `${name} is found in a firmware volume. A PEIM runs where it lies: it takes no memory.`
      return `${name} loaded at ${place.start}, ${place.pages} pages of ${memoryTypeWord(place.type)}.`
    case 'started':
      return phase === 'pei' ? `${name} is started.` : `${name} started.`
    case 'returned':
      return `${name} returned ${status === null ? 'nothing' : (statusName(BigInt(status)) ?? status)}.`
    case 'unloaded':
      return `${name} unloaded; what it allocated and did not free stays allocated.`
  }
}
