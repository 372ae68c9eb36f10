/** The window's main process, in the order of its start. */
import { app, protocol, session, shell } from 'electron'
import { labsFolder, rendererFolder, version } from '../app-paths'
import { defaultDataFolder, openDataFolder } from '../host/data-folder'
import { Host } from '../host/host'
import { placeOf } from '../host/place'
import { pageHasLeft, quitInOrder } from './closing'
import { contentFor, SCHEME } from './content'
import { tellProcessFailures, tellUncaught } from './failures'
import { guardContents, guardSession } from './guards'
import { launchOptions, type LaunchOptions } from './launch-options'
import { installMenu } from './menu'
import { openPackFile } from './pack-file'
import { answerPage } from './page-calls'
import { takeProfile } from './profile'
import { bringToFront, openedWindow, openWindow } from './window'
import { WindowState } from './window-state'
import { speak, speakChosen } from './language'

tellUncaught()
protocol.registerSchemesAsPrivileged([
  { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }
])
app.enableSandbox()
guardContents()

const launched = launchOptions(process.argv.slice(app.isPackaged ? 1 : 2), process.cwd())
const folder = launched.data ?? defaultDataFolder()
takeProfile(folder)
if (app.requestSingleInstanceLock({ ...launched })) start()
else {
  console.log('Handoff is open already with this data: its window is shown.')
  app.quit()
}

function start(): void {
  const data = openDataFolder(folder)
  const host = new Host({
    version,
    shell: 'electron',
    data,
    labs: labsFolder,
    now: () => new Date().toISOString(),
    openLink: (url) => shell.openExternal(url),
    ...(launched.preview === undefined ? {} : { preview: launched.preview })
  })
  const state = new WindowState(data)
  const ready = app.whenReady()

  /** Shows the window, the lab that was named, and what the pack is that was named. */
  async function show({ lab, pack }: Pick<LaunchOptions, 'lab' | 'pack'>): Promise<void> {
    await ready
    const place = lab === undefined ? '' : await placeOf(host, lab)
    const opened = openedWindow()
    if (opened) bringToFront(opened, place)
    else openWindow(state, place)
    if (pack !== undefined) await openPackFile(host, openedWindow(), pack)
  }

  quitInOrder(host)
  tellProcessFailures(openedWindow)
  app.on('second-instance', (_event, _argv, _folder, given) => void show(given as LaunchOptions))
  app.on('activate', () => void show({ lab: undefined, pack: undefined }))
  // A Mac's own way to hand over a file, maybe before the app is ready.
  app.on('open-file', (event, pack) => {
    event.preventDefault()
    void show({ lab: undefined, pack })
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('quit', () => data.release())

  void ready.then(() => {
    app.setAboutPanelOptions({ applicationName: 'Handoff', applicationVersion: version, copyright: 'MIT licence' })
    guardSession(session.defaultSession)
    protocol.handle(SCHEME, (request) => contentFor(request.url, rendererFolder))
    const run = (command: string): void => openedWindow()?.webContents.send('command', command)
    const isPackaged = app.isPackaged
    answerPage(host, {
      commands: (commands, language) => {
        void speak(language).then(() => installMenu({ isPackaged, commands, run }))
      },
      pack: (path) => void openPackFile(host, openedWindow(), path),
      left: pageHasLeft
    })
    void speakChosen(host).then(() => installMenu({ isPackaged, commands: [], run }))
  })
  void show(launched).then(() => setImmediate(() => void host.prepare()))
}
