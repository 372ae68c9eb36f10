/** A worker that answers requests, each by its number. */

interface Answer {
  readonly id: number
  readonly value?: unknown
  /** Our own mistake, in words. */
  readonly bug?: string
}

/** A request as it is asked: the number is put in here. */
type Asked<Request> = Request extends { readonly id: number } ? Omit<Request, 'id'> : never

export class AskedWorker<Request extends { readonly id: number }> {
  private readonly waiting = new Map<number, (answer: Answer) => void>()
  private nextId = 1

  constructor(private readonly worker: Worker) {
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      this.waiting.get(data.id)?.(data)
      this.waiting.delete(data.id)
    }
  }

  ask<T>(request: Asked<Request>): Promise<T> {
    const id = this.nextId++
    return new Promise((resolve, reject) => {
      this.waiting.set(id, (answer) => (answer.bug === undefined ? resolve(answer.value as T) : reject(new Error(answer.bug))))
      this.worker.postMessage({ ...request, id })
    })
  }

  end(): void {
    this.worker.terminate()
  }
}
