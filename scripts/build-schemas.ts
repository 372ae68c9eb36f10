// Writes authoring/schemas from the schemas that packs are checked with. A test holds them together.
//
//   npm run schemas
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jsonSchemas } from '../src-lab/pack/schema/json-schemas'

const folder = join(import.meta.dirname, '../authoring/schemas')
mkdirSync(folder, { recursive: true })
for (const [name, schema] of Object.entries(jsonSchemas())) writeFileSync(join(folder, name), `${JSON.stringify(schema, null, 2)}\n`)
