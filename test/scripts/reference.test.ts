import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { behind, type Schema } from '../../scripts/reference/format-page'
import { referencePages } from '../../scripts/reference/pages'
import { sdkNames } from '../../scripts/reference/sdk-names'
import { signatures } from '../../src-firmware/machine/services'
import { jsonSchemas } from '../../src-lab/pack/schema/json-schemas'
import { labSchema } from '../../src-lab/pack/schema/lab-schema'
import { machineSchema } from '../../src-lab/pack/schema/machine-schema'
import { packSchema } from '../../src-lab/pack/schema/pack-schema'
import { sdkModules } from '../../src-lab/sdk/generated/modules'

describe('docs/reference', () => {
  const folder = join(import.meta.dirname, '../../docs/reference')
  const pages = referencePages()

  it('has these pages, and no other', () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(pages).sort())
  })

  it.each(Object.keys(pages))('%s is what npm run reference makes now', (name) => {
    expect(readFileSync(join(folder, name), 'utf8') === pages[name]).toBe(true)
  })
})

describe('what drivers import', () => {
  const names = sdkNames(sdkModules).flatMap((module) => module.names)

  it('says of every name what it is, and where it is specified', () => {
    expect(names.length).toBeGreaterThan(600)
    expect(names.filter(({ says }) => says === '').map(({ name }) => name)).toEqual([])
    expect(names.filter(({ specified }) => specified.length === 0).map(({ name }) => name)).toEqual([])
  })

  it('has every service of the machine that a driver calls through a table or by its name', () => {
    const last = new Set(names.map(({ name }) => name.split('.').at(-1)))
    const missing = signatures.filter(({ service }) => !last.has(service)).map(({ table, service }) => `${table}.${service}`)
    // lmb_get asks it for one region after the other.
    expect(missing).toEqual(['UBoot.lmb_region'])
  })
})

describe('the examples of docs/authoring.md', () => {
  const root = join(import.meta.dirname, '../..')
  const page = readFileSync(join(root, 'docs/authoring.md'), 'utf8')
  const [, section] = /^### What says more$([\s\S]*?)^## /m.exec(page)!
  const lab = JSON.parse(readFileSync(join(root, 'authoring/template/labs/01-four-pages/lab.json'), 'utf8')) as object
  const { defaults } = JSON.parse(readFileSync(join(root, 'authoring/template/pack.json'), 'utf8')) as { defaults: object }

  it.each([...section!.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => [text!]))('can stand in a lab.json: %s', (text) => {
    const { error } = labSchema.safeParse({ ...defaults, ...lab, ...(JSON.parse(text) as object) })
    expect(error?.issues ?? []).toEqual([])
  })
})

/** Every field of a JSON Schema, with the path to it. */
function* fieldsOf(root: Schema): Generator<readonly [path: string, field: Schema]> {
  const seen = new Set<unknown>()
  function* visit(path: string, schema: Schema | false | undefined): Generator<readonly [string, Schema]> {
    if (!schema || seen.has(schema)) return
    seen.add(schema)
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      yield [`${path}.${name}`, field]
      yield* visit(`${path}.${name}`, field)
    }
    for (const inner of [
      schema.items,
      schema.additionalProperties,
      ...(schema.anyOf ?? []),
      ...(schema.oneOf ?? []),
      ...(schema.prefixItems ?? [])
    ])
      yield* visit(path, inner)
    for (const [name, form] of Object.entries(schema.$defs ?? {})) yield* visit(name, form)
  }
  yield* visit('', root)
}

describe.each(Object.entries(jsonSchemas() as Record<string, Schema>))('%s', (name, schema) => {
  const defs = schema.$defs ?? {}
  const fields = [...fieldsOf(schema)]

  it('says of every field what it means', () => {
    const forms = new Set(Object.entries(defs).flatMap(([form, { description }]) => (form.startsWith('__schema') ? [] : [description])))
    const silent = fields.filter(([, field]) => {
      const { description } = behind(field, defs)
      return description === undefined || forms.has(description)
    })
    expect(fields.length).toBeGreaterThan(name.includes('translation') ? 3 : 20)
    expect(silent.map(([path]) => path)).toEqual([])
  })

  it('has an example of every field', () => {
    const exampleOf = (field: Schema): unknown => {
      const { examples, $ref } = behind(field, defs)
      return (examples ?? ($ref === undefined ? undefined : defs[$ref.slice('#/$defs/'.length)]?.examples))?.[0]
    }
    expect(fields.filter(([, field]) => exampleOf(field) === undefined).map(([path]) => path)).toEqual([])
  })
})

/** Everything that a schema is made of, itself too. */
function* partsOf(schema: z.core.$ZodType, seen = new Set<z.core.$ZodType>()): Generator<z.core.$ZodType> {
  if (seen.has(schema)) return
  seen.add(schema)
  yield schema
  const def = (schema as z.core.$ZodTypes)._zod.def
  const inner = ((): readonly z.core.$ZodType[] => {
    switch (def.type) {
      case 'object':
        return Object.values(def.shape)
      case 'array':
        return [def.element]
      case 'tuple':
        return def.items
      case 'union':
        return def.options
      case 'record':
        return [def.valueType]
      case 'optional':
      case 'nullable':
        return [def.innerType]
      case 'pipe':
        return [def.in]
      case 'lazy':
        return [def.getter()]
      default:
        return []
    }
  })()
  for (const one of inner) yield* partsOf(one, seen)
}

describe.each([
  ['pack.json', packSchema, 30],
  ['lab.json', labSchema, 200],
  ['machine', machineSchema, 50]
] as const)('in %s', (_name, schema, least) => {
  const told = [...partsOf(schema)].filter((part) => z.globalRegistry.get(part)?.examples !== undefined)

  it('every example, and every value for what is left out, is one that the field takes', () => {
    const wrong = told.flatMap((part) => {
      const { examples = [], default: whenLeftOut, description } = z.globalRegistry.get(part)!
      return [...(examples as unknown[]), ...(whenLeftOut === undefined ? [] : [whenLeftOut])]
        .filter((value) => !z.safeParse(part, value).success)
        .map((value) => `${JSON.stringify(value)}: ${description}`)
    })
    expect(told.length).toBeGreaterThan(least)
    expect(wrong).toEqual([])
  })
})
