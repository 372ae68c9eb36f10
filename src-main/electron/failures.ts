/** What went wrong around the page is told in a box of the system's, which the page cannot spoil: that the text is safe, and how to go on. */
import { app, dialog, type BrowserWindow, type MessageBoxOptions } from 'electron'
import { told } from '../../src-lab/sentences/told'
import { say } from './language'

const SAFE = told`Your text is safe: it is saved whenever you pause typing for a moment.`

/** One box at a time: whoever presses a button has read one sentence. */
let isTelling = false

/** @returns The button that was pressed; null: another box is open. */
async function tell(window: BrowserWindow | null, options: MessageBoxOptions): Promise<number | null> {
  if (isTelling) return null
  isTelling = true
  try {
    const box = { title: 'Handoff', type: 'error' as const, noLink: true, defaultId: 0, cancelId: 0, ...options }
    const { response } = await (window && !window.isDestroyed() ? dialog.showMessageBox(window, box) : dialog.showMessageBox(box))
    return response
  } finally {
    isTelling = false
  }
}

export function tellPageFailures(window: BrowserWindow): void {
  const { webContents } = window
  let waiting: AbortController | null = null
  /** The end of the page's process is ours. */
  let isExpected = false

  window.on('unresponsive', async () => {
    waiting = new AbortController()
    const { signal } = waiting
    const pressed = await tell(window, {
      type: 'warning',
      message: say(told`The page does not answer`),
      detail: say(told`It may only be slow. ${SAFE}`),
      buttons: [say(told`Wait`), say(told`Open it again`)],
      signal
    })
    if (pressed !== 1 || signal.aborted) return
    // The page that hangs hears no request to leave.
    isExpected = true
    webContents.forcefullyCrashRenderer()
    webContents.reload()
  })
  window.on('responsive', () => waiting?.abort())

  webContents.on('render-process-gone', async (_event, { reason }) => {
    const wasExpected = isExpected
    isExpected = false
    if (reason === 'clean-exit' || wasExpected) return
    const pressed = await tell(window, {
      message: say(told`The page ended unexpectedly`),
      detail: say(told`Its process is gone (${reason}). ${SAFE}`),
      buttons: [say(told`Open it again`), say(told`Quit`)],
      cancelId: 1
    })
    if (pressed === 0) webContents.reload()
    if (pressed === 1) app.quit()
  })
}

export function tellProcessFailures(window: () => BrowserWindow | null): void {
  app.on('child-process-gone', async (_event, { type, reason }) => {
    // Chromium starts each of them again by itself.
    if (reason === 'clean-exit' || reason === 'killed') return
    await tell(window(), {
      type: 'warning',
      message: say(told`A part of the app ended unexpectedly`),
      detail: say(told`${type} (${reason}). It is started again by itself. ${SAFE} If this happens again, end Handoff and start it again.`),
      buttons: [say(told`Go on`)]
    })
  })
}

/** From the first line on: what nobody caught does not end the app without a word. */
export function tellUncaught(): void {
  process.on('uncaughtException', async (error) => {
    console.error(error)
    const what = error instanceof Error ? error.message : String(error)
    if (!app.isReady()) {
      dialog.showErrorBox(say(told`Handoff cannot start`), `${what}\n\n${say(told`Nothing of your work was changed.`)}`)
      return app.exit(1)
    }
    const pressed = await tell(null, {
      message: say(told`Something in Handoff failed`),
      detail: `${what}\n\n${say(told`${SAFE} You can go on; if something does not work any more, quit and start Handoff again.`)}`,
      buttons: [say(told`Go on`), say(told`Quit`)]
    })
    if (pressed === 1) app.quit()
  })
}
