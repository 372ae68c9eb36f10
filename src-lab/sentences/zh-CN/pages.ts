/** What became of pages that a call asked for or gave back. */
import type { CallEvent, TraceEvent } from '../../../src-firmware/index'
import { givenPages, takenPages } from '../pages'

/** Empty where the call took what it asked for. */
export function takenWords(call: CallEvent): string {
  const taken = takenPages(call)
  if (!taken) return ''
  return taken.wrapped
    ? `；这么多字节超出了一个数所能容纳的范围，绕回之后剩下 ${taken.got} 页`
    : `；这种类型以更大的单位给出，因此是 ${taken.got} 页`
}

/** Empty where one allocation was given back. */
export function givenWords(events: readonly TraceEvent[], call: CallEvent): string {
  const given = givenPages(call)
  const wraps = given.left === null ? '' : `；数量绕回之后剩下 ${given.left} 页`
  if (!given.whose) return wraps
  const told = given.whose.taken.map(([takenBy, pages]) => `${takenOn(events, takenBy)}取得的 ${pages} 页`)
  if (given.whose.unowned > 0n) told.push(`固件自己的 ${given.whose.unowned} 页`)
  return `${wraps}；FreePages 不问它们是谁的：${told.join('，')}`
}

function takenOn(events: readonly TraceEvent[], takenBy: number | null): string {
  const event = takenBy === null ? undefined : events[takenBy]
  if (!event) return '运行之前'
  return event.at ? `在 ${event.at.file}:${event.at.line} ` : `由 ${event.image} `
}
