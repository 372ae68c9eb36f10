/**
 * The app in a browser: the built screen and the host API on 127.0.0.1. Only who was given the one-time token gets in; only this origin
 * may ask; nothing changes by a GET.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { getCookie, setCookie } from 'hono/cookie'
import { codeOf } from '../host/atomic-file'
import { MAX_BODY_BYTES, MAX_JSON_DEPTH } from '../host/bounds'
import type { Host } from '../host/host'
import { appFile } from './app-files'
import { jsonDepth } from './json-depth'
import { headersFor, mediaType } from './policy'

export interface WebHost {
  /** Where to open it the first time, with the one-time token. */
  readonly address: string
  readonly origin: string
  close(): Promise<void>
}

/** A port that is in use, or that may not be opened; the message is for the user. */
export class PortRefused extends Error {
  override readonly name = 'PortRefused'
}

const COOKIE = 'handoff'
const MAX_PARALLEL = 32

/** @param port 0: any free one. */
export async function serveWeb(host: Host, folder: string, port: number): Promise<WebHost> {
  const ticket = randomBytes(32).toString('base64url')
  const session = randomBytes(32).toString('base64url')
  const hosts = new Set<string>()
  const server = createAdaptorServer({ fetch: application(host, folder, hosts, ticket, session).fetch }) as Server
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new PortRefused(portSentence(codeOf(error), port))))
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: bound } = server.address() as AddressInfo
  hosts.add(`127.0.0.1:${bound}`)
  hosts.add(`localhost:${bound}`)
  const origin = `http://127.0.0.1:${bound}`
  return {
    address: `${origin}/?token=${ticket}`,
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

function application(host: Host, folder: string, hosts: ReadonlySet<string>, ticket: string, session: string): Hono {
  const app = new Hono()
  let parallel = 0
  const admitted = (context: Context): boolean => equal(getCookie(context, COOKIE) ?? '', session)

  app.use('*', async (context, next) => {
    for (const [name, value] of Object.entries(headersFor(context.req.path))) context.header(name, value)
    // A name that points here (DNS rebinding) is not this host.
    if (!hosts.has(context.req.header('host') ?? '')) return context.text('This is not the address Handoff listens on.', 421)
    if (context.req.header('sec-fetch-site') === 'cross-site' && context.req.header('sec-fetch-mode') !== 'navigate')
      return context.text('Another site may not ask this.', 403)
    return next()
  })

  app.get('*', async (context) => {
    const token = context.req.query('token')
    if (context.req.path === '/' && token !== undefined) {
      if (!equal(token, ticket))
        return context.text('This address is not the one that Handoff printed. Start it again with: npm start', 403)
      setCookie(context, COOKIE, session, { httpOnly: true, sameSite: 'Strict', path: '/' })
      return context.redirect('/', 303)
    }
    if (!admitted(context))
      return context.text('Open the address that Handoff printed when it started: it holds the key to this page.', 403)
    const file = appFile(folder, context.req.path)
    if (!file) return context.text('There is nothing here.', 404)
    return context.body(new Uint8Array(await readFile(file)), 200, { 'Content-Type': mediaType(file) })
  })

  app.post(
    '/api/:method',
    async (context, next) => {
      const origin = context.req.header('origin') ?? ''
      if (!origin.startsWith('http://') || !hosts.has(origin.slice('http://'.length)))
        return context.json({ ok: false, code: 'origin', message: 'Another origin may not ask this.' }, 403)
      if (context.req.header('content-type')?.split(';')[0]?.trim() !== 'application/json')
        return context.json({ ok: false, code: 'contentType', message: 'The host API takes application/json.' }, 415)
      if (!admitted(context))
        return context.json(
          {
            ok: false,
            code: 'session',
            message: 'This page does not belong to the Handoff that runs now. Open the address it printed when it started.'
          },
          401
        )
      return next()
    },
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: (context) => context.json({ ok: false, code: 'tooLarge', message: 'The request is larger than 25 MB.' }, 413)
    }),
    async (context) => {
      if (parallel >= MAX_PARALLEL) return context.json({ ok: false, code: 'busy', message: 'Too many requests at once; try again.' }, 429)
      parallel++
      try {
        const text = await context.req.text()
        if (jsonDepth(text) > MAX_JSON_DEPTH)
          return context.json({ ok: false, code: 'badArgument', message: 'The request nests too deep.' }, 400)
        let args: unknown
        try {
          args = JSON.parse(text)
        } catch {
          return context.json({ ok: false, code: 'badArgument', message: 'The request is not JSON.' }, 400)
        }
        return context.json(await host.dispatch(context.req.param('method'), args))
      } finally {
        parallel--
      }
    }
  )

  app.all('*', (context) => context.text('This method is not answered here.', 405))
  app.onError((_error, context) =>
    context.json({ ok: false, code: 'host', message: 'The host failed to answer this; the app goes on, and nothing saved is lost.' }, 500)
  )
  return app
}

function equal(given: string, expected: string): boolean {
  const a = Buffer.from(given)
  const b = Buffer.from(expected)
  return a.length === b.length && timingSafeEqual(a, b)
}

function portSentence(code: string, port: number): string {
  if (code === 'EADDRINUSE') return `port ${port} is in use by another program; choose another one with --port, or leave it out`
  if (code === 'EACCES') return `port ${port} may not be opened by this user; choose one above 1023 with --port, or leave it out`
  return `port ${port} cannot be opened (${code || 'unknown error'})`
}
