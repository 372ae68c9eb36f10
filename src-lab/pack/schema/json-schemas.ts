/** The format as JSON Schemas (draft 2020-12), for editors: made from the schemas that packs are checked with. */
import { z } from 'zod'
import { labSchema } from './lab-schema'
import { machineSchema } from './machine-schema'
import { packSchema } from './pack-schema'
import { labTranslation, packTranslation } from './translation-schema'

/** By file name. A lab's fields that the pack's `defaults` may give are not required here. */
export function jsonSchemas(): Readonly<Record<string, unknown>> {
  return {
    'lab.schema.json': { title: 'Handoff lab', ...withoutRequired(shape(labSchema), ['status', 'phase', 'machines', 'entry']) },
    'lab-translation.schema.json': { title: "A lab's words in one more language", ...shape(labTranslation) },
    'machine.schema.json': { title: 'Handoff machine', ...shape(machineSchema) },
    'pack.schema.json': { title: 'Handoff lab pack', ...shape(packSchema) },
    'pack-translation.schema.json': { title: "A pack's words in one more language", ...shape(packTranslation) }
  }
}

function shape(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, {
    io: 'input',
    reused: 'ref',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // Every form of our own is a text.
      if (zodSchema._zod.def.type === 'custom') jsonSchema.type = 'string'
      // Examples and defaults are what an author writes; Zod takes them for what comes of that, and leaves them out where a value is transformed.
      const { examples, default: whenLeftOut } = z.globalRegistry.get(zodSchema) ?? {}
      if (examples !== undefined) jsonSchema.examples = examples as never
      if (whenLeftOut !== undefined) jsonSchema.default = whenLeftOut as never
    }
  }) as Record<string, unknown>
}

function withoutRequired(schema: Record<string, unknown>, optional: readonly string[]): Record<string, unknown> {
  return { ...schema, required: (schema.required as readonly string[]).filter((field) => !optional.includes(field)) }
}
