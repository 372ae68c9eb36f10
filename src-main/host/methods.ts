/** What each method of the host API takes. Complete, or it does not compile; everything from the screen passes one of these. */
import { startPhases, untilPhases } from '../../src-firmware/spec/phase'
import { z } from 'zod'
import type { HostApi } from '../../src-lab/host-api'
import { isSourcePath } from '../../src-lab/lab/source-path'
import { MAX_MOMENT_BYTES } from '../../src-lab/moment/moment'
import { momentBudget, momentScenario } from '../../src-lab/moment/read-moment'
import { entryNameProblem } from '../../src-lab/pack/entry-name'
import { MAX_ARCHIVE_BYTES, MAX_BODY_BYTES, PACK_PIECE_BYTES } from './bounds'

/** A name that is never a path by itself. */
const name = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/i)
const lab = { pack: name, lab: name }
const sandbox = { sandbox: name }
const path = z.string().max(200).refine(isSourcePath, 'no file of a driver: letters, digits, - and _, ending in .ts')
/** How large a file may be is counted in bytes where it is saved, which has a sentence for it. */
const text = z.string().max(MAX_BODY_BYTES)
const texts = z.record(path, text)
const nothing = z.strictObject({})
const draft = { draft: z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/) }
const packPath = z
  .string()
  .max(200)
  .refine((one) => entryNameProblem(one) === null, 'no file of a pack: letters, digits, - . and _, in folders with /')
const draftFile = { ...draft, path: packPath, base: z.string().max(100).nullable() }
const entryId = z.string().regex(/^[0-9A-Za-z-]{1,60}$/)
export const historyReason = z.enum(['run', 'passed', 'reset', 'restore', 'outside', 'removed'])
const status = z.enum(['pass', 'fail', 'error', 'timeout'])
export const isoTime = z.iso.datetime()

/** A lab or a sandbox, with what else the method takes. */
const onWork = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.union([z.strictObject({ ...lab, ...shape }), z.strictObject({ ...sandbox, ...shape })])

/** Ids of a lab's hints and questions. */
const labPartId = z.string().max(100)
/** By question: ids of what was chosen, or a number as it was typed. */
export const labAnswers = z.record(labPartId, z.union([z.string().max(200), z.array(labPartId).max(50)]))
const labProgress = z.strictObject({
  revision: z.int().min(0),
  passedAt: isoTime.nullable(),
  runs: z.int().min(0),
  hints: z.array(labPartId).max(100),
  answers: labAnswers,
  lastResult: z.strictObject({ status, revision: z.int().min(0) }).nullable(),
  // Nothing was counted before there was this.
  failed: z.record(labPartId, z.int().min(0).max(1_000_000)).default({})
})
export const progressFile = z.strictObject({ format: z.literal(1), labs: z.record(z.string().max(200), labProgress) })

const count = z.int().min(0).max(10_000_000)
const place = z.strictObject({ file: z.string().max(200), line: count, column: count, top: count, text: count })
export const settings = z.strictObject({
  theme: z.enum(['system', 'light', 'dark', 'contrast']),
  textSize: z.number().min(0.75).max(2),
  motion: z.enum(['system', 'reduced']),
  language: z.enum(['system', 'en', 'zh-CN']),
  layout: z.record(z.string().max(60), z.number()),
  last: z.union([z.strictObject(lab), z.strictObject(sandbox)]).nullable(),
  places: z.record(z.string().max(210), place),
  walks: z.record(name, name)
})
export const settingsFile = z.strictObject({
  format: z.literal(1),
  // A file from before there were languages or walks is no odd one.
  settings: settings.extend({ language: settings.shape.language.default('system'), walks: settings.shape.walks.default({}) })
})

export const startPhase = z.enum(startPhases)
const sandboxSettings = z.strictObject({
  title: z.string().trim().min(1).max(80),
  entry: path,
  machine: name,
  phase: startPhase,
  mode: z.enum(['strict', 'lenient']),
  keys: z.string().max(2000),
  until: z.enum(untilPhases).optional(),
  scenario: momentScenario.optional(),
  budget: momentBudget.optional()
})
export const sandboxFile = z.strictObject({ format: z.literal(1), settings: sandboxSettings })

type Schemas = { readonly [Method in keyof HostApi]: z.ZodType<Parameters<HostApi[Method]>[0]> }

export const hostMethods: Schemas = {
  info: nothing,
  packs: nothing,
  offerPack: z.strictObject({
    file: z.string().min(1).max(300),
    piece: z.int().min(0),
    // One more than the bound allows: what is too large is told by whoever looks at it.
    of: z
      .int()
      .min(1)
      .max(Math.ceil(MAX_ARCHIVE_BYTES / PACK_PIECE_BYTES) + 1),
    bytes: z.base64().max(PACK_PIECE_BYTES * 2)
  }),
  packOffer: nothing,
  addPack: z.strictObject({ offer: z.string().regex(/^[0-9a-f]{64}$/), anyway: z.boolean() }),
  declinePack: nothing,
  removePack: z.strictObject({ pack: name }),
  choosePack: z.strictObject({ pack: name, work: z.enum(['take', 'begin']) }),
  lab: z.strictObject(lab),
  work: onWork({}),
  save: onWork({ path, text, base: z.string().max(100).nullable() }),
  keep: onWork({ why: historyReason, files: texts }),
  reset: z.strictObject(lab),
  history: onWork({}),
  historyFiles: onWork({ id: entryId }),
  restore: onWork({ id: entryId }),
  exportWork: z.strictObject({ pack: name, lab: name.nullable(), history: z.boolean() }),
  machines: nothing,
  sandboxes: nothing,
  newSandbox: z.strictObject({ settings: sandboxSettings, files: texts }),
  openMoment: z.strictObject({ file: z.string().min(1).max(300), text: z.string().max(MAX_MOMENT_BYTES + 1) }),
  saveSandbox: z.strictObject({ ...sandbox, settings: sandboxSettings }),
  removeSandbox: z.strictObject(sandbox),
  renameFile: z.strictObject({ ...sandbox, from: path, to: path }),
  removeFile: z.strictObject({ ...sandbox, path }),
  examples: nothing,
  drafts: nothing,
  newDraft: z.strictObject({ title: z.string().trim().min(1).max(80) }),
  draft: z.strictObject(draft),
  draftState: z.strictObject(draft),
  saveDraftFile: z.union([z.strictObject({ ...draftFile, text }), z.strictObject({ ...draftFile, bytes: z.base64().max(MAX_BODY_BYTES) })]),
  removeDraftFile: z.strictObject({ ...draft, path: packPath }),
  exportDraft: z.strictObject(draft),
  progress: nothing,
  saveProgress: z.strictObject({ ...lab, progress: labProgress }),
  settings: nothing,
  saveSettings: settings.partial(),
  openLink: z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2000) })
}
