/** What a file of the pure rooms exports says in a line of its own what it is: the editor shows it wherever the name is used. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { root, sources } from './imports'

/** The SDK has its own test (test/lab/sdk/tables.test.ts); a schema says itself what it takes. */
const SPEAKS_ITSELF = /^src-lab\/(sdk\/|pack\/schema\/)/

/** The first lines of a text's exported declarations that have no doc comment. */
function bare(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true)
  return source.statements
    .filter(
      (statement) =>
        ts.canHaveModifiers(statement) &&
        ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true &&
        ts.getJSDocCommentsAndTags(statement).length === 0
    )
    .map((statement) => `${file}: ${statement.getText().split('\n')[0]}`)
}

it.each(['src-firmware', 'src-lab'])('every export of %s has a doc comment', (room) => {
  const files = sources(room, /(?<!\.d)\.ts$/).filter((file) => !SPEAKS_ITSELF.test(file))
  expect(files.flatMap((file) => bare(file, readFileSync(join(root, file), 'utf8')))).toEqual([])
})

it('sees an export without one', () => {
  expect(bare('a.ts', '/** Said. */\nexport const a = 1\nexport type B = string\n// Not said.\nconst c = 2')).toEqual([
    'a.ts: export type B = string'
  ])
})
