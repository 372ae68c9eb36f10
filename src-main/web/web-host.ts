/**
 * The app in a browser: the built screen and the host API on 127.0.0.1. The screen is the same for everybody and holds nothing of the user's; a call
 * of the API needs the key of the session, which a ticket opens once (door.ts); only this origin may ask; nothing changes by a GET.
 */
import { readFileSync } from 'node:fs'
import { get, type IncomingMessage, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import { codeOf } from '../host/atomic-file'
import { MAX_JSON_DEPTH } from '../host/bounds'
import type { Host } from '../host/host'
import { appFile } from './app-files'
import { Bodies } from './bodies'
import { Calls, callsIn } from './calls'
import { Door } from './door'
import { jsonDepth } from './json-depth'
import { headersFor, mediaType } from './policy'
import { refusal, told, type Told } from '../../src-lab/sentences/told'

export interface WebHost {
  readonly origin: string
  /**
   * An address that opens the app once. Its ticket stands behind '#', which no browser sends to any server.
   * @param place Where in the app it opens: '#/uefi-memory/12-memory-map'. It stands behind the ticket.
   */
  newAddress(place?: string): string
  /** The address opens nothing any more. */
  withdraw(address: string): void
  /** Asks itself for the page and the files that it names: the first answer takes long, and while a browser starts nobody waits for it. */
  prepare(): Promise<void>
  close(): Promise<void>
}

/** A port that is in use, or that may not be opened; the message is for the user. */
export class PortRefused extends Error {
  override readonly name = 'PortRefused'
}

/** How long a request may take to arrive, in milliseconds: it comes from this machine. */
const REQUEST_LIMIT_MS = 30_000
const HEADERS_LIMIT_MS = 10_000
/** Long before the files are used up that a process may have open, and that a save needs. */
const MAX_CONNECTIONS = 256

type Env = { readonly Bindings: HttpBindings }

/** @param port 0: any free one. */
export async function serveWeb(host: Host, folder: string, port: number): Promise<WebHost> {
  const hosts = new Set<string>()
  const door = new Door()
  const server = createAdaptorServer({
    fetch: application(host, folder, hosts, door).fetch,
    serverOptions: { requestTimeout: REQUEST_LIMIT_MS, headersTimeout: HEADERS_LIMIT_MS, connectionsCheckingInterval: 5_000 }
  }) as Server
  server.maxConnections = MAX_CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new PortRefused(portSentence(codeOf(error), port))))
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: bound } = server.address() as AddressInfo
  hosts.add(`127.0.0.1:${bound}`)
  hosts.add(`localhost:${bound}`)
  const origin = `http://127.0.0.1:${bound}`
  return {
    origin,
    newAddress: (place = '') => `${origin}/#ticket=${door.newTicket()}${place.slice(1)}`,
    withdraw: (address) => door.withdraw(/#ticket=([\w-]+)/.exec(address)?.[1] ?? ''),
    prepare: () => askForPage(origin).catch(() => {}),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

async function askForPage(origin: string): Promise<void> {
  const read = async (path: string): Promise<string> =>
    text(await new Promise<IncomingMessage>((resolve, reject) => get(origin + path, resolve).once('error', reject)))
  const page = await read('/')
  for (const [, name] of page.matchAll(/(?:src|href)="\.(\/[^"]+)"/g)) await read(name!)
}

function application(host: Host, folder: string, hosts: ReadonlySet<string>, door: Door): Hono<Env> {
  const app = new Hono<Env>()
  const bodies = new Bodies()
  const calls = new Calls(host)

  app.use('*', async (context, next) => {
    for (const [name, value] of Object.entries(headersFor(context.req.path))) context.header(name, value)
    // A name that points here (DNS rebinding) is not this host, nor is one that asks through it as through a proxy.
    if (!isMeantFor(hosts, context.env.incoming)) return context.text('This is not the address Handoff listens on.', 421)
    // Another port of this machine is another site too, though browsers call it the same one.
    const site = context.req.header('sec-fetch-site')
    if ((site === 'cross-site' || site === 'same-site') && context.req.header('sec-fetch-mode') !== 'navigate')
      return context.text('Another site may not ask this.', 403)
    return next()
  })

  app.get('*', (context) => {
    const file = appFile(folder, context.req.path)
    if (!file) return context.text('There is nothing here.', 404)
    // A file of the screen's is in the system's memory: it is read in the time that it takes to wait for a thread which reads.
    return context.body(new Uint8Array(readFileSync(file)), 200, { 'Content-Type': mediaType(file) })
  })

  app.post('*', async (context, next) => {
    const origin = context.req.header('origin') ?? ''
    if (!origin.startsWith('http://') || !hosts.has(origin.slice('http://'.length)))
      return refuse(context, 403, 'origin', told`Another origin may not ask this.`)
    if (context.req.header('content-type')?.split(';')[0]?.trim() !== 'application/json')
      return refuse(context, 415, 'contentType', told`The host API takes application/json.`)
    return next()
  })

  app.post('/session', async (context) => {
    const body = await argumentOf(context, bodies)
    if (body instanceof Response) return body
    const { ticket, calls: asked } = (body.value ?? {}) as { ticket?: unknown; calls?: unknown }
    const redeemed = door.redeem(typeof ticket === 'string' ? ticket : '')
    if ('key' in redeemed) {
      // What the first page wants comes along: one way there and back less until it is painted. The key is given in any case.
      const list = callsIn(asked)
      return context.json({ ok: true, value: { key: redeemed.key, replies: list && (await calls.answer(list)) } })
    }
    return redeemed.refused === 'used'
      ? refuse(
          context,
          403,
          'ticketUsed',
          told`This address was opened before, and it opens Handoff only once. End Handoff with Ctrl+C and start it again: what was saved is safe.`
        )
      : refuse(context, 403, 'session', WRONG_PAGE)
  })

  app.use('/api/*', async (context, next) =>
    door.isOpenTo(context.req.header('authorization')) ? next() : refuse(context, 401, 'session', WRONG_PAGE)
  )

  app.post('/api', async (context) => {
    const body = await argumentOf(context, bodies)
    if (body instanceof Response) return body
    const list = callsIn(body.value)
    if (!list) return refuse(context, 400, 'badArgument', told`The request is no list of calls.`)
    const replies = await calls.answer(list)
    return replies ? context.json({ ok: true, value: replies }) : refuse(context, 429, 'busy', BUSY)
  })

  app.post('/api/:method', async (context) => {
    const body = await argumentOf(context, bodies)
    if (body instanceof Response) return body
    const replies = await calls.answer([{ method: context.req.param('method'), args: body.value }])
    return replies ? context.json(replies[0]) : refuse(context, 429, 'busy', BUSY)
  })

  app.all('*', (context) => context.text('This method is not answered here.', 405))
  app.onError((_error, context) =>
    refuse(context, 500, 'host', told`The host failed to answer this; the app goes on, and nothing saved is lost.`)
  )
  return app
}

const BUSY = told`Too many requests at once; try again.`
const WRONG_PAGE = told`This page does not belong to the Handoff that runs now. Open the address it printed when it started.`

function refuse(context: Context, status: 400 | 401 | 403 | 413 | 415 | 429 | 500, code: string, why: Told): Response {
  return context.json(refusal(code, why), status)
}

/** Names this host once, and where the target is a whole address, in it too (RFC 9112 §3.2.2). */
function isMeantFor(hosts: ReadonlySet<string>, { rawHeaders, headers, url = '' }: IncomingMessage): boolean {
  const named = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length
  if (named !== 1 || !hosts.has(headers.host ?? '')) return false
  return url.startsWith('/') || [...hosts].some((one) => url.startsWith(`http://${one}/`))
}

/** What a call brings, or the answer to one that brings nothing that can be read. */
async function argumentOf(context: Context<Env>, bodies: Bodies): Promise<{ readonly value: unknown } | Response> {
  // As it arrives: a web stream around it would take longer than most calls do.
  const body = await bodies.read(context.env.incoming, Number(context.req.header('content-length') ?? 0))
  if ('refused' in body)
    return body.refused === 'tooLarge'
      ? refuse(context, 413, 'tooLarge', told`The request is larger than 25 MB.`)
      : refuse(context, 429, 'busy', BUSY)
  if (jsonDepth(body.text) > MAX_JSON_DEPTH) return refuse(context, 400, 'badArgument', told`The request nests too deep.`)
  try {
    return { value: JSON.parse(body.text) as unknown }
  } catch {
    return refuse(context, 400, 'badArgument', told`The request is not JSON.`)
  }
}

function portSentence(code: string, port: number): string {
  if (code === 'EADDRINUSE') return `port ${port} is in use by another program; choose another one with --port, or leave it out`
  if (code === 'EACCES') return `port ${port} may not be opened by this user; choose one above 1023 with --port, or leave it out`
  return `port ${port} cannot be opened (${code || 'unknown error'})`
}
