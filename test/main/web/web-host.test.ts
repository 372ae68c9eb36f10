import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDataFolder, type DataFolder } from '../../../src-main/host/data-folder'
import { Host } from '../../../src-main/host/host'
import { PAGE_POLICY, SANDBOX_POLICY } from '../../../src-main/web/policy'
import { PortRefused, serveWeb, type WebHost } from '../../../src-main/web/web-host'

let web: WebHost
let host: Host
let data: DataFolder
let folder: string
let cookie: string

interface Answer {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: string
}

/** A bare request: fetch would not let a test choose Host and Origin. */
function ask(path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Answer> {
  const { port } = new URL(web.origin)
  return new Promise((resolve, reject) => {
    const asking = request(
      { host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers: options.headers ?? {} },
      (response) => {
        let body = ''
        response.on('data', (chunk) => (body += chunk))
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }))
      }
    )
    asking.on('error', reject)
    asking.end(options.body)
  })
}
const post = (path: string, headers: Record<string, string> = {}, body = '{}'): Promise<Answer> =>
  ask(path, { method: 'POST', headers: { origin: web.origin, 'content-type': 'application/json', cookie, ...headers }, body })

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
  const first = await ask(new URL(web.address).pathname + new URL(web.address).search)
  cookie = String(first.headers['set-cookie']).split(';')[0]!
})
afterAll(async () => {
  await web.close()
  data.release()
})

describe('the token', () => {
  it('is exchanged for a cookie that no script and no other site can use', async () => {
    const { status, headers } = await ask(new URL(web.address).pathname + new URL(web.address).search)
    expect(status).toBe(303)
    expect(headers.location).toBe('/')
    expect(String(headers['set-cookie'])).toMatch(/HttpOnly/)
    expect(String(headers['set-cookie'])).toMatch(/SameSite=Strict/)
  })

  it.each(['/?token=wrong', '/', '/index.html', '/sandbox/sandbox.worker-1.js', '/nothing'])('without it %s is refused', async (path) => {
    const { status, body } = await ask(path)
    expect(status).toBe(403)
    expect(body).not.toContain('the page')
  })
})

describe('every answer', () => {
  it.each(['/', '/nothing', '/engine.wasm', '/api/info'])('to %s has the headers that keep others out', async (path) => {
    const { headers } = await ask(path, { headers: { cookie } })
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
    const { status, headers } = await ask('/sandbox/sandbox.worker-1.js', { headers: { cookie } })
    expect(status).toBe(200)
    expect(headers['content-security-policy']).toBe(SANDBOX_POLICY)
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8')
  })

  it('WebAssembly has its type', async () => {
    expect((await ask('/engine.wasm', { headers: { cookie } })).headers['content-type']).toBe('application/wasm')
  })

  it.each(['/../package.json', '/%2e%2e/package.json', '/sandbox/..%2f..%2fx', '/.hidden', '/a%00b'])('%s leads nowhere', async (path) => {
    expect((await ask(path, { headers: { cookie } })).status).toBe(404)
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
    ['no cookie', { cookie: '' }, 401],
    ['another cookie', { cookie: 'handoff=AAAA' }, 401]
  ])('not %s', async (_what, headers, status) => {
    const answer = await post('/api/info', headers)
    expect(answer.status).toBe(status)
    expect(answer.body).not.toContain('"ok":true')
  })

  it('nothing is changed by a GET, and other methods are not answered', async () => {
    expect((await ask('/api/info', { headers: { cookie } })).status).toBe(404)
    expect((await ask('/api/info', { method: 'PUT', headers: { cookie } })).status).toBe(405)
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
