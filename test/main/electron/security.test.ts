/** Electron's security checklist (https://www.electronjs.org/docs/latest/tutorial/security), item by item, on the built bundles. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PAGE_POLICY, SANDBOX_POLICY } from '../../../src-main/web/policy'
import { root, startOn, type Shell } from './shell'

const main = readFileSync(join(root, 'out/main/index.js'), 'utf8')
const preload = readFileSync(join(root, 'out/preload/index.cjs'), 'utf8')
const page = readFileSync(join(root, 'out/renderer/index.html'), 'utf8')
const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> }
const OWN = 'app://handoff/'
const STRANGERS = [
  'https://example.com/',
  'http://127.0.0.1:8080/',
  'file:///etc/passwd',
  'app://other/',
  'app://handoff.example.com/',
  'about:blank'
]

let shell: Shell
beforeAll(async () => {
  shell = await startOn(mkdtempSync(join(tmpdir(), 'handoff-shell-')))
  await shell.opened()
})
afterAll(() => shell.process.kill('SIGKILL'))

const preferences = () => shell.evaluate(({ windows }) => windows.map(({ options }) => options.webPreferences))

describe('Electron’s security checklist', () => {
  it('1: nothing is loaded over a network; a request to anyone but the app’s own scheme is cancelled', async () => {
    const asked = [
      ...STRANGERS.filter((url) => !url.startsWith('app:')),
      'ws://127.0.0.1:1/',
      'blob:https://example.com/1',
      'chrome://gpu/'
    ]
    const answers = await shell.evaluate(
      (standIn, urls) => Promise.all(urls.map(async (url) => (await standIn.request(url))?.status ?? 'cancelled')),
      [...asked, OWN, 'app://other/', `${OWN}no-such-file`, `${OWN}..%2f..%2fpackage.json`]
    )
    expect(answers).toEqual([...asked.map(() => 'cancelled'), 200, 404, 404, 404])
    expect(page).not.toMatch(/(?:src|href)="(?!\.\/)/)
  })

  it('2, 3, 4, 6, 8, 9, 10: no Node in the page, its context isolated, its process in the sandbox, and nothing of that weakened', async () => {
    const [options, ...others] = await preferences()
    expect(others).toEqual([])
    expect(options).toEqual({
      preload: join(root, 'out/preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false
    })
    expect(await shell.evaluate(({ app }) => app.isSandboxed)).toBe(true)
    for (const weak of [
      'webSecurity',
      'allowRunningInsecureContent',
      'experimentalFeatures',
      'enableBlinkFeatures',
      'nodeIntegrationInWorker',
      'bypassCSP',
      'corsEnabled'
    ])
      expect(main).not.toContain(weak)
    expect(main).not.toMatch(/commandLine|appendSwitch|--no-sandbox/)
  })

  it('5: of all permissions the page is given the one to write to the clipboard, and nobody else is', async () => {
    const asked = [
      'media',
      'geolocation',
      'notifications',
      'midi',
      'clipboard-read',
      'openExternal',
      'fullscreen',
      'clipboard-sanitized-write'
    ]
    const given = (url: string) =>
      shell.evaluate(
        ({ decisions }, { names, from }) =>
          names.map((name) => {
            let granted = false
            decisions.permission!(null as never, name as never, (yes) => (granted = yes), { requestingUrl: from } as never)
            return [granted, decisions.permissionCheck!(null, name as never, from, {} as never), decisions.device!({} as never)]
          }),
        { names: asked, from: url }
      )
    expect(await given(OWN)).toEqual([...asked.slice(1).map(() => [false, false, false]), [true, true, false]])
    expect((await given('https://example.com/')).flat()).not.toContain(true)
  })

  it('7: the page, its scripts and its workers come with their policies', async () => {
    const assets = readdirSync(join(root, 'out/renderer/assets')).map((name) => `assets/${name}`)
    const [sandbox] = readdirSync(join(root, 'out/renderer/sandbox'))
    const policies = await shell.evaluate(
      (standIn, urls) => Promise.all(urls.map(async (url) => (await standIn.request(url))!.headers.get('content-security-policy'))),
      [OWN, `${OWN}${assets.find((name) => /typescript\.worker/.test(name))}`, `${OWN}sandbox/${sandbox}`]
    )
    expect(policies).toEqual([PAGE_POLICY, PAGE_POLICY, SANDBOX_POLICY])
  })

  it('11, 12: there is no webview: none in the page, and one that is made all the same is refused', async () => {
    expect(page).not.toMatch(/webview/)
    expect(
      await shell.evaluate(({ windows }) => {
        let isPrevented = false
        windows[0]!.contents.emit('will-attach-webview', { preventDefault: () => (isPrevented = true) }, {}, {})
        return isPrevented
      })
    ).toBe(true)
  })

  it('13, 14: no page leaves the app, and none opens a window', async () => {
    const answers = await shell.evaluate(
      ({ windows }, urls) =>
        urls.map((url) => {
          let isPrevented = false
          windows[0]!.contents.emit('will-navigate', { url, preventDefault: () => (isPrevented = true) })
          return [isPrevented, windows[0]!.contents.opens(url)]
        }),
      [...STRANGERS, OWN]
    )
    expect(answers).toEqual([...STRANGERS.map(() => [true, false]), [false, false]])
  })

  it('15: the system’s browser is asked to open web addresses alone', async () => {
    const answers = await shell.evaluate(
      ({ pageOf }, urls) => Promise.all(urls.map(async (url) => (await pageOf().handoff!.call('openLink', { url })).ok)),
      [
        'file:///etc/passwd',
        'javascript:alert(1)',
        'app://handoff/',
        'smb://host/share',
        'ms-msdt:x',
        '/usr/bin/true',
        'https://uefi.org/specs'
      ]
    )
    expect(answers).toEqual([false, false, false, false, false, false, true])
    expect(await shell.evaluate(({ seen }) => seen.links)).toEqual(['https://uefi.org/specs'])
    expect(main.match(/shell\.\w+/g)).toEqual(['shell.openExternal'])
  })

  it('16: Electron is one version, by its hash', () => {
    expect(packageJson.devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/)
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version: string; integrity: string }>
    }
    const { version, integrity } = lock.packages['node_modules/electron']!
    expect(version).toBe(packageJson.devDependencies.electron)
    expect(integrity).toMatch(/^sha512-/)
  })

  it('17: who sends a message is looked at, on every channel', async () => {
    const channels = [...main.matchAll(/(?:ipcMain\.(?:handle|on|once)|listen\$?\d?)\("(\w+)"/g)].map((match) => match[1])
    expect(channels.sort()).toEqual(['commands', 'host', 'left', 'pack'])
    const answers = await shell.evaluate(
      async ({ invoke, sent, seen, Menu }, urls) => {
        const menu = Menu.getApplicationMenu()
        const results: unknown[] = []
        for (const url of urls) {
          results.push(((await invoke('host', ['info', {}], null, url)) as { ok: boolean }).ok)
          sent('commands', [{ commands: [{ name: 'Evil', enabled: true, menu: 'file' }], language: 'en' }], null, url)
          sent('pack', ['/etc/passwd.labpack'], null, url)
          sent('left', [], null, url)
        }
        return { results, isSameMenu: Menu.getApplicationMenu() === menu, dialogs: seen.dialogs.length }
      },
      [...STRANGERS, '']
    )
    expect(answers).toEqual({ results: [...STRANGERS, ''].map(() => false), isSameMenu: true, dialogs: 0 })
  })

  it('17: what comes along is checked before it is used', async () => {
    const answers = await shell.evaluate(async ({ invoke, sent, seen, Menu }, url) => {
      const menu = Menu.getApplicationMenu()
      const odd: unknown[][] = [[], [1, {}], ['__proto__', {}], ['info', { more: 1 }], ['save', null], ['constructor', {}]]
      const results = []
      for (const args of odd) results.push(((await invoke('host', args, null, url)) as { ok: boolean }).ok)
      for (const list of [
        null,
        [{ name: '', enabled: true, menu: 'file' }],
        [{ name: 'x', enabled: 1, menu: 'file' }],
        Array(201).fill({ name: 'x', enabled: true, menu: 'file' })
      ])
        for (const given of [list, { commands: list, language: 'en' }, { commands: [], language: 'xx' }])
          sent('commands', [given], null, url)
      for (const path of [null, 1, '', 'x'.repeat(5000)]) sent('pack', [path], null, url)
      return { results, isSameMenu: Menu.getApplicationMenu() === menu, dialogs: seen.dialogs.length }
    }, OWN)
    expect(answers).toEqual({ results: [false, false, false, false, false, false], isSameMenu: true, dialogs: 0 })
  })

  it('18: the page comes from a scheme of its own, not from files', async () => {
    expect(await shell.evaluate(({ windows }) => windows.map(({ contents }) => contents.getURL()))).toEqual([OWN])
    expect(main).not.toMatch(/loadFile|file:\/\//)
  })

  it('19: every fuse is set for the packaged app', () => {
    const { electronFuses } = JSON.parse(readFileSync(join(root, 'packaging/electron-builder.json'), 'utf8')) as { electronFuses: object }
    expect(electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false
    })
  })

  it('20: the page is given five functions, and none of Electron’s own objects', async () => {
    expect(await shell.evaluate(({ pageOf }) => Object.entries(pageOf().handoff!).map(([name, value]) => [name, typeof value]))).toEqual([
      ['call', 'function'],
      ['showCommands', 'function'],
      ['onCommand', 'function'],
      ['onPack', 'function'],
      ['onLeave', 'function']
    ])
    expect(preload.match(/exposeInMainWorld/g)).toHaveLength(1)
    expect(preload.match(/require\("[^"]*"\)/g)).toEqual(['require("electron")'])
    // No event of Electron's is handed on: it holds its sender.
    expect(preload).toContain('"command", (_event, name) => run(name)')
  })
})

it('a download is refused, but for work and packs that the page has made', async () => {
  expect(
    await shell.evaluate(({ session }) => {
      const files = [
        ['https://example.org/a.handoff', 'a.handoff'],
        ['app://handoff/index.html', 'index.html'],
        ['blob:app://handoff/1', 'run.exe'],
        ['blob:app://other/1', 'a.handoff'],
        ['blob:app://handoff/1', 'a.handoff']
      ]
      return files.map(([url, name]) => {
        let isPrevented = false
        session.defaultSession.emit(
          'will-download',
          { preventDefault: () => (isPrevented = true) },
          { getURL: () => url, getFilename: () => name }
        )
        return isPrevented
      })
    })
  ).toEqual([true, true, true, true, false])
})
