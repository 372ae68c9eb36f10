/** `pack.json`. Unknown fields are errors. */
import { z } from 'zod'
import type { Pack } from '../../lab/lab'
import { labDefaults } from './lab-schema'
import { innerPath, line, slug, uuid } from './values'

export const MAX_LABS = 200

export const packSchema: z.ZodType<Pack> = z.strictObject({
  $schema: z.string().optional(),
  formatVersion: z.literal(1),
  uuid,
  id: slug,
  version: z.string().regex(/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/, "expected a version like '1.4.0'"),
  title: line(80),
  summary: line(400),
  authors: z.array(z.strictObject({ name: line(120), email: z.string().max(200).optional(), url: z.string().max(400).optional() })).min(1),
  license: line(80),
  language: z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/, "expected a language like 'en' or 'zh-CN'"),
  locales: z.array(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/)).optional(),
  sections: z.array(z.strictObject({ title: line(80), labs: z.array(slug) })).min(1),
  welcome: innerPath.optional(),
  farewell: innerPath.optional(),
  defaults: labDefaults.optional(),
  capabilities: z.array(z.literal('script-check')).optional()
})
