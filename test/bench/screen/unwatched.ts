/**
 * A page that nobody looks into. Whoever has a page's network and console told (as Playwright always does) has V8 note where in the text each request and each
 * error was made, and for that it reads a whole script once more: a quarter of a second for Monaco, which no user waits for.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import config from '../../../playwright.config'

/** A browser that has just started still works for itself. */
const REST_MS = 1500

interface Answer {
  readonly id?: number
  readonly result?: Record<string, unknown>
}

/** What the page is asked, and answers in the end. */
interface Asked {
  readonly address: string
  /** Runs before anything of the page does. */
  readonly before: string
  /** What is looked for when that long has passed, as an expression. */
  readonly afterMs: number
  readonly look: string
}

/** Opens a page in a browser that has seen nothing. @returns What was looked for. */
export async function unwatched({ address, before, afterMs, look }: Asked): Promise<unknown> {
  const { launchOptions, viewport } = config.use!
  const profile = mkdtempSync(join(tmpdir(), 'handoff-bench-'))
  const size = `--window-size=${viewport!.width},${viewport!.height}`
  const browser = spawn(
    launchOptions!.executablePath!,
    [...launchOptions!.args!, '--headless=new', size, `--user-data-dir=${profile}`, '--remote-debugging-pipe', 'about:blank'],
    // A group of its own: with the browser all of its processes end, which write into its folder.
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], detached: true }
  )
  const gone = new Promise((resolve) => browser.once('exit', resolve))
  try {
    const ask = overPipe(browser.stdio[3] as Writable, browser.stdio[4] as Readable)
    const { targetId } = await ask('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await ask('Target.attachToTarget', { targetId, flatten: true })
    const page = (method: string, params: object = {}) => ask(method, params, sessionId as string)
    await page('Page.enable')
    await page('Page.addScriptToEvaluateOnNewDocument', { source: before })
    await sleep(REST_MS)
    await page('Page.navigate', { url: address })
    await sleep(afterMs)
    const { result } = await page('Runtime.evaluate', { expression: look, awaitPromise: true, returnByValue: true })
    return (result as { value: unknown }).value
  } finally {
    process.kill(-browser.pid!, 'SIGKILL')
    await gone
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 })
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

type Ask = (method: string, params?: object, sessionId?: string) => Promise<Record<string, unknown>>

/** The browser's protocol: JSON with a zero byte behind each message. */
function overPipe(to: Writable, from: Readable): Ask {
  const waiting = new Map<number, (answer: Answer) => void>()
  let rest = ''
  from.on('data', (bytes: Buffer) => {
    const messages = (rest + bytes.toString()).split('\0')
    rest = messages.pop()!
    for (const message of messages) {
      const answer = JSON.parse(message) as Answer
      if (answer.id !== undefined) waiting.get(answer.id)?.(answer)
    }
  })
  let last = 0
  return async (method, params = {}, sessionId) => {
    const id = ++last
    const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve))
    to.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`)
    const { result } = await answered
    if (!result) throw new Error(`the browser does not answer ${method}`)
    return result
  }
}
