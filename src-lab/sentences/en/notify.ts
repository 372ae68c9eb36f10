/** What is told to whom: an event's notification, and in PEI the one of a PPI. */
import type { NotifyEvent } from '../../../src-firmware/index'

/** A notification function begins or has returned. */
export function notifySentence({ phase, edge, group, tpl }: NotifyEvent): string {
  if (phase === 'pei') return edge === 'begin' ? `The notification for the PPI ${group} runs.` : 'The notification has returned.'
  return `Notification ${edge === 'begin' ? 'begins' : 'ends'}, TPL ${tpl}.`
}
