/** The cacheability that ranges have now, as the GCD's memory space tells it; the memory map tells only which they can have. PI 1.8 volume 2 §7.2. */
import { MemoryAttribute, type MachineState } from '../../src-firmware'
import { sentence } from '../language'

export class Cacheability {
  private readonly entries: readonly { readonly start: bigint; readonly end: bigint; readonly attributes: bigint }[]

  /** @param gcd Ascending by address. */
  constructor(gcd: MachineState['dxe']['gcd']) {
    this.entries = gcd.map(({ base, length, attributes }) => {
      const start = BigInt(base)
      return { start, end: start + BigInt(length), attributes: BigInt(attributes) }
    })
  }

  /** 'WB', 'UC'; 'WB, UC' of a range that has both; '' where nobody has set any. */
  of({ start, bytes }: { readonly start: bigint; readonly bytes: bigint }): string {
    const words: string[] = []
    let [low, high] = [0, this.entries.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.entries[middle]!.end > start) high = middle
      else low = middle + 1
    }
    for (let i = low; i < this.entries.length && this.entries[i]!.start < start + bytes; i++) {
      const word = CACHE_KINDS.find(({ bit }) => (this.entries[i]!.attributes & bit) !== 0n)?.word
      if (word !== undefined && !words.includes(word)) words.push(word)
    }
    return words.join(', ')
  }
}

export const CACHE_KINDS = [
  { bit: MemoryAttribute.WB, word: 'WB', name: sentence('WB, written back'), hue: 'sky' },
  { bit: MemoryAttribute.WT, word: 'WT', name: sentence('WT, written through'), hue: 'green' },
  { bit: MemoryAttribute.WC, word: 'WC', name: sentence('WC, writes combined'), hue: 'orange' },
  { bit: MemoryAttribute.UC, word: 'UC', name: sentence('UC, not cached'), hue: 'purple' },
  { bit: MemoryAttribute.UCE, word: 'UCE', name: sentence('UCE, not cached, for semaphores'), hue: 'purple' }
] as const
