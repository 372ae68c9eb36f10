import { mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { installElectron, isOldNode, LastTry, noElectronSentence, whyNotInstall } from '../../../src-main/install-electron'
import { root } from './command'

/** Nothing is found in a cache, nothing of this machine's proxies is used, and all that could be reached is this machine. */
const alone = (more: Record<string, string>): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  electron_config_cache: mkdtempSync(join(tmpdir(), 'handoff-electron-cache-')),
  ...more
})
const CLOSED = 'http://127.0.0.1:9/'

describe('Electron’s own installer', () => {
  it.each([
    ['no server there', { ELECTRON_MIRROR: CLOSED }, 'noNetwork'],
    ['a proxy that is not there', { ELECTRON_MIRROR: CLOSED, HTTPS_PROXY: CLOSED }, 'proxy']
  ] as const)('with %s', async (_what, env, reason) => {
    expect(await installElectron({ node: '24.0.0', env: alone(env) })).toBe(reason)
  })

  it('with a server that does not have it, or one that never answers', async () => {
    let isMute = false
    const server = createServer((_request, response) => void (isMute || response.writeHead(404).end()))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const env = alone({ ELECTRON_MIRROR: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` })
    try {
      expect(await installElectron({ node: '24.0.0', env })).toBe('refused')
      isMute = true
      expect(await installElectron({ node: '24.0.0', env, limitMs: 1500 })).toBe('noNetwork')
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it('is not even started by a Node that it does not run on', async () => {
    expect(await installElectron({ node: '22.11.0', env: alone({ ELECTRON_MIRROR: CLOSED }) })).toBe('oldNode')
  })

  it('is not looked for where it is not, nor started where it could write nothing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'handoff-electron-'))
    expect(whyNotInstall('24.0.0', folder)).toBe(null)
    expect(whyNotInstall('24.0.0', join(folder, 'gone'))).toBe('notOurs')
    expect(whyNotInstall('24.0.0', null)).toBe('noPackage')
    expect(whyNotInstall('20.19.0', null)).toBe('oldNode')
  })
})

it.each([
  ['20.19.0', true],
  ['22.11.9', true],
  ['22.12.0', false],
  ['23.0.0', false],
  ['26.1.0', false]
])('Node %s is too old for it: %s', (version, isOld) => {
  expect(isOldNode(version)).toBe(isOld)
})

it('each reason has a sentence of its own', () => {
  const sentences = (['oldNode', 'noPackage', 'notOurs', 'noNetwork', 'proxy', 'refused', 'failed'] as const).map((reason) =>
    noElectronSentence(reason, '20.19.0', { HTTPS_PROXY: 'x' })
  )
  expect(new Set(sentences).size).toBe(7)
  expect(sentences[0]).toBe('The window is installed by Node 22.12 or newer, and this is Node 20.19.0.')
  expect(sentences[1]).toContain('npm install -g electron@45,')
  expect(sentences[4]).toContain('HTTPS_PROXY')
})

describe('the last look for a binary', () => {
  it('holds for a day', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'handoff-try-')), 'cache', 'tried')
    const last = new LastTry(file)
    expect(last.reason(Date.now())).toBe(null)
    last.keep('proxy')
    const at = 1_800_000_000
    utimesSync(file, at, at)
    const hours = (count: number): number => (at + count * 3600) * 1000
    expect([0, 23.9, 24.1, -1].map((count) => last.reason(hours(count)))).toEqual(['proxy', 'proxy', null, null])
    last.keep(null)
    expect(last.reason(hours(0))).toBe(null)
  })

  it('says nothing when it cannot be read', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'handoff-try-')), 'tried')
    writeFileSync(file, 'npx install-electron gets it\n')
    expect(new LastTry(file).reason(Date.now())).toBe(null)
  })
})

it('package.json, its lock, Electron and the README agree on Node and Electron', () => {
  const json = (path: string) =>
    JSON.parse(readFileSync(join(root, path), 'utf8')) as {
      engines: { node: string }
      version: string
      peerDependencies: { electron: string }
    }
  expect(json('package.json').engines.node).toBe('>=20.19')
  expect(json('node_modules/electron/package.json').engines.node).toBe('>= 22.12.0')
  expect(json('node_modules/electron/package.json').version.split('.')[0]).toBe(json('package.json').peerDependencies.electron)
  expect(isOldNode('22.11.0') && !isOldNode('22.12.0')).toBe(true)
  const readme = readFileSync(join(root, 'README.md'), 'utf8').replace(/\s+/g, ' ')
  expect(readme).toContain('You need Node 20.19 or newer')
  expect(readme).toContain('the window is installed by Node 22.12 or newer')
})
