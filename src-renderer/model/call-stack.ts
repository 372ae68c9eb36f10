/** Which functions called one another on the way to a moment, in words. */
import type { CallStack, Frame } from '../../src-lab/request/call-stack'
import type { RunReply } from '../../src-lab/request/run-request'
import { t } from '../language'
import type { Tick } from './ticks'

/** The way to what a tick stands for; null: no function of the driver's called another one. */
export function stackOf(reply: RunReply | null, tick: Tick | null): CallStack | null {
  if (!reply?.stacks || !tick) return null
  return (tick.stop ? reply.stacks.stop : reply.stacks.events[tick.event.n]) ?? null
}

/** 'line 12, in fill()'; the file where it is not the one that is meant anyhow. */
export function frameWords({ at, in: name }: Frame, file: string | null): string {
  const place = at.file === file ? t('line {{line}}', { line: at.line }) : t('line {{line}} of {{file}}', { line: at.line, file: at.file })
  return name ? t('{{place}}, in {{name}}()', { place, name }) : place
}
