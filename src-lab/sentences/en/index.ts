/** English. */
import type { TraceEvent } from '../../../src-firmware/index'
import { unreachable } from '../../../src-firmware/board/guest'
import { printedText } from '../console'
import type { Sentences } from '../sentences'
import { callSentence, keySentence } from './call'
import { checkWords } from './checks'
import { differenceSentence } from './difference'
import { faultSentence } from './fault'
import { imageSentence } from './image'
import { deedSentence } from './lab'
import { noteSentence } from './note'
import { phaseSentence } from './phase'
import { notifySentence } from './notify'
import { releaseSentence } from './release'
import { stopParts } from './stop-parts'
import { stoppedSentence, waySentence, whySentence } from './stop'
import { inEnglish } from '../told'

/** Everything in English. */
export const english: Sentences = {
  checks: checkWords,
  event: (events, event) => parts(events, event).join(''),
  parts,
  fault: faultSentence,
  note: noteSentence,
  deed: deedSentence,
  why: whySentence,
  stopped: stoppedSentence,
  stop: stopParts,
  way: waySentence,
  difference: differenceSentence,
  release: releaseSentence,
  say: inEnglish,
  heard: (text) => text
}

function parts(events: readonly TraceEvent[], event: TraceEvent): readonly [what: string, key: string] {
  return [eventSentence(events, event), event.kind === 'call' ? keySentence(event) : '']
}

function eventSentence(events: readonly TraceEvent[], event: TraceEvent): string {
  switch (event.kind) {
    case 'call':
      return callSentence(events, event)
    case 'fault':
      return faultSentence(events, event)
    case 'console':
      return printedText(event, english)
    case 'phase':
      return phaseSentence(event)
    case 'image':
      return imageSentence(event)
    case 'notify':
      return notifySentence(events, event)
    case 'lab':
      return deedSentence(event.did)
    case 'cut':
      return `${event.leftOut.toLocaleString('en-US')} more events were counted and not kept.`
    default:
      return unreachable(event)
  }
}
