/** A lab opened for the first time, against a page that has the same Monaco and the same text, and nothing else. */
import { createServer, type Server } from 'node:http'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { readPack } from '../../../src-lab/pack/read-pack'
import { headersFor, mediaType } from '../../../src-main/web/policy'
import { startHost } from '../../e2e/host'
import { packFolder } from '../../labs/pack-folder'
import { median, type Report } from '../measure'
import { unwatched } from './unwatched'

const PACK = 'uefi-memory'
const LAB = '12-memory-map'
const GOAL = 1.2
const ROUNDS = 15

/** Long after an editor is painted: until then nobody asks the page anything. */
const LOOK_AFTER_MS = 3000

/** When a line of an editor was painted, as text: the page gets it as it stands here. */
const WATCH = `
self.painted = new Promise((resolve) => {
  requestAnimationFrame(function look() {
    if (document.querySelector('.view-line')) setTimeout(() => resolve(performance.now()))
    else requestAnimationFrame(look)
  })
})`

/** The bare page, built as the app is. @returns Its folder. */
async function bare(): Promise<string> {
  const root = resolve(import.meta.dirname, '../../..')
  const folder = mkdtempSync(join(root, 'node_modules/.bare-'))
  const text = readPack(PACK, packFolder(join(root, 'labs', PACK))).labs.get(LAB)!.starter['driver.ts']!
  mkdirSync(join(folder, 'page'))
  writeFileSync(
    join(folder, 'page/index.html'),
    '<!doctype html><div id="editor" style="height: 100vh"></div><script type="module" src="./main.ts"></script>'
  )
  writeFileSync(
    join(folder, 'page/main.ts'),
    `import * as monaco from 'monaco-editor/editor'
import 'monaco-editor/features/register.all'
import 'monaco-editor/languages/definitions/typescript/register'
import 'monaco-editor/languages/features/typescript/register'
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import TypeScriptWorker from ${JSON.stringify(join(root, 'src-renderer/engine/typescript.worker?worker'))}
self.MonacoEnvironment = { getWorker: (_id, label) => (label === 'typescript' ? new TypeScriptWorker() : new EditorWorker()) }
monaco.editor.create(document.getElementById('editor'), { value: ${JSON.stringify(text)}, language: 'typescript', automaticLayout: true })
`
  )
  await build({
    root: join(folder, 'page'),
    configFile: false,
    logLevel: 'error',
    build: { outDir: join(folder, 'out'), minify: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 8000 },
    worker: { format: 'es' }
  })
  return folder
}

/** Under the headers that the app has: they make the browser take another process for the page. */
async function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = request.url === '/' ? '/index.html' : request.url!
    try {
      const body = readFileSync(join(folder, path))
      response.writeHead(200, { ...headersFor(path), 'Content-Type': mediaType(path) }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return server
}

/** Milliseconds from the navigation until a line of the editor is painted. */
async function painted(address: string): Promise<number> {
  const time = await unwatched({ address, before: WATCH, afterMs: LOOK_AFTER_MS, look: 'self.painted' })
  if (typeof time !== 'number') throw new Error(`no editor was painted at ${address}`)
  return time
}

export async function start(report: Report): Promise<void> {
  report.title(`A lab opened for the first time, to the painted editor: ${LAB}, and a bare page with the same Monaco`)
  const folder = await bare()
  const server = await serve(join(folder, 'out'))
  try {
    const taken: Record<'lab' | 'bare', number[]> = { lab: [], bare: [] }
    for (let round = 0; round < ROUNDS; round++) {
      taken.bare.push(await painted(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`))
      const host = await startHost()
      taken.lab.push(await painted(`${host.address}/${PACK}/${LAB}`))
      await host.stop()
      rmSync(host.data, { recursive: true, force: true })
    }
    report.line('the bare page', `${median(taken.bare).toFixed(0)} ms`)
    report.line('the lab', `${median(taken.lab).toFixed(0)} ms`)
    report.ratio('  the lab to the bare page', median(taken.lab) / median(taken.bare), GOAL)
  } finally {
    server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
