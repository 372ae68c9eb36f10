/** A .labpack that the app was asked to open: by a double click, by a second start, or dropped on the window. The page shows what it is, and asks. */
import { basename } from 'node:path'
import { dialog, type BrowserWindow, type MessageBoxOptions } from 'electron'
import { told, visible } from '../../src-lab/sentences'
import { say } from './language'
import type { Host } from '../host/host'
import { PackUnreadable } from '../host/pack-folder'

export async function openPackFile(host: Host, window: BrowserWindow | null, path: string): Promise<void> {
  try {
    await host.lookAtPack(path)
    window?.webContents.send('pack')
  } catch (error) {
    if (!(error instanceof PackUnreadable)) throw error
    const message = say(told`${visible(basename(path))} cannot be used`)
    const box: MessageBoxOptions = {
      type: 'warning',
      title: 'Handoff',
      noLink: true,
      buttons: [say(told`Close`)],
      message,
      detail: visible(say(error.told))
    }
    await (window ? dialog.showMessageBox(window, box) : dialog.showMessageBox(box))
  }
}
