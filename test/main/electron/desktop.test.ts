/** What a desktop app has: one instance, menus, a window that is where it was, files handed over, an end that waits. On the built bundles. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { afterEach, describe, expect, it } from 'vitest'
import type { PackOffer } from '../../../src-lab/host-api'
import { buildArchive } from '../../../src-main/host/pack-build'
import { smallPack } from '../../lab/pack/small-pack'
import { startOn, type Shell } from './shell'

const started: Shell[] = []
afterEach(() => {
  for (const { process: child } of started.splice(0)) child.kill('SIGKILL')
})
async function start(data: string, ...args: string[]): Promise<Shell> {
  const shell = await startOn(data, args)
  started.push(shell)
  return shell
}
async function open(data: string, ...args: string[]): Promise<Shell> {
  const shell = await start(data, ...args)
  await shell.opened()
  return shell
}
const newData = (): string => mkdtempSync(join(tmpdir(), 'handoff-shell-'))

describe('one instance for each data folder', () => {
  it('a second start shows the first one’s window, at the lab and with the file it names, and ends', async () => {
    const data = newData()
    const pack = join(data, 'notes.labpack')
    writeFileSync(pack, 'no pack')
    const first = await open(data)
    await first.evaluate(({ windows }) => void (windows[0]!.state = 'minimized'))
    const second = await start(data, '--lab', 'uefi-memory/12', pack)
    expect(await second.exited).toBe(0)
    expect(second.said()).toContain('open already')
    const seen = await first.evaluate(async ({ windows, seen }) => {
      while (seen.dialogs.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      return { done: windows[0]!.done, state: windows[0]!.state, url: windows[0]!.contents.getURL(), box: seen.dialogs[0]!.options.message }
    })
    expect(seen).toEqual({
      done: ['show', 'restore', 'show', 'focus'],
      state: 'normal',
      url: 'app://handoff/#/uefi-memory/12-memory-map',
      box: 'notes.labpack cannot be used'
    })
    expect(await first.evaluate(({ windows }) => windows.length)).toBe(1)
  })

  it('another data folder has a window of its own, with a profile of its own', async () => {
    const [one, other] = [newData(), newData()]
    const [first, second] = [await open(one), await open(other)]
    expect(await first.evaluate(({ app }) => app.getPath('userData'))).toBe(join(one, 'window'))
    expect(await second.evaluate(({ app }) => app.getPath('userData'))).toBe(join(other, 'window'))
  })
})

it('--lab opens a lab by its number or its id; one that is not there leaves the first page', async () => {
  const addresses = await Promise.all(
    [['--lab', 'uefi-memory/12'], ['--lab=uefi-memory/00-tour'], ['--lab', 'uefi-memory/999'], ['--lab', '../../etc']].map(async (args) => {
      const shell = await open(newData(), ...args)
      return shell.evaluate(({ windows }) => windows[0]!.contents.getURL())
    })
  )
  expect(addresses).toEqual([
    'app://handoff/#/uefi-memory/12-memory-map',
    'app://handoff/#/uefi-memory/00-tour',
    'app://handoff/',
    'app://handoff/'
  ])
})

it('where nothing can be written the app starts, says that nothing is saved, and leaves nothing behind', async () => {
  const data = newData()
  writeFileSync(join(data, 'file'), '')
  const shell = await open(join(data, 'file', 'x'))
  const info = await shell.evaluate(({ pageOf }) => pageOf().handoff!.call('info', {}))
  expect(info).toMatchObject({ ok: true, value: { readOnly: { text: expect.stringContaining('nothing is saved') as string } } })
  const profile = await shell.evaluate(({ app }) => app.getPath('userData'))
  expect(existsSync(profile)).toBe(true)
  await shell.evaluate(({ app }) => app.quit())
  expect(await shell.exited).toBe(0)
  expect(existsSync(profile)).toBe(false)
})

describe('the menus', () => {
  interface Item {
    readonly label?: string
    readonly role?: string
    readonly accelerator?: string
    readonly registerAccelerator?: boolean
    readonly enabled: boolean
  }
  const menu = (shell: Shell, name: string): Promise<Item[]> =>
    shell.evaluate(
      ({ Menu }, wanted) =>
        Menu.getApplicationMenu()!
          .items.find(({ label, role }) => (label ?? role) === wanted)!
          .submenu!.items.map(
            ({ label, role, accelerator, registerAccelerator, enabled }) =>
              ({ label, role, accelerator, registerAccelerator, enabled }) as Item
          ),
      name
    )

  it('have the screen’s commands, with keys that the page hears by itself; a choice tells the page', async () => {
    const shell = await open(newData())
    await shell.evaluate(({ pageOf }) => {
      const { handoff } = pageOf()
      handoff!.onCommand((name) => void ((globalThis as { chosen?: string }).chosen = name))
      handoff!.showCommands(
        [
          { name: 'Run', keys: 'Ctrl+Enter', enabled: true, menu: 'driver' },
          { name: 'Next call', keys: 'Ctrl+Alt+→', enabled: false, menu: 'driver' },
          { name: 'Odd', keys: 'Ctrl+§+Nonsense', enabled: true, menu: 'driver' },
          { name: 'Research & more', enabled: true, menu: 'help' }
        ],
        'en'
      )
    })
    await expect
      .poll(() => shell.evaluate(({ Menu }) => Menu.getApplicationMenu()!.items.map(({ label, role }) => label ?? role)))
      .toContain('Driver')
    expect(await menu(shell, 'Driver')).toEqual([
      { label: 'Run', accelerator: 'CommandOrControl+Enter', registerAccelerator: false, enabled: true },
      { label: 'Next call', accelerator: 'CommandOrControl+Alt+Right', registerAccelerator: false, enabled: false },
      { label: 'Odd', accelerator: undefined, registerAccelerator: false, enabled: true }
    ])
    expect((await menu(shell, 'Help'))[0]).toMatchObject({ label: 'Research && more' })
    await shell.evaluate(({ Menu }) => {
      const driver = Menu.getApplicationMenu()!.items.find(({ label }) => label === 'Driver')!
      ;(driver.submenu!.items[0]!.click as () => void)()
    })
    await expect.poll(() => shell.evaluate(() => (globalThis as { chosen?: string }).chosen)).toBe('Run')
  })

  it('and what they do by themselves are in the page’s language', async () => {
    const shell = await open(newData())
    await shell.evaluate(({ pageOf }) => pageOf().handoff!.showCommands([{ name: '运行', enabled: true, menu: 'driver' }], 'zh-CN'))
    const labels = () => shell.evaluate(({ Menu }) => Menu.getApplicationMenu()!.items.map(({ label }) => label))
    await expect.poll(labels).toEqual(['文件', '编辑', '驱动程序', '视图', '窗口', '帮助'])
    const inside = await Promise.all(['文件', '编辑', '视图', '窗口', '帮助'].map((name) => menu(shell, name)))
    expect(inside.flat().flatMap(({ label }) => label ?? [])).not.toContainEqual(expect.stringMatching(/^[A-Za-z ]+$/))
  })

  it('are in the language that was chosen before there is a page', async () => {
    const data = newData()
    writeFileSync(
      join(data, 'settings.json'),
      JSON.stringify({
        format: 1,
        settings: { theme: 'system', textSize: 1, motion: 'system', language: 'zh-CN', layout: {}, last: null, places: {}, walks: {} }
      })
    )
    const shell = await open(data)
    expect(await shell.evaluate(({ Menu }) => Menu.getApplicationMenu()!.items[0]!.label)).toBe('文件')
  })

  it('have zoom, full screen, about and quit; developer tools only while nothing is packaged', async () => {
    const roles = async (env: Record<string, string>) => {
      const shell = await startOn(newData(), [], env)
      started.push(shell)
      await shell.opened()
      const all = await Promise.all(['File', 'View', 'Help'].map((name) => menu(shell, name)))
      return { roles: all.flat().flatMap(({ role }) => role ?? []), about: await shell.evaluate(({ app }) => app.about.applicationName) }
    }
    expect(await roles({})).toEqual({
      roles: ['quit', 'resetZoom', 'zoomIn', 'zoomIn', 'zoomOut', 'togglefullscreen', 'toggleDevTools', 'about'],
      about: 'Handoff'
    })
    expect((await roles({ HANDOFF_STAND_IN_PACKAGED: '1' })).roles).not.toContain('toggleDevTools')
  })
})

describe('the window', () => {
  const close = async (shell: Shell): Promise<void> => {
    await shell.evaluate(({ pageOf, windows }) => {
      pageOf().handoff!.onLeave(() => Promise.resolve())
      windows[0]!.close()
    })
    expect(await shell.exited).toBe(0)
  }

  it('is where it was, as large as it was', async () => {
    const data = newData()
    const first = await open(data)
    expect(await first.evaluate(({ windows }) => windows[0]!.bounds)).toEqual({ x: 0, y: 0, width: 1440, height: 900 })
    await first.evaluate(({ windows }) => {
      windows[0]!.bounds = { x: 300, y: 200, width: 1200, height: 700 }
      windows[0]!.state = 'maximized'
    })
    await close(first)
    const again = await open(data)
    expect(await again.evaluate(({ windows }) => [windows[0]!.bounds, windows[0]!.state])).toEqual([
      { x: 300, y: 200, width: 1200, height: 700 },
      'maximized'
    ])
  })

  it.each([
    ['on a screen that is gone', { format: 1, bounds: { x: 5000, y: 100, width: 1200, height: 700 }, shown: 'normal' }],
    ['in a damaged file', { format: 1, bounds: { x: 'left' }, shown: 'sideways' }],
    ['in a file of a newer version', { format: 9 }]
  ])('opens where it can be seen when it was %s', async (_where, kept) => {
    const data = newData()
    writeFileSync(join(data, 'window.json'), JSON.stringify(kept))
    const shell = await open(data)
    expect(await shell.evaluate(({ windows }) => windows[0]!.bounds)).toEqual({ x: 0, y: 0, width: 1440, height: 900 })
  })
})

describe('the end', () => {
  const save = (shell: Shell, text: string) =>
    shell.evaluate(
      ({ pageOf }, words) =>
        void pageOf().handoff!.call('save', { pack: 'uefi-memory', lab: '12-memory-map', path: 'driver.ts', text: words, base: null }),
      text
    )
  const saved = (data: string): string[] =>
    readdirSync(join(data, 'work'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /driver\.ts$/.test(name))
      .map((name) => readFileSync(join(data, 'work', name), 'utf8'))
  const large = '// x\n'.repeat(90_000)

  it('closing the window lets the page hand over its last words, and what is being saved is saved', async () => {
    const data = newData()
    const shell = await open(data)
    await shell.evaluate(({ pageOf, windows }, text) => {
      const { handoff } = pageOf()
      handoff!.onLeave(async () => {
        await new Promise((resolve) => setTimeout(resolve, 50))
        void handoff!.call('save', { pack: 'uefi-memory', lab: '12-memory-map', path: 'driver.ts', text, base: null })
      })
      windows[0]!.close()
    }, large)
    expect(await shell.exited).toBe(0)
    expect(saved(data)).toEqual([large])
    expect(readdirSync(join(data, 'lock'))).toEqual(['1.free'])
  })

  it.each(['SIGTERM', 'quit'] as const)('%s waits for a save', async (how) => {
    const data = newData()
    const shell = await open(data)
    await shell.evaluate(({ pageOf }) => pageOf().handoff!.onLeave(() => Promise.resolve()))
    await save(shell, large)
    if (how === 'quit') await shell.evaluate(({ app }) => app.quit())
    else shell.process.kill(how)
    expect(await shell.exited).toBe(0)
    expect(saved(data)).toEqual([large])
  })

  it('a page that hangs holds it up for a few seconds only', async () => {
    const shell = await open(newData())
    await shell.evaluate(({ pageOf, app }) => {
      pageOf().handoff!.onLeave(() => new Promise(() => {}))
      app.quit()
    })
    expect(await shell.exited).toBe(0)
  })
})

describe('what goes wrong is told in a box, with a way to go on', () => {
  const told = (shell: Shell) =>
    shell.evaluate(({ seen }) => seen.dialogs.map(({ options: { message, detail, buttons } }) => ({ message, detail, buttons })))

  it('the page’s process, another one, and what nobody caught', async () => {
    const shell = await open(newData())
    await shell.evaluate(async ({ windows, seen, app }) => {
      const turn = () => new Promise((resolve) => setTimeout(resolve, 20))
      const [window] = windows
      seen.answers.push(0)
      await window!.contents.page.crash()
      await turn()
      window!.contents.emit('render-process-gone', {}, { reason: 'clean-exit', exitCode: 0 })
      await turn()
      app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 1 })
      await turn()
      app.emit('child-process-gone', {}, { type: 'GPU', reason: 'killed', exitCode: 1 })
      await turn()
      setTimeout(() => {
        throw new Error('on purpose')
      })
      await turn()
    })
    await shell.opened()
    expect(await told(shell)).toEqual([
      { message: 'The page ended unexpectedly', detail: expect.stringContaining('crashed') as string, buttons: ['Open it again', 'Quit'] },
      { message: 'A part of the app ended unexpectedly', detail: expect.stringContaining('GPU') as string, buttons: ['Go on'] },
      { message: 'Something in Handoff failed', detail: expect.stringContaining('on purpose') as string, buttons: ['Go on', 'Quit'] }
    ])
    for (const { detail } of await told(shell)) expect(detail).toContain('Your text is safe')
    // It goes on: the page is there again and is answered.
    expect(await shell.evaluate(({ pageOf }) => pageOf().handoff!.call('info', {}))).toMatchObject({ ok: true })
  })

  it('a page that does not answer can be waited for or opened again', async () => {
    const shell = await open(newData())
    const crashes = (answer: number) =>
      shell.evaluate(async ({ windows, seen }, pressed) => {
        let count = 0
        windows[0]!.contents.on('render-process-gone', () => count++)
        seen.answers.push(pressed)
        windows[0]!.emit('unresponsive')
        await new Promise((resolve) => setTimeout(resolve, 30))
        return count
      }, answer)
    expect(await crashes(0)).toBe(0)
    expect(await crashes(1)).toBe(1)
    await shell.opened()
    // The end that was asked for is not told as a failure.
    expect((await told(shell)).map(({ message }) => message)).toEqual(['The page does not answer', 'The page does not answer'])
  })

  it('the box goes by itself when the page answers again, and other boxes can come', async () => {
    const shell = await startOn(newData(), [], { HANDOFF_STAND_IN_ASKS: '1' })
    started.push(shell)
    await shell.opened()
    const open = await shell.evaluate(async ({ windows, seen }) => {
      windows[0]!.emit('unresponsive')
      await new Promise((resolve) => setTimeout(resolve, 20))
      const before = seen.dialogs.length
      windows[0]!.emit('responsive')
      await new Promise((resolve) => setTimeout(resolve, 20))
      return [before, seen.dialogs.length]
    })
    expect(open).toEqual([0, 1])
  })

  it('before the app is ready, in a box of its own, and the app ends with 1', async () => {
    const shell = await open(newData())
    await shell.evaluate(({ app }) => {
      app.isReady = () => false
      setTimeout(() => {
        throw new Error('too early')
      }, 50)
    })
    expect(await shell.exited).toBe(1)
    expect(shell.said()).toContain('error box: Handoff cannot start: too early')
  })
})

describe('a .labpack', () => {
  const packed = (title: string): Uint8Array =>
    zipSync({ 'pack.json': strToU8(JSON.stringify({ format: 1, title })) }, { mtime: new Date(1980, 0, 1, 12) })
  const boxes = (shell: Shell) =>
    shell.evaluate(async ({ seen }) => {
      while (seen.dialogs.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      return seen.dialogs.map(({ options }) => options)
    })

  it.each([
    ['no zip archive', new Uint8Array([1, 2, 3])],
    ['no pack in it', zipSync({ 'notes.md': strToU8('hello') })],
    ['a pack that is not whole', packed('Half \u202e a pack')]
  ])('with %s is told in a box, from the command line', async (_what, bytes) => {
    const data = newData()
    writeFileSync(join(data, 'a.labpack'), bytes)
    const [box] = await boxes(await open(data, join(data, 'a.labpack')))
    expect(box).toMatchObject({ type: 'warning', message: 'a.labpack cannot be used', buttons: ['Close'] })
    expect(box!.detail).not.toMatch(/[\u202e\n]/)
  })

  it('on a Mac the system hands it over, also before the window is there', async () => {
    const data = newData()
    writeFileSync(join(data, 'a.labpack'), 'no pack')
    const shell = await start(data)
    await shell.evaluate(({ app }, path) => void app.emit('open-file', { preventDefault: () => {} }, path), join(data, 'a.labpack'))
    expect(await boxes(shell)).toMatchObject([{ message: 'a.labpack cannot be used' }])
    expect(await shell.evaluate(({ windows }) => windows.length)).toBe(1)
  })

  it('dropped on the window is handed over by the preload: the page learns no path, and can hand over none', async () => {
    const data = newData()
    const path = join(data, 'a.labpack')
    writeFileSync(path, 'no pack')
    const shell = await open(data)
    const drop = (isTrusted: boolean) =>
      shell.evaluate(
        ({ windows }, { path: at, trusted }) => {
          const { listeners } = windows[0]!.contents.page as unknown as { listeners: Map<string, ((event: Event) => void)[]> }
          // The system's own events are trusted, a script's never are.
          const event = { isTrusted: trusted, dataTransfer: { types: ['Files'], files: [{ path: at }] }, preventDefault: () => {} }
          for (const listener of listeners.get('drop')!) listener(event as unknown as Event)
        },
        { path, trusted: isTrusted }
      )
    await drop(false)
    expect(await shell.evaluate(({ seen }) => seen.dialogs.length)).toBe(0)
    await drop(true)
    expect(await boxes(shell)).toMatchObject([{ message: 'a.labpack cannot be used' }])
  })

  it('that can be used is shown by the page, which asks before it is added', async () => {
    const data = newData()
    const path = join(data, 'small.labpack')
    writeFileSync(path, buildArchive(smallPack()))
    const shell = await open(data, path)
    const offer = (await shell.evaluate(async ({ pageOf }) => {
      for (;;) {
        const reply = await pageOf().handoff!.call('packOffer', {})
        if (reply.ok && reply.value !== null) return reply.value
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    })) as PackOffer
    expect(offer).toMatchObject({ file: 'small.labpack', title: 'Small', standing: 'new' })
    expect(JSON.stringify(offer)).not.toContain(data)
    expect(existsSync(join(data, 'packs'))).toBe(false)
    expect(
      await shell.evaluate(({ pageOf }, { sha256 }) => pageOf().handoff!.call('addPack', { offer: sha256, anyway: false }), {
        sha256: offer.offer
      })
    ).toMatchObject({ ok: true })
    expect(readdirSync(join(data, 'packs'))).toEqual(['small.labpack'])
  })
})
