/** Packs that are written, read as the worker reads them, in this process. */
import { lintPack } from '../../../src-lab/pack/lint'
import { jsonSchemas } from '../../../src-lab/pack/schema/json-schemas'
import type { PackReader } from '../../../src-renderer/engine/pack-reader'
import { DraftState } from '../../../src-renderer/state/draft.svelte'
import { value, type RealHost } from './real-host'

const reader: PackReader = {
  async read(name, files) {
    const { reading, problems } = lintPack(name, files)
    return { title: reading.pack?.title ?? name, sections: reading.pack?.sections ?? [], labs: [...reading.drafts.values()], problems }
  },
  schemas: async () => jsonSchemas()
}

/** A pack of the host's, as the screen opens it. */
export async function openedDraft({ host }: RealHost, draft: string): Promise<DraftState> {
  return new DraftState(await value(host.draft({ draft })), reader)
}
