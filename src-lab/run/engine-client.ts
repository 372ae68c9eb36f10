/**
 * The other end of the line from a run: whoever wants one. A worker serves one run at a time; after a run that broke the engine, and after the watchdog, it
 * is thrown away and a warm spare takes its place. The machine itself is not reached from here (serve-runs.ts).
 */
import type { RunReply, RunRequest, ScriptReply } from '../request/run-request'
import type { MapRow, TraceEvent } from '../../src-firmware/trace/trace'
import { wholePlatform } from '../../src-firmware/index'
import type { Doing } from './run'
import type { Bug, RunMessage, WorkerMessage } from './run-messages'
import { watch, type Patience, type Timers, type Watchdog } from './watchdog'

export type { Patience }

/** The client's end of one worker. */
export interface EngineWorker {
  post(message: RunMessage): void
  /** At most one listener each. */
  onMessage(listener: (message: WorkerMessage) => void): void
  onError(listener: (message: string) => void): void
  terminate(): void
}

/** Our own side failed; the run says nothing about the driver. */
class EngineFailure extends Error {
  override readonly name = 'EngineFailure'
}

function failureOf({ bug, stack }: Bug): EngineFailure {
  const failure = new EngineFailure(`Handoff itself failed (${bug}). The driver is not to blame; please report it, with the driver`)
  if (stack !== undefined) failure.stack = stack
  return failure
}

function joined(trace: readonly TraceEvent[], map: readonly MapRow[], last: RunReply): RunReply {
  return { ...last, trace: [...trace, ...last.trace], result: { ...last.result, map: [...map, ...last.result.map] } }
}

interface Warm {
  readonly worker: EngineWorker
  readonly ready: Promise<void>
  listen: (message: WorkerMessage) => void
  fail: (message: string) => void
}

/** Runs drivers one after the other, each in a worker that nothing else has used since it broke, and keeps a spare one warm. */
export class EngineClient {
  private current: Warm | null = null
  private spare: Warm | null = null
  private queue: Promise<unknown> = Promise.resolve()
  private nextId = 1
  private isClosed = false

  constructor(
    private readonly spawnWorker: () => EngineWorker,
    private readonly timers: Timers,
    private readonly patience: Patience = 'interactive'
  ) {
    this.current = this.warm()
  }

  /** @throws EngineFailure when our own side failed. */
  run(request: RunRequest): Promise<RunReply> {
    const next = this.queue.then(() => this.runNow(request))
    this.queue = next.catch(() => undefined)
    return next
  }

  /** Ends every worker. */
  close(): void {
    this.isClosed = true
    this.current?.worker.terminate()
    this.spare?.worker.terminate()
  }

  private async runNow(asked: RunRequest): Promise<RunReply> {
    // A worker may load nothing: what a machine starts from goes there with the request.
    const request = { ...asked, platform: await wholePlatform(asked.platform) }
    if (this.isClosed) throw new EngineFailure('the engine was closed')
    const warm = this.current ?? this.warm()
    this.current = warm
    await warm.ready
    // The next run does not wait for a worker's start if this one ends badly.
    this.spare ??= this.warm()
    const id = this.nextId++
    let watchdog: Watchdog | null = null
    let doing = 'driver' as Doing
    try {
      const reply = await new Promise<RunReply | { readonly silent: boolean }>((resolve, reject) => {
        warm.fail = (bug) => reject(failureOf({ bug }))
        const trace: TraceEvent[] = []
        const map: MapRow[] = []
        warm.listen = (message) => {
          if (message.id !== id) return
          if ('alive' in message) {
            doing = message.alive
            watchdog?.pat()
          } else if ('part' in message) for (const event of message.part) trace.push(event)
          else if ('map' in message) for (const row of message.map) map.push(row)
          else if ('reply' in message) resolve(joined(trace, map, message.reply))
          else if ('bug' in message) reject(failureOf(message))
        }
        watchdog = watch(this.timers, this.patience, (silent) => resolve({ silent }))
        warm.worker.post({ id, request })
      })
      if ('silent' in reply) {
        this.replace(warm)
        if (doing === 'script') return await this.withoutScripts(request)
        // The machine itself, which the screen has no other use for: it is loaded when it has come to this.
        const { unfinished } = await import('./unfinished-run')
        return unfinished(request, 'watchdog', { code: 'tookTooLong', silent: reply.silent })
      }
      if (BREAKS_THE_ENGINE.has(reply.result.stopped?.reason ?? '') || reply.scripts?.some(brokeTheEngine)) this.replace(warm)
      return reply
    } catch (error) {
      this.replace(warm)
      throw error
    } finally {
      ;(watchdog as Watchdog | null)?.callOff()
    }
  }

  /** The driver came to its end, and a script that judges it did not: the run is what it was, and no script has said anything. */
  private async withoutScripts({ scripts = [], ...request }: RunRequest): Promise<RunReply> {
    const reply = await this.runNow(request)
    return { ...reply, scripts: scripts.map(({ check }) => ({ check, kind: 'broken', why: 'steps', text: null, at: null })) }
  }

  private replace(warm: Warm): void {
    warm.worker.terminate()
    this.current = this.spare
    this.spare = null
  }

  private warm(): Warm {
    const worker = this.spawnWorker()
    let resolve = (): void => {}
    let reject = (_error: Error): void => {}
    const ready = new Promise<void>((fulfil, refuse) => {
      resolve = fulfil
      reject = refuse
    })
    // Asked for only when a run needs this worker.
    ready.catch(() => undefined)
    const warm: Warm = { worker, ready, listen: () => {}, fail: (bug) => reject(failureOf({ bug })) }
    worker.onMessage((message) => {
      if (message.id !== 0) warm.listen(message)
      else if ('ready' in message) resolve()
      else if ('bug' in message) warm.fail(message.bug)
    })
    worker.onError((message) => warm.fail(message))
    return warm
  }
}

/** After these the engine is not to be trusted with another run. */
const BREAKS_THE_ENGINE: ReadonlySet<string> = new Set(['memory', 'stack'])

function brokeTheEngine(script: ScriptReply): boolean {
  return script.kind === 'broken' && BREAKS_THE_ENGINE.has(script.why)
}
