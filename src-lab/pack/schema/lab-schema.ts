/** `lab.json`. Unknown fields are errors. */
import { startPhases, untilPhases } from '../../../src-firmware/spec/phase'
import { z } from 'zod'
import type { Lab } from '../../lab/lab'
import { check, points } from './checks'
import { fault, osStep, step } from './scenario'
import { callPattern, fieldOut, fileSlug, line, num, seeds, slug, sourcePath, uuid } from './values'

const question = z.strictObject({
  id: slug,
  step: z.number().int().min(1),
  text: z.string().min(1).max(2000),
  answer: z.union([
    z.strictObject({ choose: z.array(z.strictObject({ id: slug, text: line(300) })).min(2), right: z.array(slug) }),
    z.strictObject({ number: num, within: num.optional() }),
    z.strictObject({ observed: z.union([z.strictObject({ of: callPattern, field: fieldOut }), z.strictObject({ keyMoved: callPattern })]) })
  ])
})
const hint = z.strictObject({
  id: slug,
  step: z.number().int().min(1),
  whenCheck: slug.optional(),
  text: z.string().min(1).max(4000),
  cost: z.enum(['nudge', 'code'])
})

const codeLine = z
  .string()
  .max(1000)
  .regex(/^[^\r\n]*$/, 'expected one line')
const lines = z.union([z.string().max(4000), z.array(codeLine).max(100)])
const mistake = z.strictObject({
  file: sourcePath,
  title: line(120),
  classic: z.boolean().optional(),
  fails: slug,
  replace: z
    .array(z.strictObject({ from: lines, to: lines }))
    .min(1)
    .max(16)
    .optional()
})

/** Fields that the pack's `defaults` may give instead. */
const defaultable = {
  status: z.enum(['draft', 'active', 'deprecated']),
  phase: z.enum(startPhases),
  machines: z
    // A recorded machine's id may end with its firmware's version.
    .array(z.string().regex(/^[a-z0-9-]+(?:\.[0-9]+)?$/))
    .min(1)
    .max(50),
  seeds: seeds.optional(),
  mode: z.enum(['strict', 'lenient']).optional(),
  entry: sourcePath,
  budget: z
    .strictObject({
      steps: z.number().int().min(1).max(1000).optional(),
      outputBytes: z
        .number()
        .int()
        .min(1)
        .max(256 * 1024)
        .optional(),
      memoryMiB: z.number().int().min(1).max(64).optional()
    })
    .optional(),
  panels: z.array(z.enum(['map', 'table', 'hob', 'pool', 'gcd', 'handles', 'virtual', 'lmb', 'raw', 'bytes'])).optional()
}
/** `defaults` of pack.json. */
export const labDefaults = z.strictObject(defaultable).partial()

/** A lab with the pack's defaults filled in. */
export const labSchema: z.ZodType<Lab> = z.strictObject({
  $schema: z.string().optional(),
  uuid,
  revision: z.number().int().min(1),
  title: line(80),
  objective: line(300),
  teaches: z.array(line(80)),
  needs: z.array(fileSlug),
  minutes: z.number().int().min(1).max(600),
  ...defaultable,
  until: z.enum(untilPhases).optional(),
  files: z.array(z.strictObject({ path: sourcePath, role: z.enum(['edit', 'read', 'hidden']) })).min(1),
  starter: z.enum(['fails', 'passes']).optional(),
  mistakes: z.array(mistake),
  setup: z.array(step).optional(),
  faults: z.array(fault).optional(),
  afterwards: z.array(osStep).optional(),
  keys: z.string().max(10_000).optional(),
  points: points.optional(),
  predict: z.array(question).optional(),
  checks: z.array(check).min(1),
  hints: z.array(hint),
  carryFrom: fileSlug.optional(),
  moved: z
    .array(z.strictObject({ fromUuid: uuid }))
    .max(100)
    .optional()
})

/** `lab.<locale>.json`. */
export const labTranslation = z.strictObject({
  title: line(80).optional(),
  objective: line(300).optional(),
  checks: z
    .record(slug, z.strictObject({ title: line(120).optional(), why: z.union([line(600), z.record(z.string(), line(600))]).optional() }))
    .optional(),
  hints: z.record(slug, z.string().max(4000)).optional(),
  predict: z.record(slug, z.string().max(2000)).optional()
})
