/** What each method of the host API takes. Complete, or it does not compile; everything from the screen passes one of these. */
import { z } from 'zod'
import type { HostApi } from '../../src-lab/host-api'
import { MAX_SOURCE_BYTES } from './bounds'

/** A name that is never a path by itself. */
const name = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/i)
const ref = { pack: name, lab: name }
/** A file of a workspace: a few plain segments. */
const path = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*){0,7}$/)
const nothing = z.strictObject({})
const why = z.enum(['reset', 'solution', 'update', 'restore', 'outside'])
const status = z.enum(['pass', 'fail', 'error', 'timeout'])

export const labProgress = z.strictObject({
  revision: z.int().min(0),
  passedAt: z.iso.datetime().nullable(),
  runs: z.int().min(0),
  hints: z.int().min(0).max(100),
  lastResult: z.strictObject({ status, revision: z.int().min(0) }).nullable()
})
export const progressFile = z.strictObject({ format: z.literal(1), labs: z.record(z.string().max(200), labProgress) })

export const settings = z.strictObject({
  theme: z.enum(['system', 'light', 'dark', 'contrast']),
  textSize: z.number().min(0.75).max(2),
  motion: z.enum(['system', 'reduced']),
  layout: z.record(z.string().max(60), z.number()),
  last: z.strictObject(ref).nullable()
})
export const settingsFile = z.strictObject({ format: z.literal(1), settings })

type Schemas = { readonly [Method in keyof HostApi]: z.ZodType<Parameters<HostApi[Method]>[0]> }

export const hostMethods: Schemas = {
  info: nothing,
  packs: nothing,
  lab: z.strictObject(ref),
  work: z.strictObject(ref),
  save: z.strictObject({ ...ref, path, text: z.string().max(MAX_SOURCE_BYTES), base: z.string().max(100).nullable() }),
  reset: z.strictObject({ ...ref, why }),
  history: z.strictObject(ref),
  restore: z.strictObject({ ...ref, id: z.string().regex(/^[0-9A-Za-z-]{1,60}$/) }),
  progress: nothing,
  saveProgress: z.strictObject({ ...ref, progress: labProgress }),
  settings: nothing,
  saveSettings: settings.partial(),
  openLink: z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2000) })
}
