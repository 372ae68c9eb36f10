/** The host API as the screen calls it: over the preload's one function in a window, over HTTP in a browser. The screen never knows which. */
import type { HostApi, Reply, WindowShell } from '../../src-lab/host-api'
import { session } from './session'

declare global {
  interface Window {
    readonly handoff?: WindowShell
  }
}

type Method = keyof HostApi
type Argument<M extends Method> = Parameters<HostApi[M]>[0]
type Answer<M extends Method> = Awaited<ReturnType<HostApi[M]>>

const NO_HOST = {
  ok: false,
  code: 'noHost',
  message: 'Handoff does not answer: it was ended. Start it again with npm start; what was saved is safe.'
} as const

async function post(method: string, args: unknown): Promise<Reply<unknown>> {
  try {
    const key = await session()
    if (!key.ok) return key
    const response = await fetch(`api/${method}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: key.value },
      body: JSON.stringify(args)
    })
    return (await response.json()) as Reply<unknown>
  } catch {
    return NO_HOST
  }
}

function ask(method: Method, args: unknown): Promise<unknown> {
  return window.handoff ? window.handoff.call(method, args).catch(() => NO_HOST) : post(method, args)
}

/** Questions that were asked before anybody wanted to know. */
const asked = new Map<string, Promise<unknown>>()
const questionOf = (method: Method, args: unknown): string => method + JSON.stringify(args)

/** Asks now what callHost will be asked in the same words; the answer is taken once. */
export function askAhead<M extends Method>(method: M, args: Argument<M>): void {
  asked.set(questionOf(method, args), ask(method, args))
}

/** Always answers: a host that is gone is a refusal too. */
export function callHost<M extends Method>(method: M, args: Argument<M>): Promise<Answer<M>> {
  const question = questionOf(method, args)
  const early = asked.get(question)
  asked.delete(question)
  return (early ?? ask(method, args)) as Promise<Answer<M>>
}
