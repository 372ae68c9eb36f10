/**
 * Memory without which nothing goes on: the core's code, the stack, the code of the images that run. FreePages asks for no owner; the real firmware
 * frees this too, and does not come back from the call.
 */
import type { MapEntry } from '../memory/memory-map'
import type { VitalKind } from '../../trace/stop'
import { PAGE_MASK, PAGE_SIZE } from '../../spec/page'

/** Bytes that something runs in. */
export interface VitalRange {
  readonly kind: VitalKind
  readonly start: bigint
  readonly last: bigint
}

/** What the processor makes of pages that were freed. */
interface FreedMemory {
  /** Their bytes are gone. */
  readonly isCleared: boolean
  /** No code runs from them any more. */
  readonly isProtected: boolean
}

/** The range that these freed bytes take from what runs; null: nothing feels it now. @param running The images whose code runs. */
export function lostWith(
  freed: Pick<MapEntry, 'start' | 'last'>,
  firmware: readonly VitalRange[],
  running: readonly { readonly start: bigint; readonly bytes: bigint }[],
  { isCleared, isProtected }: FreedMemory
): VitalRange | null {
  const isFelt = ({ kind, start, last }: VitalRange): boolean =>
    (isCleared || (isProtected && kind !== 'stack')) && start <= freed.last && last >= freed.start
  for (const range of firmware) if (isFelt(range)) return range
  for (const { start, bytes } of running) {
    // The first page is the image's header: nobody runs or reads it any more.
    const code: VitalRange = { kind: 'image', start: start + PAGE_SIZE, last: (start + bytes - 1n) | PAGE_MASK }
    if (isFelt(code)) return code
  }
  return null
}
