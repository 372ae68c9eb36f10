/** The end of a window and of the app: first the page hands over what was typed in the last moment, and what is being saved is saved. */
import { app, type BrowserWindow } from 'electron'
import type { Host } from '../host/host'
import type { WindowState } from './window-state'

/** How long a page may take for its last words, in milliseconds; one that hangs holds nobody up, and its text is in the browser's storage. */
const LAST_WORDS_MS = 3000

let isQuitting = false
let onLeft: (() => void) | null = null

/** The page has handed over everything. */
export function pageHasLeft(): void {
  onLeft?.()
}

export function closeInOrder(window: BrowserWindow, state: WindowState): void {
  let isLeaving = false
  window.on('close', (event) => {
    event.preventDefault()
    if (isLeaving) return
    isLeaving = true
    void Promise.all([lastWords(window), state.keep(window)]).then(() => {
      window.destroy()
      // The quit that closed the window ended with it: it is asked for again.
      if (isQuitting) app.quit()
    })
  })
}

function lastWords({ webContents }: BrowserWindow): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(resolve, LAST_WORDS_MS)
    onLeft = () => {
      clearTimeout(limit)
      resolve()
    }
    webContents.send('leave')
  })
}

/** The app ends when everything that it was asked to save is on the disk. */
export function quitInOrder(host: Host): void {
  let isSettled = false
  app.on('before-quit', () => (isQuitting = true))
  app.on('will-quit', (event) => {
    if (isSettled) return
    event.preventDefault()
    void host.settled().then(() => {
      isSettled = true
      app.quit()
    })
  })
}
