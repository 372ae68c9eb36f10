/** The reader of packs in its worker. */
import type { PackFiles } from '../../src-lab/pack/pack-files'
import type { PackAnswer, PackRequest, ReadDraft } from './pack.worker'
import PackWorker from './pack.worker?worker'

export type { ReadDraft }
/** Reads and lints a pack. */
export interface PackReader {
  read(name: string, files: PackFiles): Promise<ReadDraft>
  /** The format as JSON Schemas, by file name. */
  schemas(): Promise<Readonly<Record<string, unknown>>>
}

type Asked = PackRequest extends infer Request ? (Request extends PackRequest ? Omit<Request, 'id'> : never) : never

export class PackReaderInWorker implements PackReader {
  private readonly worker = new PackWorker()
  private readonly waiting = new Map<number, (answer: PackAnswer) => void>()
  private nextId = 1

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<PackAnswer>) => {
      this.waiting.get(data.id)?.(data)
      this.waiting.delete(data.id)
    }
  }

  read(name: string, files: PackFiles): Promise<ReadDraft> {
    return this.ask({ do: 'read', name, files })
  }

  schemas(): Promise<Readonly<Record<string, unknown>>> {
    return this.ask({ do: 'schemas' })
  }

  end(): void {
    this.worker.terminate()
  }

  private ask<T>(request: Asked): Promise<T> {
    const id = this.nextId++
    return new Promise((resolve, reject) => {
      this.waiting.set(id, (answer) => (answer.bug === undefined ? resolve(answer.value as T) : reject(new Error(answer.bug))))
      this.worker.postMessage({ ...request, id })
    })
  }
}
