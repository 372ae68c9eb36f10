import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

it('markdown-it asks `entities` for nothing but what the screen gives it in its place', () => {
  const { resolve } = createRequire(import.meta.url)
  const file = join(dirname(resolve('markdown-it/package.json')), 'dist/markdown-it.mjs')
  const asked = [...readFileSync(file, 'utf8').matchAll(/import \{([^}]*)\} from ["']entities(?:\/\w+)?["']/g)].map(([, names]) =>
    names!.trim()
  )
  expect(asked).toEqual(['decodeHTMLStrict'])
})
