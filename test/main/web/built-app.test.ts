import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** What the build wrote for the screen: run it first (npm run build). */
const app = join(import.meta.dirname, '../../../out/renderer')
const scripts = readdirSync(app, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.js'))
  .map((name) => ({ name, bytes: statSync(join(app, name)).size }))

describe('the built screen', () => {
  it('has TypeScript in it once: the language service and the compiler are one script', () => {
    const large = scripts.filter(({ bytes }) => bytes > 6_500_000).map(({ name }) => name.replace(/-[\w-]{8}\.js$/, ''))
    expect(large).toEqual(['assets/typescript.worker'])
  })

  it('has only the workers that the screen starts', () => {
    const workers = scripts.map(({ name }) => /([\w.]+\.worker)-[\w-]{8}\.js$/.exec(name)?.[1]).filter((name) => name !== undefined)
    expect(workers.sort()).toEqual(['editor.worker', 'json.worker', 'pack.worker', 'sandbox.worker', 'typescript.worker'])
  })

  const page = readFileSync(join(app, 'index.html'), 'utf8')
  const namedAs = (rel: string): string[] =>
    [...page.matchAll(new RegExp(`<link rel="${rel}"[^>]* href="\\./([^"]+)">`, 'g'))].map(([, name]) => name!)
  const bytesOf = (names: readonly string[]): number =>
    names.reduce((sum, name) => sum + scripts.find((script) => script.name === name)!.bytes, 0)

  it('begins with its own megabyte and with Monaco, which the page names: no terminal, nothing that was recorded of a board', () => {
    const named = namedAs('modulepreload')
    const isEditor = (name: string): boolean => /\/editor-/.test(name)
    expect(named.filter(isEditor)).toHaveLength(1)
    expect(bytesOf(named.filter(isEditor))).toBeLessThan(4_000_000)
    expect(bytesOf(named.filter((name) => !isEditor(name)))).toBeLessThan(1_200_000)
    for (const name of named) {
      const text = readFileSync(join(app, name), 'utf8')
      expect([name, text.includes('xterm-helper-textarea'), /usedBlocks:\s*\[/.test(text)]).toEqual([name, false, false])
    }
  })

  it('has all that is painted first named by the page, in few files: no script finds another one', () => {
    const named = namedAs('modulepreload')
    const [first] = /<script type="module" async crossorigin src="\.\/([^"]+)"><\/script>/.exec(page)!.slice(1)
    for (const name of [first!, ...named]) {
      const imported = [...readFileSync(join(app, name), 'utf8').matchAll(/\bfrom"\.\/([\w.-]+\.js)"/g)].map(([, one]) => `assets/${one}`)
      expect([name, imported.filter((one) => one !== first && !named.includes(one))]).toEqual([name, []])
    }
    expect(bytesOf([first!])).toBeLessThan(10_000)
    expect(named.length).toBeLessThanOrEqual(3)
    expect(namedAs('stylesheet')).toHaveLength(2)
    expect(namedAs('preload').map((name) => name.replace(/-[\w-]{8}\./, '.'))).toEqual([
      'assets/inter-latin-wght-normal.woff2',
      'assets/jetbrains-mono-latin-wght-normal.woff2'
    ])
  })

  it('has no recording in the workers: a run reads that of its board', () => {
    const small = scripts.filter(({ name }) => /(?:sandbox|pack)\.worker-/.test(name))
    expect(small).toHaveLength(2)
    for (const { bytes } of small) expect(bytes).toBeLessThan(850_000)
  })
})
