/** A moment's file comes from anybody: it is read as what a stranger wrote. */
import { z } from 'zod'
import { startPhases, untilPhases } from '../../src-firmware/spec/phase'
import { isSourcePath } from '../lab/source-path'
import { budget as momentBudget } from '../pack/schema/lab-schema'
import { fault, osStep, step } from '../pack/schema/scenario'
import { MAX_MOMENT_BYTES, type SharedMoment } from './moment'
import { told, type Told } from '../sentences/told'

const MAX_FILES = 50
const MAX_FILE_CHARACTERS = 512 * 1024
/** As many as a lab may have, and more. */
const MAX_STEPS = 500
/** Values in each other: a scenario needs a handful. */
const MAX_DEPTH = 16

export { momentBudget }

const path = z.string().max(200).refine(isSourcePath, 'no file of a driver')
const hex = z.string().regex(/^0x[0-9a-f]{1,16}$/i)
/** What a lab does beside the driver, as it stands in a moment's file and in a sandbox's settings. */
export const momentScenario = z.strictObject({
  setup: z.array(step).max(MAX_STEPS).optional(),
  faults: z.array(fault).max(MAX_STEPS).optional(),
  afterwards: z.array(osStep).max(MAX_STEPS).optional()
})
const moment = z
  .strictObject({
    format: z.literal('handoff-moment'),
    version: z.literal(1),
    title: z.string().trim().min(1).max(80),
    machine: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/i),
    phase: z.enum(startPhases),
    mode: z.enum(['strict', 'lenient']),
    seed: z.int().min(0),
    keys: z.string().max(2000),
    until: z.enum(untilPhases).optional(),
    scenario: momentScenario.optional(),
    budget: momentBudget.optional(),
    entry: path,
    files: z.record(path, z.string().max(MAX_FILE_CHARACTERS)),
    at: z.union([z.enum(['start', 'end']), z.strictObject({ event: z.int().min(0).max(1_000_000_000) })]),
    range: z.strictObject({ start: hex, bytes: hex }).optional()
  })
  .refine(({ files }) => Object.keys(files).length <= MAX_FILES, { path: ['files'], message: `more than ${MAX_FILES} files` })
  .refine(({ files, entry }) => Object.hasOwn(files, entry), { path: ['entry'], message: 'a file that is not among its files' })

/** Either the moment, or why there is none: the rest of a sentence that begins with the file's name. */
type MomentReading = { readonly moment: SharedMoment } | { readonly refused: Told }

/** @param text Of the file; whoever reads it keeps to the bound. */
export function readMoment(text: string): MomentReading {
  if (text.length > MAX_MOMENT_BYTES) return { refused: told`is larger than ${MAX_MOMENT_BYTES / 2 ** 20} MiB, which no moment is` }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { refused: told`is no JSON: it is not a moment, or it was cut on its way. Ask for it again` }
  }
  if (typeof value !== 'object' || value === null || (value as { format?: unknown }).format !== 'handoff-moment')
    return { refused: told`is not a moment of Handoff: Copy this moment makes one` }
  const { version } = value as { version?: unknown }
  if (typeof version === 'number' && version > 1)
    return { refused: told`was made by a newer Handoff (format ${version}); this one reads format 1` }
  if (isTooDeep(value)) return { refused: told`is nested more deeply than any moment` }
  const parsed = moment.safeParse(value)
  if (parsed.success) return { moment: parsed.data as SharedMoment }
  const [issue] = parsed.error.issues
  return { refused: told`cannot be used: ${issue!.path.map(String).join('.') || told`the file`}: ${issue!.message}` }
}

function isTooDeep(value: unknown, depth = 0): boolean {
  if (depth > MAX_DEPTH) return true
  return typeof value === 'object' && value !== null && Object.values(value).some((inner) => isTooDeep(inner, depth + 1))
}
