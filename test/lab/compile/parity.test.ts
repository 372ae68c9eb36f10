import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createCompiler, type TypeScript } from '../../../src-lab/compile/create-compiler'
import { compiler } from '../sandbox/run-driver'

const drivers = join(import.meta.dirname, '../sdk/drivers')

interface MonacoTypeScript {
  readonly typescript: TypeScript
}
interface MonacoLibrary {
  readonly libFileMap: Readonly<Record<string, string>>
}

describe("the typescript package and Monaco's copy", () => {
  it('give the same JavaScript, places and findings', async () => {
    const services = 'monaco-editor/languages/features/typescript/lib/typescriptServices'
    const library = 'monaco-editor/languages/features/typescript/lib/lib'
    const { typescript } = (await import(/* @vite-ignore */ services)) as MonacoTypeScript
    const { libFileMap } = (await import(/* @vite-ignore */ library)) as MonacoLibrary
    const other = createCompiler(typescript, libFileMap)
    const texts = [
      ...readdirSync(drivers).map((name) => readFileSync(join(drivers, name), 'utf8')),
      'let x = ;',
      "import fs from 'fs'",
      'const x: string = 1\nenum E { a }\nclass C<T> { constructor(private y: T) {} }\nexport { E, C, x }',
      'const enum E { a = 5 }\nexport const f = (o?: any) => o?.b(E.a).c() ?? [..."x"].map((y) => y!)'
    ]
    for (const text of texts) {
      const files = { 'driver.ts': text }
      expect(await other.compile(files, 'driver.ts')).toEqual(await compiler.compile(files, 'driver.ts'))
    }
  })
})
