import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, it } from 'vitest'

/** What each file of a sheet is for: its weights and characters. */
function facesOf(css: string): ReadonlyMap<string, readonly string[]> {
  const plain = (value = ''): string => value.replace(/\s+/g, '').toUpperCase()
  return new Map(
    [...css.matchAll(/@font-face\s*\{([^}]*)\}/g)].map(([, face]) => [
      /files\/([\w-]+\.woff2)/.exec(face!)![1]!,
      [/font-weight:([^;]*);/, /unicode-range:([^;]*);/].map((field) => plain(field.exec(face!)?.[1]))
    ])
  )
}

it('the app’s faces are those of the packages, each for the same weights and characters', () => {
  const { resolve } = createRequire(import.meta.url)
  const packages = ['inter', 'jetbrains-mono'].map((name) => readFileSync(resolve(`@fontsource-variable/${name}/index.css`), 'utf8'))
  const own = readFileSync(join(import.meta.dirname, '../../../src-renderer/theme/fonts.css'), 'utf8')
  expect(facesOf(own).size).toBe(13)
  expect(facesOf(own)).toEqual(facesOf(packages.join('\n')))
})
