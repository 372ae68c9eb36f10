// Writes what a pack's author gets for an editor: authoring/schemas from the schemas that packs are checked with, and authoring/editor
// with what drivers import, from the SDK, and what script checks are written against. A test holds them together.
//
//   npm run schemas
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jsonSchemas } from '../src-lab/pack/schema/json-schemas'
import { buildSdk } from './build-sdk.js'
import { checkTypes } from './check-types'
import { editorTypes } from './editor-types'

const authoring = join(import.meta.dirname, '../authoring')
mkdirSync(join(authoring, 'schemas'), { recursive: true })
for (const [name, schema] of Object.entries(jsonSchemas()))
  writeFileSync(join(authoring, 'schemas', name), `${JSON.stringify(schema, null, 2)}\n`)

buildSdk()
const { sdkModules } = await import('../src-lab/sdk/generated/modules')
const { sdkTypings } = await import('../src-lab/sdk/generated/typings')
mkdirSync(join(authoring, 'editor'), { recursive: true })
writeFileSync(join(authoring, 'editor/handoff.d.ts'), editorTypes(sdkTypings, sdkModules))
writeFileSync(join(authoring, 'editor/handoff-check.d.ts'), checkTypes())
