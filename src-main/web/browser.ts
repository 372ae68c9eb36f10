/** Opens a browser where there is a display to show it on. */
import { spawn, type ChildProcess } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import open from 'open'

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge']

function hasDisplay(env: NodeJS.ProcessEnv = process.env): boolean {
  return process.platform === 'win32' || process.platform === 'darwin' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

function chromium(env: NodeJS.ProcessEnv = process.env): string | null {
  for (const folder of (env.PATH ?? '').split(delimiter))
    for (const name of CHROMIUM_NAMES) {
      try {
        const path = join(folder, name)
        accessSync(path, constants.X_OK)
        return path
      } catch {
        // Not here; the next one.
      }
    }
  return null
}

/**
 * @param as 'app': in a window of its own where a Chromium is found; 'default': in the user's browser.
 * @returns The process that must end with the app; null: nothing was started that is ours to end.
 */
export function openInBrowser(address: string, as: 'app' | 'default'): ChildProcess | null {
  if (!hasDisplay()) return null
  const browser = as === 'app' ? chromium() : null
  if (browser) {
    const child = spawn(browser, [`--app=${address}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])], { stdio: 'ignore' })
    child.once('error', () => {})
    return child
  }
  void open(address).catch(() => {})
  return null
}
