import type { CheckResult } from '../lab/lab'
import type { RunReply } from '../request/run-request'

/** The event of a run that a check's result is about: its call, else the last thing that happened on its line. null: none. */
export function eventOf(
  { trace }: Pick<RunReply, 'trace'>,
  { call, file, line }: Pick<CheckResult, 'call' | 'file' | 'line'>
): number | null {
  const event =
    call !== null
      ? trace.find((one) => one.kind === 'call' && one.call === call)
      : line === null
        ? undefined
        : trace.findLast((one) => one.at?.line === line && one.at.file === file)
  return event?.n ?? null
}
