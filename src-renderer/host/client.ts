/** The host API as the screen calls it: over the preload's one function in a window, over HTTP in a browser. The screen never knows which. */
import type { HostApi, HostCall, Reply, WindowShell } from '../../src-lab/host-api'
import { refusal, told } from '../../src-lab/sentences/told'
import { session } from './session'

declare global {
  interface Window {
    readonly handoff?: WindowShell
  }
}

type Method = HostCall['method']
type Argument<M extends Method> = Parameters<HostApi[M]>[0]
type Answer<M extends Method> = Awaited<ReturnType<HostApi[M]>>

const NO_HOST = refusal('noHost', told`Handoff does not answer: it was ended. Start it again with npm start; what was saved is safe.`)

/** @param path Below the page's own address. */
async function post<T>(path: string, authorization: string, body: unknown): Promise<T> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: authorization },
    body: JSON.stringify(body)
  })
  return (await response.json()) as T
}

async function ask({ method, args }: HostCall): Promise<Reply<unknown>> {
  try {
    if (window.handoff) return (await window.handoff.call(method, args)) as Reply<unknown>
    const open = await session()
    return open.ok ? await post(`api/${method}`, open.value.authorization, args) : open
  } catch {
    return NO_HOST
  }
}

/** @returns Their answers, in the same order. */
async function askTogether(calls: readonly HostCall[]): Promise<readonly Reply<unknown>[]> {
  if (window.handoff) return Promise.all(calls.map(ask))
  try {
    const open = await session(calls)
    if (!open.ok) return calls.map(() => open)
    const { authorization, replies } = open.value
    if (replies) return replies
    const answer = await post<Reply<readonly Reply<unknown>[]>>('api', authorization, calls)
    return answer.ok ? answer.value : calls.map(() => answer)
  } catch {
    return calls.map(() => NO_HOST)
  }
}

/** Questions that were asked before anybody wanted to know. */
const asked = new Map<string, Promise<unknown>>()
const questionOf = ({ method, args }: HostCall): string => method + JSON.stringify(args)

/** Asks now, in one request, what callHost will be asked in the same words; each answer is taken once. */
export function askAhead(calls: readonly HostCall[]): void {
  const answers = askTogether(calls)
  calls.forEach((call, index) =>
    asked.set(
      questionOf(call),
      answers.then((all) => all[index])
    )
  )
}

/** What was asked ahead is asked again when somebody wants to know. */
export function forgetAhead(): void {
  asked.clear()
}

/** Always answers: a host that is gone is a refusal too. */
export function callHost<M extends Method>(method: M, args: Argument<M>): Promise<Answer<M>> {
  const question = questionOf({ method, args })
  const early = asked.get(question)
  asked.delete(question)
  return (early ?? ask({ method, args })) as Promise<Answer<M>>
}
