/** What the window's menu has from the screen. In a browser there is no such window, and nothing of this does anything. */
import type { ShellCommand } from '../../src-lab/host-api'
import type { Language } from '../../src-lab/sentences'

/** A command as the screen has it. */
interface ScreenCommand extends Pick<ShellCommand, 'name' | 'keys'> {
  readonly enabled?: boolean
  readonly menu?: ShellCommand['menu']
}

let shown = ''

/** The menu is made anew only when it differs: what commands depend on changes with each key. */
export function showInMenu(commands: readonly ScreenCommand[], language: Language): void {
  if (!window.handoff) return
  const list = commands.map(({ name, keys, enabled = true, menu = 'driver' }): ShellCommand => ({
    name,
    ...(keys === undefined ? {} : { keys }),
    enabled,
    menu
  }))
  const text = JSON.stringify([language, list])
  if (text === shown) return
  shown = text
  window.handoff.showCommands(list, language)
}

export function onShellCommand(run: (name: string) => void): void {
  window.handoff?.onCommand(run)
}

/** The window was handed a pack. */
export function onPackFile(look: () => void): void {
  window.handoff?.onPack(look)
}

/** The window waits for it before it closes. */
export function beforeLeaving(leave: () => Promise<void>): void {
  window.handoff?.onLeave(leave)
}
