/** What a grading came to, as it is written and read again. */
import { z } from 'zod'
import type { GradeRow } from '../../../src-lab/grade/row'
import { statisticsOf, type LabStatistics } from '../../../src-lab/grade/statistics'

/** A row with whose it is. */
export interface LearnerRow extends GradeRow {
  readonly name: string
  readonly email: string
}

/** '2/8': the second of eight parts. */
export interface Shard {
  readonly index: number
  readonly of: number
}

/** results.json. */
export interface Graded {
  readonly format: 'handoff-grades'
  readonly version: 1
  readonly pack: { readonly id: string; readonly uuid: string; readonly version: string; readonly title: string }
  readonly predictions: boolean
  /** Which part of the submissions this is, and where they lay, as it was said; null: all of them. */
  readonly shard: (Shard & { readonly folder: string }) | null
  /** By submission and lab. */
  readonly rows: readonly LearnerRow[]
  readonly statistics: readonly LabStatistics[]
}

export function gradedOf(about: Omit<Graded, 'format' | 'version' | 'rows' | 'statistics'>, rows: readonly LearnerRow[]): Graded {
  return { format: 'handoff-grades', version: 1, ...about, rows, statistics: statisticsOf(rows) }
}

/** '2/8'. @returns undefined: it is no shard. */
export function shardOf(text: string): Shard | undefined {
  const [, index, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []
  const shard = { index: Number(index), of: Number(of) }
  return shard.index >= 1 && shard.index <= shard.of ? shard : undefined
}

export const isInShard = (index: number, shard: Shard | null): boolean => shard === null || index % shard.of === shard.index - 1

const text = z.string()
const nullableText = text.nullable()
const check = z.object({
  id: text,
  title: text,
  status: z.enum(['pass', 'fail', 'notReached']),
  points: z.number(),
  of: z.number(),
  reason: nullableText,
  message: text,
  machine: text,
  seed: z.number(),
  file: nullableText,
  line: z.number().nullable(),
  failsOn: z.array(text)
})
const gradedFile = z.object({
  format: z.literal('handoff-grades'),
  version: z.literal(1),
  pack: z.object({ id: text, uuid: text, version: text, title: text }),
  predictions: z.boolean(),
  shard: z.object({ index: z.int(), of: z.int(), folder: text }).nullable(),
  rows: z.array(
    z.object({
      submission: text,
      index: z.int(),
      name: text,
      email: text,
      lab: text,
      title: text,
      revision: z.int(),
      status: z.enum(['pass', 'fail', 'error', 'timeout', 'missing', 'unreadable']),
      points: z.number(),
      of: z.number(),
      checks: z.array(check),
      mistakes: z.array(z.object({ file: text, title: text })),
      note: nullableText,
      path: nullableText
    })
  )
})

/** @returns null: it is no results.json. */
export function readGraded(json: string): Omit<Graded, 'statistics'> | null {
  try {
    return gradedFile.parse(JSON.parse(json))
  } catch {
    return null
  }
}
