/** Tasks for worker threads: each takes one after the other, and a thread that does not come back is replaced. */
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { told } from '../../src-lab/sentences'
import { UsageProblem } from './problem'

/** What a thread says: a part of what it does, that it goes on, that a task is done, or what went wrong on our side. */
export type ThreadAnswer<Part> = { readonly part: Part } | { readonly alive: true } | { readonly done: true } | { readonly bug: string }

interface ThreadPool<Task, Part> {
  /** 'proof-thread': the built thread's name. */
  readonly thread: string
  /** Each thread is started with it. */
  readonly data: unknown
  readonly jobs: number
  /** Milliseconds without a word before a thread is given up. */
  readonly patience: number
  told(task: Task, part: Part): void
  /** A task that was not carried out to its end, and why not. */
  lost(task: Task, why: string): void
}

/** Room for what a run makes and soon drops: with less, much of it is copied before it is collected. */
const YOUNG_MB = 48

/** How many threads, as the command line says it. */
export function jobsOf(given: string | undefined): number {
  const jobs = given === undefined ? Math.min(availableParallelism(), 8) : Number(given)
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 64)
    throw new UsageProblem('usage', told`--jobs is a number from 1 to 64, not '${given ?? ''}'`)
  return jobs
}

/** @param tasks Are begun in this order; they end in any. */
export async function carryOutAll<Task, Part>(tasks: readonly Task[], pool: ThreadPool<Task, Part>): Promise<void> {
  let next = 0
  const work = async (): Promise<void> => {
    let worker: Worker | null = null
    while (next < tasks.length) {
      const task = tasks[next++]!
      worker ??= new Worker(threadFile(pool.thread), {
        workerData: pool.data,
        stdout: true,
        stderr: true,
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB }
      })
      const why = await carryOut(worker, task, pool)
      if (why === null) continue
      pool.lost(task, why)
      await worker.terminate()
      worker = null
    }
    await worker?.terminate()
  }
  await Promise.all(Array.from({ length: Math.min(pool.jobs, tasks.length) }, work))
}

/** @returns null when the task was carried out, else why it was not. */
function carryOut<Task, Part>(worker: Worker, task: Task, { patience, told }: ThreadPool<Task, Part>): Promise<string | null> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined
    const end = (why: string | null): void => {
      clearTimeout(timer)
      worker.off('message', listen).off('error', fail).off('exit', gone)
      resolve(why)
    }
    const wait = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => end('it did not end.'), patience)
    }
    const listen = (answer: ThreadAnswer<Part>): void => {
      if ('done' in answer) return end(null)
      if ('bug' in answer) return end(answer.bug)
      if ('part' in answer) told(task, answer.part)
      wait()
    }
    const fail = (error: Error): void => end(error.message)
    const gone = (): void => end('its worker ended.')
    worker.on('message', listen).on('error', fail).on('exit', gone)
    wait()
    worker.postMessage(task)
  })
}

/** The built thread lies beside the built command, or one folder above its chunks. */
function threadFile(name: string): string {
  const here = dirname(fileURLToPath(import.meta.url))
  return [here, join(here, '..')].map((folder) => join(folder, `${name}.js`)).find((file) => existsSync(file)) ?? join(here, `${name}.js`)
}
