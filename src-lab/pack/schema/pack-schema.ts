/** `pack.json`. Unknown fields are errors. */
import { z } from 'zod'
import type { Pack } from '../../lab/lab'
import { labDefaults } from './lab-schema'
import { fileSlug, innerPath, line, uuid } from './values'

export const MAX_LABS = 200

/** BCP 47. */
const language = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$/, "expected a language like 'en' or 'zh-CN'")
/** A Markdown file in the pack's root: nothing else can be shown as one. */
const page = innerPath.regex(/^[^/]+\.md$/, "expected a Markdown file in the pack's root")

export const packSchema: z.ZodType<Pack> = z.strictObject({
  $schema: z.string().optional(),
  formatVersion: z.literal(1),
  uuid,
  id: fileSlug,
  version: z
    .string()
    .max(40)
    .regex(/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/, "expected a version like '1.4.0'"),
  title: line(80),
  summary: line(400),
  authors: z
    .array(
      z.strictObject({
        name: line(120),
        email: line(200).optional(),
        url: z
          .url({ protocol: /^https?$/ })
          .max(400)
          .optional()
      })
    )
    .min(1)
    .max(50),
  license: line(80),
  language,
  locales: z.array(language).max(100).optional(),
  sections: z
    .array(z.strictObject({ title: line(80), labs: z.array(fileSlug) }))
    .min(1)
    .max(MAX_LABS),
  welcome: page.optional(),
  farewell: page.optional(),
  defaults: labDefaults.optional(),
  capabilities: z.array(z.literal('script-check')).optional()
})
