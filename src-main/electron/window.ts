/** The one window. */
import { join } from 'node:path'
import { BrowserWindow } from 'electron'
import { appRoot } from '../app-paths'
import { closeInOrder } from './closing'
import { ORIGIN } from './content'
import { tellPageFailures } from './failures'
import type { WindowState } from './window-state'

/** @param place Where in the app it opens, as the address's hash says it: '#/uefi-memory/12-memory-map'. */
export function openWindow(state: WindowState, place: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    ...state.bounds(),
    minWidth: 1024,
    minHeight: 640,
    show: false,
    webPreferences: {
      preload: join(appRoot, 'out', 'preload', 'index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false
    }
  })
  window.once('ready-to-show', () => {
    state.restore(window)
    window.show()
  })
  closeInOrder(window, state)
  tellPageFailures(window)
  void window.loadURL(addressOf(place))
  return window
}

/** Brings the window to the front, at another place where one is named. */
export function bringToFront(window: BrowserWindow, place: string): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
  if (place !== '') void window.loadURL(addressOf(place))
}

/** null: it was closed (on a Mac the app goes on without). */
export function openedWindow(): BrowserWindow | null {
  return BrowserWindow.getAllWindows()[0] ?? null
}

function addressOf(place: string): string {
  return `${ORIGIN}/${place}`
}
