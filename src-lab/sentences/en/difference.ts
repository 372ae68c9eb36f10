/** Where a run parts from that of another machine. */
import type { DifferenceSide, RunDifference } from '../../request/run-difference'
import { ruleSentence } from './release'
import { stoppedSentence } from './stop'

/** The first difference, as it is on this machine, and beside it what it was on the first one; and why, where a rule of its release is known. */
export function differenceSentence(difference: RunDifference): string {
  const { rule } = difference
  return rule === null ? differs(difference) : `${differs(difference)}; ${ruleSentence(rule)}`
}

function differs({ what, first, here }: RunDifference): string {
  switch (what) {
    case 'call':
      if (here.call === null) return `makes no more calls, where there ${called(first)} follows`
      if (first.call === null) return `goes on with ${called(here)}, where there no more calls are made`
      return `calls ${called(here)} instead of ${first.service}`
    case 'answer':
      return `${called(here)}: ${here.shown ?? 'nothing'} instead of ${first.shown ?? 'nothing'}`
    case 'stop':
      if (here.stopped && first.stopped) return `is stopped for another reason: ${stoppedSentence(here.stopped)}`
      if (here.stopped) return `is stopped: ${stoppedSentence(here.stopped)}`
      return `is not stopped${here.call === null ? '' : ` in ${called(here)}`}${here.shown === null ? '' : `: ${here.shown}`}`
    case 'end':
      return `returns ${here.shown ?? 'nothing'} instead of ${first.shown ?? 'nothing'}`
    case 'line':
      if (here.shown === null) return `does not print '${first.shown}'${onLine(first)}`
      return first.shown === null
        ? `prints also '${here.shown}'${onLine(here)}`
        : `prints '${here.shown}' instead of '${first.shown}'${onLine(here)}`
    case 'address':
      return `the same but for where things lie: ${called(here)} gives ${here.shown} instead of ${first.shown}`
  }
}

function called({ service, call, at }: DifferenceSide): string {
  return `${service} (${at ? `line ${at.line}, ` : ''}call ${call})`
}

function onLine({ at }: DifferenceSide): string {
  return at ? ` (line ${at.line})` : ''
}
