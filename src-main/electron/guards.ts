/** What no page may do in the window, ours or anyone's: ask others, leave, open another window, be given a permission, load a file of another's to the disk. */
import { app, type DownloadItem, type Session } from 'electron'
import { isOwnPage, ORIGIN, SCHEME } from './content'

/** Of all permissions the page needs this one: its buttons that copy. */
const GRANTED = 'clipboard-sanitized-write'

export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(permission === GRANTED && isOwnPage(requestingUrl))
  )
  session.setPermissionCheckHandler((_contents, permission, origin) => permission === GRANTED && isOwnPage(origin))
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayBeAsked(url) }))
  session.on('will-download', (event, item) => {
    if (!isOwnFile(item)) event.preventDefault()
  })
}

export function guardContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      if (!isOwnPage(event.url)) event.preventDefault()
    })
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
}

/** Work or a pack that the page itself has made: the system asks its user where it goes. */
function isOwnFile(item: Pick<DownloadItem, 'getURL' | 'getFilename'> | undefined): boolean {
  return item !== undefined && item.getURL().startsWith(`blob:${ORIGIN}/`) && /^[\w.-]+\.(handoff|labpack)$/.test(item.getFilename())
}

/** The app's own files; a picture that stands in the text itself asks nobody; the developer tools are there while nothing is packaged. */
function mayBeAsked(url: string): boolean {
  const scheme = url.slice(0, url.indexOf(':'))
  return scheme === SCHEME || scheme === 'data' || (scheme === 'devtools' && !app.isPackaged)
}
