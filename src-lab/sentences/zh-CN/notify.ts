/** What is told to whom: an event's notification, and in PEI the one of a PPI. */
import type { NotifyEvent, TraceEvent } from '../../../src-firmware/index'
import { EventGroup } from '../../../src-firmware/spec/event-group'

const groupNames: ReadonlyMap<string, string> = new Map(Object.entries(EventGroup).map(([name, guid]) => [guid, words(name)]))

/** A notification function begins or has returned. */
export function notifySentence(events: readonly TraceEvent[], { n, phase, edge, event, group, tpl, returned }: NotifyEvent): string {
  if (phase === 'pei') return edge === 'begin' ? `运行 PPI ${group} 的通知。` : '通知已经返回。'
  if (phase === 'mm') {
    const of = group === null ? '没有 GUID 的 MM 处理程序' : `${group} 的 MM 处理程序`
    return edge === 'begin'
      ? `运行${group === null ? '' : ' '}${of}。`
      : `${of}已经返回${returned ? ` ${returned.name ?? returned.code}` : ''}。`
  }
  const of = group === null ? '' : `${groupNames.get(group) ?? group} 的`
  return `${of}通知${madeOn(events.slice(0, n), event)}${edge === 'begin' ? '开始' : '结束'}，TPL ${tpl}。`
}

/** Where the event was made whose function this is. */
function madeOn(before: readonly TraceEvent[], event: string): string {
  const made = before.findLast((candidate) => candidate.kind === 'call' && candidate.out.event === event)
  return made?.at ? `（它的事件创建于 ${made.at.file}:${made.at.line}）` : ''
}

/** 'exitBootServices' is 'ExitBootServices'. */
function words(name: string): string {
  return `${name[0]!.toUpperCase()}${name.slice(1)}`
}
