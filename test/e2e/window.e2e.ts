/** What only the window has: the page between Electron and the host. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, openLab, test, typeDriver } from './host'
import type { WindowHandoff } from './window'

test(
  'the page has the host and nothing of Node or Electron, its policy is in force, and it reaches nobody',
  { tag: '@only-window' },
  async ({ app, violations }) => {
    await openLab(app, '00-tour')
    const page = await app.evaluate(async () => {
      const script = document.createElement('script')
      script.textContent = 'document.documentElement.dataset.inline = "ran"'
      document.head.append(script)
      const { handoff } = window as unknown as { handoff: Record<string, unknown> }
      const names = globalThis as Record<string, unknown>
      return {
        handoff: Object.keys(handoff).sort(),
        frozen: Object.isFrozen(handoff),
        node: ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter((name) => name in names),
        isolated: [crossOriginIsolated, isSecureContext],
        inline: document.documentElement.dataset.inline ?? 'refused',
        reached: await fetch('https://example.com/').then(
          () => 'reached',
          () => 'refused'
        ),
        opened: window.open('https://example.com/') === null ? 'refused' : 'asked',
        odd: await (handoff.call as (method: unknown, args: unknown) => Promise<unknown>)('__proto__', {})
      }
    })
    expect(page).toEqual({
      handoff: ['call', 'onCommand', 'onLeave', 'onPack', 'showCommands'],
      frozen: true,
      node: [],
      isolated: [true, true],
      inline: 'refused',
      reached: 'refused',
      opened: expect.stringMatching(/refused|asked/),
      odd: {
        ok: false,
        code: 'unknownMethod',
        message: "There is no method '__proto__'.",
        told: { text: "There is no method '{{0}}'.", values: ['__proto__'] }
      }
    })
    await app.evaluate(() => void (location.href = 'https://example.com/'))
    await expect(app.getByTestId('editor')).toBeVisible()
    expect(app.url()).not.toContain('example.com')
    expect(app.context().pages()).toHaveLength(1)
    expect(violations.filter((text) => !text.includes('example.com') && !text.includes('inline script'))).toEqual([])
  }
)

test(
  'the menu has the commands of the page that is open, and what was typed last is saved when the window closes',
  { tag: '@only-window' },
  async ({ app, handoff }) => {
    const { menus, choose } = handoff as WindowHandoff
    await openLab(app, '12-memory-map')
    await expect
      .poll(async () => (await menus()).Driver)
      .toEqual(expect.arrayContaining(['Run', 'Check', 'Next call', 'Reset this lab to its starter']))
    await choose('Help', 'Glossary')
    await expect(app.getByRole('dialog')).toContainText('Glossary')
    await app.keyboard.press('Escape')
    await choose('File', 'All labs')
    await expect.poll(async () => (await menus()).Driver).toBeUndefined()
    await openLab(app, '12-memory-map')
    await typeDriver(app, '// typed in the last moment\n')
    await handoff.stop()
    const work = readdirSync(join(handoff.data, 'work'), { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('driver.ts'))!
    expect(readFileSync(join(handoff.data, 'work', work), 'utf8')).toBe('// typed in the last moment\n')
  }
)
