import MarkdownIt from 'markdown-it'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { LinkifyIt } from '../../../src-renderer/prose/no-linkify'

const { resolve } = createRequire(import.meta.url)
const markdownIt = readFileSync(join(dirname(resolve('markdown-it/package.json')), 'dist/markdown-it.mjs'), 'utf8')

it.each([
  ['entities', ['decodeHTMLStrict']],
  ['linkify-it', ['LinkifyIt']]
])('markdown-it asks `%s` for nothing but what the screen gives it in its place', (name, wanted) => {
  const asked = [...markdownIt.matchAll(new RegExp(`import \\{([^}]*)\\} from ["']${name}(?:/\\w+)?["']`, 'g'))]
  expect(asked.map(([, names]) => names!.trim())).toEqual(wanted)
})

it('an address in a text is left as it is by the empty finder too', () => {
  const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false })
  markdown.linkify = new LinkifyIt() as typeof markdown.linkify
  expect(markdown.render('At https://example.org and www.example.org.')).toBe('<p>At https://example.org and www.example.org.</p>\n')
})
