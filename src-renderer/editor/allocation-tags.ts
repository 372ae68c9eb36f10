/** The chips at the right end of a line: what it allocated ('2p @ E52F'), and LEAK for what is still held when the driver has ended. */
import type { MachineState, TraceEvent } from '../../src-firmware'
import { fateOf, type Fate } from '../memory/memory-words'

export interface AllocationTag {
  readonly file: string
  readonly line: number
  readonly text: string
  readonly fate: Fate
  readonly leak: boolean
}

/** 4 KiB and more in pages, less in bytes. */
function sizeWord(bytes: bigint): string {
  return bytes >= 4096n ? `${(bytes + 4095n) / 4096n}p` : `${bytes}B`
}

/**
 * @param state The moment that is shown.
 * @param ended Whether the driver has returned at that moment: what it still holds is a leak then.
 */
export function allocationTags(state: MachineState, events: readonly TraceEvent[], ended: boolean): AllocationTag[] {
  const tags = new Map<string, AllocationTag & { readonly count: number }>()
  for (const owned of state.owned) {
    const at = events[owned.takenBy]?.at
    if (!at || owned.owner === 'firmware') continue
    const key = `${at.file}:${at.line}`
    const count = (tags.get(key)?.count ?? 0) + 1
    const where = (BigInt(owned.start) >> 12n).toString(16).toUpperCase()
    const one = `${sizeWord(BigInt(owned.bytes))} @ ${where}`
    tags.set(key, {
      file: at.file,
      line: at.line,
      text: `${ended ? 'LEAK ' : ''}${count > 1 ? `${count} × ` : ''}${one}`,
      fate: fateOf(owned.type),
      leak: ended,
      count
    })
  }
  return [...tags.values()]
}
