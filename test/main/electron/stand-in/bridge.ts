/**
 * Two worlds that share no object, as a page and its preload do: values are copied when they cross, a function becomes one that calls the other
 * world's, a promise one that follows it (contextBridge's own rules). Runs in Node and in the browser.
 */
const FUNCTION = 'stand-in:function'

type Message =
  | { readonly kind: 'call'; readonly call: number; readonly of: number; readonly args: readonly unknown[] }
  | { readonly kind: 'answer'; readonly call: number; readonly ok: boolean; readonly value: unknown }

type AnyFunction = (...args: unknown[]) => unknown

export class Bridge {
  private readonly own: AnyFunction[] = []
  private readonly waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  private calls = 0

  /** @param post Hands a copy of the message to the other world's `receive`. */
  constructor(private readonly post: (message: unknown) => void) {}

  /** A value as it crosses. */
  pack(value: unknown): unknown {
    if (typeof value === 'function') return { [FUNCTION]: this.own.push(value as AnyFunction) - 1 }
    if (Array.isArray(value)) return value.map((each) => this.pack(each))
    if (isPlain(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.pack(each)]))
    return value
  }

  /** The other world's value as this one sees it. */
  unpack(value: unknown): unknown {
    if (Array.isArray(value)) return Object.freeze(value.map((each) => this.unpack(each)))
    if (!isPlain(value)) return value
    const of = value[FUNCTION]
    if (typeof of === 'number') return (...args: unknown[]) => this.call(of, args)
    return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.unpack(each)])))
  }

  receive(given: unknown): void {
    const message = given as Message
    if (message.kind === 'call') return void this.answer(message)
    const waiting = this.waiting.get(message.call)
    this.waiting.delete(message.call)
    if (message.ok) waiting?.resolve(this.unpack(message.value))
    else waiting?.reject(new Error(String(message.value)))
  }

  private call(of: number, args: unknown[]): Promise<unknown> {
    const call = this.calls++
    return new Promise((resolve, reject) => {
      this.waiting.set(call, { resolve, reject })
      this.post({ kind: 'call', call, of, args: args.map((arg) => this.pack(arg)) } satisfies Message)
    })
  }

  private async answer({ call, of, args }: Message & { readonly kind: 'call' }): Promise<void> {
    let answer: Message
    try {
      answer = { kind: 'answer', call, ok: true, value: this.pack(await this.own[of]!(...args.map((arg) => this.unpack(arg)))) }
    } catch (error) {
      answer = { kind: 'answer', call, ok: false, value: error instanceof Error ? error.message : String(error) }
    }
    this.post(answer)
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)
}
