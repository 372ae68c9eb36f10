/** The runs of one text on several machines, side by side. */
import type { Platform } from '../../src-firmware'
import type { LabResult } from '../../src-lab/lab/lab'
import { firstDifference } from '../../src-lab/request/run-difference'
import type { RunReply } from '../../src-lab/request/run-request'
import { sentencesIn } from '../../src-lab/sentences'
import { language, t } from '../language'
import { machineTitle } from './machine-title'

interface MadeRun {
  readonly reply: RunReply
  readonly result: LabResult | null
}
interface MachineRow {
  readonly platform: Platform
  readonly made: MadeRun | null
}

/** How a run ended, in a word. */
interface End {
  readonly word: string
  /** The whole sentence, where the word is short; undefined: there is no more to say. */
  readonly why: string | undefined
  readonly isBad: boolean
  readonly isGood: boolean
}

export function endOf({ reply, result }: MadeRun): End {
  const sentences = sentencesIn(language())
  const { stopped, statusName, status } = reply.result
  const failing = result?.checks.find((check) => check.status === 'fail')
  const passed = result?.status === 'pass'
  const word = stopped ? t('stopped: {{why}}', { why: sentences.stopped(stopped) }) : (statusName ?? status ?? t('no status'))
  const verdict = result ? (passed ? '✓ ' : failing ? '✗ ' : '— ') : ''
  return {
    word: verdict + word,
    why: failing?.message ?? (stopped ? sentences.why(stopped.why) : undefined),
    isBad: failing !== undefined || stopped !== null,
    isGood: passed
  }
}

/** A machine, its run, and where that first parts from the first machine's. */
export function machineRows(
  rows: readonly MachineRow[]
): readonly { readonly id: string; readonly title: string; readonly made: MadeRun | null; readonly difference: string }[] {
  const first = rows[0]?.made?.reply
  return rows.map(({ platform, made }, index) => {
    const difference = index > 0 && first && made ? differenceWords(first, made.reply) : ''
    return { id: platform.id, title: machineTitle(platform), made, difference }
  })
}

function differenceWords(first: RunReply, here: RunReply): string {
  const difference = firstDifference(first, here)
  return difference ? sentencesIn(language()).difference(difference) : t('none')
}
