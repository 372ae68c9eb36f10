/** Opens a browser where there is a display to show it on. */
import { spawn, type ChildProcess } from 'node:child_process'
import { accessSync, constants, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, release, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import open from 'open'

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge']

/** @returns false: nothing can be shown, or not by a browser that reads this system's files (Windows' one, from its Linux). */
function canShowFiles(env: NodeJS.ProcessEnv = process.env): boolean {
  if (process.platform === 'win32' || process.platform === 'darwin') return true
  return hasDisplay(env) && !/microsoft/i.test(release())
}

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

/** Opens a link in the user's browser. */
export function openLink(url: string): void {
  if (hasDisplay()) void open(url).catch(() => {})
}

/** A browser that was asked to show the app. */
interface ShownApp {
  /** The process that must end with the app; null: nothing was started that is ours to end. */
  readonly browser: ChildProcess | null
  /** Removes what the browser was given to read. */
  forget(): void
}

/**
 * Shows the app in a window of its own where a Chromium is found, else in the user's browser. What a process was started with, everybody on this
 * machine can read; so the browser is told a file that this user alone can read, and the file sends it to the address.
 *
 * @returns null: there is nothing to show it on, or no place for the file.
 */
export function showApp(address: string): ShownApp | null {
  if (!canShowFiles()) return null
  let folder: string
  try {
    folder = mkdtempSync(join(folderForBrowsers(), 'handoff-open-'))
    writeFileSync(join(folder, 'open.html'), openingPage(address), { mode: 0o600 })
  } catch {
    return null
  }
  const page = pathToFileURL(join(folder, 'open.html')).href
  const forget = (): void => rmSync(folder, { recursive: true, force: true })
  const path = chromium()
  if (!path) {
    void open(page).catch(() => {})
    return { browser: null, forget }
  }
  const browser = spawn(path, [`--app=${page}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])], { stdio: 'ignore' })
  browser.once('error', () => {})
  return { browser, forget }
}

/** Browsers that Ubuntu's snaps bring have a /tmp of their own: they read what lies in the home. */
function folderForBrowsers(): string {
  return ['chromium', 'firefox'].some((name) => existsSync(`/snap/bin/${name}`)) ? homedir() : tmpdir()
}

function openingPage(address: string): string {
  return `<!doctype html>
<meta charset="utf-8" />
<meta http-equiv="refresh" content="0; url=${address}" />
<title>Handoff</title>
<p>Handoff opens here. If it does not: <a href="${address}">open it</a>.</p>
`
}
