/** What is said of a part of the format, beside its declaration: the JSON Schemas bring it to editors, and docs/reference is made from them. */
import type { z } from 'zod'

/**
 * A field with what it means.
 * @param says Sentences for a pack's author.
 * @param example A value that it may have; a test reads it with this very schema.
 * @param whenLeftOut The value that counts where the field is left out, if that is one.
 */
export function told<Schema extends z.ZodType>(schema: Schema, says: string, example: unknown, whenLeftOut?: unknown): Schema {
  return schema.meta({ description: says, examples: [example], ...(whenLeftOut === undefined ? {} : { default: whenLeftOut }) })
}

/** A form that several fields have, under a name of its own. */
export function named<Schema extends z.ZodType>(schema: Schema, name: string, says: string, examples: readonly unknown[]): Schema {
  return schema.meta({ id: name, description: says, examples: [...examples] })
}
