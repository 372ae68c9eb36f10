/** The host's calls as requests bring them: one, or several that are answered together. As many are carried out at once as keep the host answering. */
import type { Reply } from '../../src-lab/host-api'
import type { Host } from '../host/host'

/** Calls that are carried out at once. */
const MAX_PARALLEL = 32
/** Calls of one request. */
const MAX_TOGETHER = 16

/** A call as it came; whether there is such a method and what it takes is the host's to say. */
interface Call {
  readonly method: string
  readonly args: unknown
}

export class Calls {
  private running = 0

  constructor(private readonly host: Pick<Host, 'dispatch'>) {}

  /** @returns Their replies, in the same order; null: too many are carried out already. */
  async answer(calls: readonly Call[]): Promise<readonly Reply<unknown>[] | null> {
    if (this.running + calls.length > MAX_PARALLEL) return null
    this.running += calls.length
    try {
      return await Promise.all(calls.map(({ method, args }) => this.host.dispatch(method, args)))
    } finally {
      this.running -= calls.length
    }
  }
}

/** @returns null: this is no list of calls, or one of too many. */
export function callsIn(value: unknown): readonly Call[] | null {
  if (!Array.isArray(value) || value.length > MAX_TOGETHER) return null
  const isCall = (one: unknown): one is Call => typeof (one as Partial<Call> | null)?.method === 'string'
  return value.every(isCall) ? value : null
}
