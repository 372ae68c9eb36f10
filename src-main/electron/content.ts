/** What the window's own protocol answers: the built screen with the same headers as the web host. */
import { readFile } from 'node:fs/promises'
import { appFile } from '../web/app-files'
import { headersFor, mediaType } from '../web/policy'

export const SCHEME = 'app'
export const ORIGIN = `${SCHEME}://handoff`

/** @param url The requested URL. @param folder The built screen. */
export async function contentFor(url: string, folder: string): Promise<Response> {
  const { host, pathname } = new URL(url)
  const headers = headersFor(pathname)
  const file = host === 'handoff' ? appFile(folder, pathname) : null
  if (!file) return new Response('There is nothing here.', { status: 404, headers })
  return new Response(new Uint8Array(await readFile(file)), { headers: { ...headers, 'Content-Type': mediaType(file) } })
}

/** Only the app's own page may call the host. */
export function isOwnPage(url: string): boolean {
  return url === ORIGIN || url.startsWith(`${ORIGIN}/`)
}
