import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { allows, licenceProblems, mayBeGivenAway, root } from '../../scripts/licences'

describe('an SPDX expression leaves a choice that is allowed, or none', () => {
  const allowed = ['MIT', 'Apache-2.0', 'ISC']
  it.each([
    ['MIT', true],
    ['GPL-3.0-only', false],
    ['(MPL-2.0 OR Apache-2.0)', true],
    ['MPL-2.0 OR GPL-2.0-or-later', false],
    ['MIT AND ISC', true],
    ['MIT AND GPL-3.0-only', false],
    ['MIT OR (ISC AND GPL-3.0-only)', true],
    ['(MIT OR GPL-3.0-only) AND ISC', true],
    ['Apache-2.0 WITH LLVM-exception', true],
    ['SEE LICENSE IN x.txt', false],
    ['UNLICENSED', false],
    ['MIT ISC', false],
    ['(MIT', false],
    ['', false]
  ])('%s: %s', (expression, is) => expect(allows(expression, allowed)).toBe(is))
})

it.each([
  ['@fontsource-variable/inter', 'OFL-1.1', true],
  ['some-package', 'OFL-1.1', false],
  ['some-package', 'MPL-2.0', false],
  ['dompurify', '(MPL-2.0 OR Apache-2.0)', true]
])('%s under %s may be built in: %s', (name, licence, may) => expect(mayBeGivenAway(name, licence)).toBe(may))

it('every package of the lock file may be used, and what is given away may be', () => {
  expect(licenceProblems()).toEqual([])
})

describe('the notices in what was built', () => {
  const path = join(root, 'out/THIRD-PARTY-NOTICES.txt')
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const head = text.slice(0, text.indexOf('\n====='))

  it.each([
    ['a module of the screen', 'markdown-it', 'built in'],
    ['one that a worker brings', 'quickjs-emscripten-core', 'built in'],
    ['WebAssembly', '@jitl/quickjs-ng-wasmfile-release-sync', 'built in'],
    ['a font', '@fontsource-variable/inter', 'built in'],
    ['the other font', '@fontsource-variable/jetbrains-mono', 'built in'],
    ['the editor', 'monaco-editor', 'built in'],
    ["the framework's own code", 'svelte', 'built in'],
    ['what a bundler writes in', 'vite', 'built in'],
    ['what the command asks for', 'commander', 'beside'],
    ['what that needs in turn', 'default-browser', 'beside']
  ])('name %s: %s, %s', (_what, name, where) => {
    const { version } = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }
    expect(head).toMatch(new RegExp(`^  ${name} ${version}: .*, ${where}$`, 'm'))
    expect(text.toLowerCase().includes(`\n${name} ${version}\n${'='.repeat(80)}\nlicense`)).toBe(true)
  })

  it('hold the texts themselves: of the fonts, of QuickJS in the WebAssembly, of what the editor brings', () => {
    expect(text.includes('SIL OPEN FONT LICENSE Version 1.1')).toBe(true)
    expect(text.includes('Fabrice Bellard')).toBe(true)
    expect(text.includes('ThirdPartyNotices.txt')).toBe(true)
  })

  it('name no tool that nothing of was built in', () => {
    expect(head).not.toMatch(/eslint|vitest|playwright|svelte-check|electron /)
  })

  it('are of this build: fonts and WebAssembly of packages lie in it', () => {
    const assets = readdirSync(join(root, 'out/renderer'), { recursive: true, encoding: 'utf8' })
    expect(assets.some((name) => name.endsWith('.woff2'))).toBe(true)
    expect(assets.some((name) => name.endsWith('.wasm'))).toBe(true)
  })
})
