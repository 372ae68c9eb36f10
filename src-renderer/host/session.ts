/**
 * The session of a page that the web host serves: the address that Handoff printed holds a ticket, which opens one session, once. Its key is kept for
 * this origin, port and all, so that a reload and another tab go on; no other server on this machine is given it, and no worker can read it.
 */
import type { HostCall, Reply } from '../../src-lab/host-api'
import { refusal, told } from '../../src-lab/sentences/told'
import { addressOf, TICKET } from './address'

const KEY = 'handoff.session'

/** The session as this page has it. */
interface Session {
  /** The header's value that calls of the host come with. */
  readonly authorization: string
  /** What the host answered to the calls that came along; null: it has not answered any. */
  readonly replies: readonly Reply<unknown>[] | null
}

let opening: Promise<Reply<Session>> | null = null

// A new address of the same origin, in a page that is open already: only its hash has changed.
addEventListener('hashchange', () => {
  if (location.hash.startsWith(TICKET)) location.reload()
})

/** @param calls What the host is asked by the same request, where that is the one which opens the session. */
export function session(calls: readonly HostCall[] = []): Promise<Reply<Session>> {
  if (opening) return opening.then((reply) => (reply.ok ? { ok: true, value: { ...reply.value, replies: null } } : reply))
  opening = open(calls).catch((error: unknown) => {
    opening = null
    throw error
  })
  return opening
}

async function open(calls: readonly HostCall[]): Promise<Reply<Session>> {
  const { ticket, place } = addressOf(location.hash)
  if (ticket === null) return kept()
  const response = await fetch('session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ticket, calls })
  })
  const reply = (await response.json()) as Reply<{ readonly key: string } & Pick<Session, 'replies'>>
  // Not in the browser's history, nor in what is copied from its bar. Whoever has gone on to another place meanwhile stays there.
  if (location.hash.startsWith(TICKET)) history.replaceState(null, '', location.pathname + place)
  if (!reply.ok) {
    // The address was opened before: this browser may have the session that it opened.
    const own = kept()
    return own.ok ? own : reply
  }
  const { key, replies } = reply.value
  localStorage.setItem(KEY, key)
  return { ok: true, value: { authorization: `Bearer ${key}`, replies } }
}

/** The session that a page of this origin opened before. */
function kept(): Reply<Session> {
  const key = localStorage.getItem(KEY)
  return key === null
    ? refusal('session', told`Open the address that Handoff printed when it started: it holds the key to this page.`)
    : { ok: true, value: { authorization: `Bearer ${key}`, replies: null } }
}
