/** Commands that go on until they are ended from outside, which is as asked: they end with 0. */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export class Ended {
  isOver = false
  /** Resolved when it is over. */
  readonly promise: Promise<void>
  private resolve = (): void => {}
  private readonly end = (): void => {
    this.isOver = true
    this.whenOver()
    this.resolve()
  }

  /** @param whenOver What is under way is told at once. */
  constructor(private readonly whenOver: () => void = () => {}) {
    this.promise = new Promise((resolve) => (this.resolve = resolve))
    for (const signal of SIGNALS) process.once(signal, this.end)
  }

  /** At most so long. */
  async wait(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await Promise.race([this.promise, new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)))])
    clearTimeout(timer)
  }

  /** Nobody listens any more. */
  close(): void {
    for (const signal of SIGNALS) process.off(signal, this.end)
  }
}
