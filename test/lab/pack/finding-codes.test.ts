import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { FINDING_CODES } from '../../../src-lab/pack/problem'

/** Tables of broken packs: each row says which findings a pack has, all of them. */
const TABLES = [
  'lab/pack/lint.test.ts',
  'lab/pack/translation.test.ts',
  'lab/pack/machines.test.ts',
  'lab/proof/proof-rules.test.ts',
  'main/cli/pack.test.ts'
]
const rows = TABLES.map((file) => readFileSync(join(import.meta.dirname, '../..', file), 'utf8')).join('\n')
const codes = Object.entries(FINDING_CODES).flatMap(([area, names]) => names.map((name) => `${area}.${name}`))

// The compiler sees to it that no finding has another code than these.
it.each(codes)('%s is what a broken pack is found for', (code) => {
  expect(rows).toMatch(new RegExp(`[ '\`]${code.replace('.', '\\.')}['\`,: ]`))
})
