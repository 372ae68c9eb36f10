import { readdirSync, statSync } from 'node:fs'
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
})
