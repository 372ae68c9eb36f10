/** The reader of packs in its worker. */
import type { PackFiles } from '../../src-lab/pack/pack-files'
import { AskedWorker } from './asked-worker'
import type { PackRequest, ReadDraft } from './pack.worker'
import PackWorker from './pack.worker?worker'

export type { ReadDraft }
/** Reads and lints a pack. */
export interface PackReader {
  read(name: string, files: PackFiles): Promise<ReadDraft>
  /** The format as JSON Schemas, by file name. */
  schemas(): Promise<Readonly<Record<string, unknown>>>
}

export class PackReaderInWorker implements PackReader {
  private readonly worker = new AskedWorker<PackRequest>(new PackWorker())

  read(name: string, files: PackFiles): Promise<ReadDraft> {
    return this.worker.ask({ do: 'read', name, files })
  }

  schemas(): Promise<Readonly<Record<string, unknown>>> {
    return this.worker.ask({ do: 'schemas' })
  }

  end(): void {
    this.worker.end()
  }
}
