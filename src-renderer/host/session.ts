/**
 * The session of a page that the web host serves: the address that Handoff printed holds a ticket, which opens one session, once. Its key is kept for
 * this origin, port and all, so that a reload and another tab go on; no other server on this machine is given it, and no worker can read it.
 */
import type { Reply } from '../../src-lab/host-api'
import { addressOf, TICKET } from './address'

const KEY = 'handoff.session'

let opening: Promise<Reply<string>> | null = null

// A new address of the same origin, in a page that is open already: only its hash has changed.
addEventListener('hashchange', () => {
  if (location.hash.startsWith(TICKET)) location.reload()
})

/** The header's value that calls of the host come with. */
export function session(): Promise<Reply<string>> {
  return (opening ??= open().catch((error: unknown) => {
    opening = null
    throw error
  }))
}

async function open(): Promise<Reply<string>> {
  const kept = localStorage.getItem(KEY)
  const own: Reply<string> =
    kept === null
      ? { ok: false, code: 'session', message: 'Open the address that Handoff printed when it started: it holds the key to this page.' }
      : { ok: true, value: `Bearer ${kept}` }
  const { ticket, place } = addressOf(location.hash)
  if (ticket === null) return own
  const response = await fetch('session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ticket })
  })
  const reply = (await response.json()) as Reply<{ readonly key: string }>
  // Not in the browser's history, nor in what is copied from its bar.
  history.replaceState(null, '', location.pathname + place)
  // The address was opened before: this browser may have the session that it opened.
  if (!reply.ok) return own.ok ? own : reply
  localStorage.setItem(KEY, reply.value.key)
  return { ok: true, value: `Bearer ${reply.value.key}` }
}
