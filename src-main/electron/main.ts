/** The window: as thin as it can be, because it cannot be run on every machine. */
import { app, BrowserWindow, ipcMain, protocol, session, shell } from 'electron'
import { join } from 'node:path'
import { appRoot, labsFolder, rendererFolder, version } from '../app-paths'
import { defaultDataFolder, openDataFolder } from '../host/data-folder'
import { Host } from '../host/host'
import { contentFor, isOwnPage, ORIGIN, SCHEME } from './content'
import { installMenu } from './menu'

protocol.registerSchemesAsPrivileged([
  { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }
])
app.enableSandbox()

const at = process.argv.indexOf('--data')
const data = openDataFolder((at > 0 ? process.argv[at + 1] : undefined) ?? defaultDataFolder())

function openWindow(): void {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
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
  window.once('ready-to-show', () => window.show())
  void window.loadURL(`${ORIGIN}/`)
}

// No page, of ours or anyone's, leads the window elsewhere, opens another one, or is given a permission.
app.on('web-contents-created', (_event, contents) => {
  contents.on('will-navigate', (event, url) => {
    if (!isOwnPage(url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
})

void app.whenReady().then(() => {
  const host = new Host({
    version,
    shell: 'electron',
    data,
    labs: labsFolder,
    now: () => new Date().toISOString(),
    openLink: (url) => shell.openExternal(url)
  })
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) => answer(permission === 'clipboard-sanitized-write'))
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => permission === 'clipboard-sanitized-write')
  protocol.handle(SCHEME, (request) => contentFor(request.url, rendererFolder))
  ipcMain.handle('host', (event, method: unknown, args: unknown) => {
    if (!isOwnPage(event.senderFrame?.url ?? '') || typeof method !== 'string')
      return { ok: false, code: 'origin', message: 'Another page may not ask this.' }
    return host.dispatch(method, args)
  })
  installMenu(app.isPackaged)
  openWindow()
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow()
  })
})

app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit()
})
app.on('quit', () => data.release())
