import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checkTypes } from '../../scripts/check-types'
import { editorTypes } from '../../scripts/editor-types'
import { sdkModules } from '../../src-lab/sdk/generated/modules'
import { sdkTypings } from '../../src-lab/sdk/generated/typings'
import { root } from './imports'

/** Whoever changes the trace, a state's picture or the SDK changes what authors of packs write against. */
it.each([
  ['handoff.d.ts', () => editorTypes(sdkTypings, sdkModules)],
  ['handoff-check.d.ts', checkTypes]
])('authoring/editor/%s is what `npm run schemas` makes now', (name, make) => {
  const isTheSame = readFileSync(join(root, 'authoring/editor', name), 'utf8') === make()
  expect(isTheSame || 'it is not: run npm run schemas').toBe(true)
})
