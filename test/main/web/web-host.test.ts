import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openDataFolder, type DataFolder } from '../../../src-main/host/data-folder'
import { Host } from '../../../src-main/host/host'
import { PAGE_POLICY, SANDBOX_POLICY } from '../../../src-main/web/policy'
import { PortRefused, serveWeb, type WebHost } from '../../../src-main/web/web-host'

let web: WebHost
let host: Host
let data: DataFolder
let folder: string
/** What a call of the open session comes with. */
let authorization: string

interface Answer {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: string
}

/** A bare request: fetch would not let a test choose Host and Origin. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
  of: WebHost = web
): Promise<Answer> {
  const { port } = new URL(of.origin)
  return new Promise((resolve, reject) => {
    const asking = request(
      { host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers: options.headers ?? {}, agent: false },
      (response) => {
        let body = ''
        response.on('data', (chunk) => (body += chunk))
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }))
      }
    )
    asking.on('error', reject)
    // The host may answer and close while the rest of a large body is still on its way: nobody waits for that any more.
    asking.on('socket', (socket) => socket.on('error', () => undefined))
    asking.end(options.body)
  })
}
const post = (path: string, headers: Record<string, string> = {}, body = '{}'): Promise<Answer> =>
  ask(path, { method: 'POST', headers: { origin: web.origin, 'content-type': 'application/json', authorization, ...headers }, body })

const ticketOf = (address: string): string => address.split('#ticket=')[1]!
const keyOf = ({ body }: Answer): string => (JSON.parse(body) as { value: { key: string } }).value.key
const redeem = (from: WebHost, ticket: string, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(
    '/session',
    {
      method: 'POST',
      headers: { origin: from.origin, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ ticket })
    },
    from
  )

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'handoff-web-'))
  mkdirSync(join(folder, 'sandbox'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html>the page')
  writeFileSync(join(folder, 'sandbox', 'sandbox.worker-1.js'), '// worker')
  writeFileSync(join(folder, 'engine.wasm'), '')
  data = openDataFolder(mkdtempSync(join(tmpdir(), 'handoff-web-data-')))
  host = new Host({
    version: '0',
    shell: 'web',
    data,
    labs: join(import.meta.dirname, '../../../labs'),
    now: () => '2026-01-01T00:00:00.000Z',
    openLink: () => Promise.resolve()
  })
  web = await serveWeb(host, folder, 0)
  authorization = `Bearer ${keyOf(await redeem(web, ticketOf(web.newAddress())))}`
})
afterAll(async () => {
  await web.close()
  data.release()
})

describe('a ticket', () => {
  it('stands where no browser sends it', () => {
    expect(web.newAddress()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#ticket=[\w-]{43}$/)
  })

  it('opens the session once; who comes second is told, and the session goes on', async () => {
    const ticket = ticketOf(web.newAddress())
    expect(keyOf(await redeem(web, ticket))).toMatch(/^[\w-]{43}$/)
    const second = await redeem(web, ticket)
    expect(second.status).toBe(403)
    expect(JSON.parse(second.body)).toMatchObject({ ok: false, code: 'ticketUsed' })
    expect((await post('/api/info')).status).toBe(200)
  })

  it('that was withdrawn opens nothing', async () => {
    const address = web.newAddress()
    web.withdraw(address)
    expect((await redeem(web, ticketOf(address))).status).toBe(403)
  })

  it.each(['', 'AAAA', ticketOf('http://x/#ticket=wrong')])("that nobody made ('%s') opens nothing", async (ticket) => {
    const { status, body } = await redeem(web, ticket)
    expect(status).toBe(403)
    expect(body).not.toContain('"ok":true')
  })

  it('brings what the first page asks for along', async () => {
    const calls = [
      { method: 'progress', args: {} },
      { method: 'nothing', args: {} }
    ]
    const { body } = await post('/session', { authorization: '' }, JSON.stringify({ ticket: ticketOf(web.newAddress()), calls }))
    expect(JSON.parse(body)).toMatchObject({ ok: true, value: { replies: [{ ok: true }, { ok: false, code: 'unknownMethod' }] } })
  })

  it.each([{}, { calls: 'packs' }, { calls: Array.from({ length: 17 }, () => ({ method: 'info', args: {} })) }])(
    'opens the session, whatever else is asked for (%o)',
    async (asked) => {
      const ticket = ticketOf(web.newAddress())
      const answer = await post('/session', { authorization: '' }, JSON.stringify({ ticket, ...asked }))
      expect(keyOf(answer)).toMatch(/^[\w-]{43}$/)
      expect(JSON.parse(answer.body)).toMatchObject({ value: { replies: null } })
    }
  )

  it('that opens nothing has nothing answered', async () => {
    const calls = [{ method: 'progress', args: {} }]
    const { status, body } = await post('/session', { authorization: '' }, JSON.stringify({ ticket: 'AAAA', calls }))
    expect([status, JSON.parse(body)]).toMatchObject([403, { ok: false, code: 'session' }])
    expect(body).not.toContain('replies')
  })

  it.each([
    ['another origin', { origin: 'http://127.0.0.1:1' }, 403],
    ['another name', { host: 'evil.example' }, 421],
    ['a form', { 'content-type': 'text/plain' }, 415]
  ])('is not taken from %s, and keeps its worth', async (_what, headers, status) => {
    const ticket = ticketOf(web.newAddress())
    expect((await redeem(web, ticket, headers)).status).toBe(status)
    expect((await redeem(web, ticket)).status).toBe(200)
  })
})

describe('the session', () => {
  it('is no cookie: a cookie knows no ports, and every server on this machine would be given it', async () => {
    const answers = [await ask('/'), await redeem(web, ticketOf(web.newAddress())), await post('/api/info')]
    expect(answers.map(({ headers }) => headers['set-cookie'])).toEqual([undefined, undefined, undefined])
    expect((await post('/api/info', { authorization: '', cookie: `handoff=${authorization.slice('Bearer '.length)}` })).status).toBe(401)
  })

  it('of one Handoff is nothing to another one, and both go on', async () => {
    const other = await serveWeb(host, folder, 0)
    try {
      const key = keyOf(await redeem(other, ticketOf(other.newAddress())))
      expect((await post('/api/info', { authorization: `Bearer ${key}` })).status).toBe(401)
      expect((await post('/api/info')).status).toBe(200)
      expect((await redeem(web, ticketOf(other.newAddress()))).status).toBe(403)
    } finally {
      await other.close()
    }
  })
})

describe('calls that are made together', () => {
  const info = { method: 'info', args: {} }

  it('are answered one by one, in their order', async () => {
    const { status, body } = await post('/api', {}, JSON.stringify([info, { method: 'lab', args: 1 }, { method: 'toString', args: {} }]))
    expect([status, JSON.parse(body)]).toMatchObject([
      200,
      { ok: true, value: [{ ok: true }, { ok: false, code: 'badArgument' }, { ok: false, code: 'unknownMethod' }] }
    ])
  })

  it('need the key', async () => {
    expect((await post('/api', { authorization: '' }, JSON.stringify([info]))).status).toBe(401)
  })

  it.each([
    ['no list', {}],
    ['a call without a method', [{ args: {} }]],
    ['nothing in it', [null]],
    ['too many', Array.from({ length: 17 }, () => info)]
  ])('are refused when they are %s', async (_what, calls) => {
    const { status, body } = await post('/api', {}, JSON.stringify(calls))
    expect([status, JSON.parse(body)]).toMatchObject([400, { ok: false, code: 'badArgument' }])
  })

  it('count as many as they are', async () => {
    const [list, many] = [JSON.stringify(Array.from({ length: 16 }, () => info)), 12]
    const statuses = (await Promise.all(Array.from({ length: many }, () => post('/api', {}, list)))).map(({ status }) => status)
    expect(new Set(statuses)).toContain(200)
    expect(statuses.every((status) => status === 200 || status === 429)).toBe(true)
    expect((await post('/api', {}, list)).status).toBe(200)
  })
})

describe('the page', () => {
  it('is asked for by the host itself before anybody comes, and whatever becomes of that, it serves', async () => {
    const other = await serveWeb(host, folder, 0)
    await other.prepare()
    expect((await ask('/', {}, other)).status).toBe(200)
    await other.close()
    await expect(other.prepare()).resolves.toBeUndefined()
  })
})

describe('every answer', () => {
  it.each(['/', '/nothing', '/engine.wasm', '/api/info'])('to %s has the headers that keep others out', async (path) => {
    const { headers } = await ask(path)
    expect(headers['content-security-policy']).toBe(PAGE_POLICY)
    expect(headers['cross-origin-opener-policy']).toBe('same-origin')
    expect(headers['cross-origin-embedder-policy']).toBe('require-corp')
    expect(headers['cross-origin-resource-policy']).toBe('same-origin')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['referrer-policy']).toBe('no-referrer')
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['access-control-allow-origin']).toBeUndefined()
  })

  it('the sandbox’s worker has its own policy', async () => {
    const { status, headers } = await ask('/sandbox/sandbox.worker-1.js')
    expect(status).toBe(200)
    expect(headers['content-security-policy']).toBe(SANDBOX_POLICY)
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8')
  })

  it('WebAssembly has its type', async () => {
    expect((await ask('/engine.wasm')).headers['content-type']).toBe('application/wasm')
  })

  it.each(['/../package.json', '/%2e%2e/package.json', '/sandbox/..%2f..%2fx', '/.hidden', '/a%00b'])('%s leads nowhere', async (path) => {
    expect((await ask(path)).status).toBe(404)
  })
})

describe('who may ask', () => {
  it('the page itself', async () => {
    const { status, body } = await post('/api/info')
    expect(status).toBe(200)
    expect(JSON.parse(body)).toMatchObject({ ok: true, value: { shell: 'web' } })
  })

  it.each([
    ['another name for this address (DNS rebinding)', { host: 'evil.example' }, 421],
    ['another origin', { origin: 'https://evil.example' }, 403],
    ['no origin', { origin: '' }, 403],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }, 403],
    ['a cross-site request', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }, 403],
    ['a form', { 'content-type': 'text/plain' }, 415],
    ['another port’s page (the browser calls it the same site)', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }, 403],
    ['no key', { authorization: '' }, 401],
    ['another key', { authorization: 'Bearer AAAA' }, 401],
    ['a key without its word', { authorization: 'AAAA' }, 401]
  ])('not %s', async (_what, headers, status) => {
    const answer = await post('/api/info', headers)
    expect(answer.status).toBe(status)
    expect(answer.body).not.toContain('"ok":true')
  })

  it('nothing is changed by a GET, and other methods are not answered', async () => {
    expect((await ask('/api/info', { headers: { authorization } })).status).toBe(404)
    expect((await ask('/api/info', { method: 'PUT', headers: { authorization } })).status).toBe(405)
  })
})

/** What the server answers to bytes as they are. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(web.origin).port), '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.on('data', (chunk) => (answer += chunk.toString()))
    socket.on('end', () => resolve(answer))
    socket.on('error', reject)
  })
}

describe('whom a request is meant for', () => {
  const here = (): string => new URL(web.origin).host

  it.each([
    ['a path', () => '/', '200'],
    ['the whole address', () => `${web.origin}/`, '200'],
    ["another host's whole address, as proxies are asked", () => 'http://evil.example/', '421'],
    ["another port's", () => 'http://127.0.0.1:1/', '421'],
    ['another scheme', () => `https://${here()}/`, '421'],
    ['a name before the address', () => `http://${here()}@evil.example/`, '421'],
    ['a name that begins as this one', () => `http://${here()}.evil.example/`, '400']
  ])('%s', async (_what, target, status) => {
    expect(await raw(`GET ${target()} HTTP/1.1\r\nHost: ${here()}\r\nConnection: close\r\n\r\n`)).toMatch(`HTTP/1.1 ${status} `)
  })

  it.each([
    ['two hosts', () => `Host: ${here()}\r\nHost: evil.example`],
    ['this host twice', () => `Host: ${here()}\r\nHost: ${here()}`],
    ['no host', () => 'X: y']
  ])('not with %s', async (_what, header) => {
    expect(await raw(`GET / HTTP/1.1\r\n${header()}\r\nConnection: close\r\n\r\n`)).toMatch(/HTTP\/1.1 4(00|21) /)
  })
})

describe('a body that does not end', () => {
  const waiting: Socket[] = []
  afterEach(() => {
    for (const socket of waiting.splice(0)) socket.destroy()
  })

  /** Sends the head of a call and a part of its body, and then nothing. @returns What is answered in the end. */
  function leaveUnfinished(bytes: number): Promise<{ answer: Promise<string> }> {
    const { port, host: name } = new URL(web.origin)
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1')
      waiting.push(socket)
      socket.on('error', reject)
      const answer = new Promise<string>((answered) => socket.once('data', (chunk) => answered(chunk.toString())))
      socket.write(
        `POST /api/info HTTP/1.1\r\nHost: ${name}\r\nOrigin: ${web.origin}\r\nContent-Type: application/json\r\nAuthorization: ${authorization}\r\nContent-Length: ${bytes + 1}\r\n\r\n`
      )
      if (bytes === 0) return resolve({ answer })
      socket.write(Buffer.alloc(bytes, 'x'), () => resolve({ answer }))
    })
  }

  it('holds nobody up, be there ever so many', async () => {
    for (let i = 0; i < 100; i++) await leaveUnfinished(0)
    for (let i = 0; i < 5; i++) expect((await post('/api/info')).status).toBe(200)
  })

  it('gives its room to those that come later', async () => {
    const MIB = 1024 * 1024
    const first = await leaveUnfinished(24 * MIB)
    for (let i = 0; i < 3; i++) await leaveUnfinished(24 * MIB)
    const large = await post('/api/info', {}, JSON.stringify({ x: 'x'.repeat(20 * MIB) }))
    expect(JSON.parse(large.body)).toMatchObject({ code: 'badArgument' })
    waiting[0]!.write('x')
    expect(await first.answer).toMatch(/^HTTP\/1.1 429 /)
  })
})

describe('bad requests get a sentence', () => {
  it.each([
    ['no JSON', '{', 400],
    ['nesting without end', '['.repeat(200) + ']'.repeat(200), 400]
  ])('%s', async (_what, body, status) => {
    const answer = await post('/api/info', {}, body)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.body)).toMatchObject({ ok: false })
  })

  it('a body over 25 MB', async () => {
    expect((await post('/api/info', {}, `"${'x'.repeat(26 * 1024 * 1024)}"`)).status).toBe(413)
  })

  it('a port in use', async () => {
    const { port } = new URL(web.origin)
    await expect(serveWeb(host, folder, Number(port))).rejects.toThrow(PortRefused)
    await expect(serveWeb(host, folder, Number(port))).rejects.toThrow(/in use/)
  })
})
