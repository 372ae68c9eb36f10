/** What is told to whom: an event's notification, and in PEI the one of a PPI. */
import type { NotifyEvent, TraceEvent } from '../../../src-firmware/index'
import { EventGroup } from '../../../src-firmware/spec/event-group'

const groupNames: ReadonlyMap<string, string> = new Map(Object.entries(EventGroup).map(([name, guid]) => [guid, words(name)]))

/** A notification function begins or has returned. */
export function notifySentence(events: readonly TraceEvent[], { n, phase, edge, event, group, tpl, returned }: NotifyEvent): string {
  if (phase === 'pei') return edge === 'begin' ? `The notification for the PPI ${group} runs.` : 'The notification has returned.'
  if (phase === 'mm') {
    const of = group === null ? 'that no GUID names' : `of ${group}`
    return `The MM handler ${of} ${edge === 'begin' ? 'runs' : `has returned${returned ? ` ${returned.name ?? returned.code}` : ''}`}.`
  }
  const of = group === null ? '' : ` for ${groupNames.get(group) ?? group}`
  return `The notification${of}${madeOn(events.slice(0, n), event)} ${edge === 'begin' ? 'begins' : 'ends'}, TPL ${tpl}.`
}

/** Where the event was made whose function this is. */
function madeOn(before: readonly TraceEvent[], event: string): string {
  const made = before.findLast((candidate) => candidate.kind === 'call' && candidate.out.event === event)
  return made?.at ? ` (its event was made on ${made.at.file}:${made.at.line})` : ''
}

/** 'exitBootServices' is 'ExitBootServices'. */
function words(name: string): string {
  return `${name[0]!.toUpperCase()}${name.slice(1)}`
}
