/** What became of pages that a call asked for or gave back: often not what its arguments say. */
import type { CallEvent, TraceEvent } from '../../../src-firmware/index'
import { PAGE_SIZE } from '../../../src-firmware/spec/page'
import { whole } from '../values'

/** The count of bytes has so many bits: a count of pages that is larger wraps around. */
const COUNTED_PAGES = 1n << 52n

/** Empty where the call took what it asked for. */
export function takenPages(call: CallEvent): string {
  const asked = whole(call.in.pages)
  const taken = call.changes.find((change) => change.what === 'take' && change.unit === 'pages')
  const got = taken?.what === 'take' ? BigInt(taken.bytes) / PAGE_SIZE : asked
  if (got === asked) return ''
  return asked >= COUNTED_PAGES
    ? `；这么多字节超出了一个数所能容纳的范围，绕回之后剩下 ${got} 页`
    : `；这种类型以更大的单位给出，因此是 ${got} 页`
}

/** Empty where one allocation was given back. */
export function givenPages(events: readonly TraceEvent[], call: CallEvent): string {
  const asked = whole(call.in.pages)
  const pages = asked >= COUNTED_PAGES ? asked % COUNTED_PAGES : asked
  const wraps = pages === asked ? '' : `；数量绕回之后剩下 ${pages} 页`
  const parts = new Map<number | null, bigint>()
  for (const change of call.changes)
    if (change.what === 'give') parts.set(change.takenBy, (parts.get(change.takenBy) ?? 0n) + BigInt(change.bytes))
  const owned = [...parts.values()].reduce((sum, bytes) => sum + bytes, 0n)
  const unowned = pages * PAGE_SIZE - owned
  if (parts.size <= 1 && (unowned <= 0n || parts.size === 0)) return wraps
  const told = [...parts].map(([takenBy, bytes]) => `${takenOn(events, takenBy)}取得的 ${wholePages(bytes)} 页`)
  if (unowned > 0n) told.push(`固件自己的 ${wholePages(unowned)} 页`)
  return `${wraps}；FreePages 不问它们是谁的：${told.join('，')}`
}

function takenOn(events: readonly TraceEvent[], takenBy: number | null): string {
  const event = takenBy === null ? undefined : events[takenBy]
  if (!event) return '运行之前'
  return event.at ? `在 ${event.at.file}:${event.at.line} ` : `由 ${event.image} `
}

function wholePages(bytes: bigint): bigint {
  return (bytes + PAGE_SIZE - 1n) / PAGE_SIZE
}
