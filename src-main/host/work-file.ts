/** A learner's work as one file, '.handoff': JSON, which the app writes and `handoff grade` reads. It claims nothing that is believed. */
import { z } from 'zod'
import type { GivenAnswer, HistoryReason } from '../../src-lab/host-api'
import { isSourcePath } from '../../src-lab/lab/source-path'
import { MAX_ENTRY_BYTES } from './bounds'
import { historyReason, isoTime, labAnswers } from './methods'

const texts = z.record(z.string().max(200).refine(isSourcePath, 'no file of a driver'), z.string())
const line = z.string().max(500)

const workFile = z.strictObject({
  format: z.literal('handoff-work'),
  version: z.literal(1),
  pack: z.strictObject({ uuid: line, id: line, version: line, title: line }),
  labs: z
    .array(
      z.strictObject({
        uuid: line,
        id: line,
        title: line,
        revision: z.int().min(0),
        /** All files that the learner may change, as they are. */
        files: texts,
        answers: labAnswers,
        history: z
          .array(z.strictObject({ savedAt: isoTime, why: historyReason, files: texts }))
          .max(10_000)
          .optional()
      })
    )
    .max(200)
})

/** What is in one. */
export interface WorkFile {
  readonly format: 'handoff-work'
  readonly version: 1
  readonly pack: { readonly uuid: string; readonly id: string; readonly version: string; readonly title: string }
  readonly labs: readonly LabInFile[]
}
interface LabInFile {
  readonly uuid: string
  readonly id: string
  readonly title: string
  readonly revision: number
  readonly files: Readonly<Record<string, string>>
  readonly answers: Readonly<Record<string, GivenAnswer>>
  /** The newest first. */
  readonly history?:
    readonly { readonly savedAt: string; readonly why: HistoryReason; readonly files: Readonly<Record<string, string>> }[] | undefined
}

export const MAX_WORK_FILE_BYTES = 2 * MAX_ENTRY_BYTES

/** @returns The work, or why it is none, as the end of a sentence. */
export function readWorkFile(text: string): WorkFile | { readonly unusable: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { unusable: 'is no file that Handoff exported: it is not JSON' }
  }
  const { format, version } = (value ?? {}) as Record<string, unknown>
  if (format === 'handoff-work' && typeof version === 'number' && version > 1)
    return { unusable: `was exported by a newer Handoff (version ${version}): update this one` }
  const parsed = workFile.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  return { unusable: `is no file that Handoff exported (${issue!.path.join('.') || 'the whole'}: ${issue!.message})` }
}
