/** Reads packs that are written in the app and lints them, so that the page goes on meanwhile. */
import type { LabBundle } from '../../src-lab/lab/bundle'
import { lintPack } from '../../src-lab/pack/lint'
import type { PackFiles } from '../../src-lab/pack/pack-files'
import type { PackProblem } from '../../src-lab/pack/problem'
import type { PackSummary } from '../../src-lab/host-api'
import { jsonSchemas } from '../../src-lab/pack/schema/json-schemas'

/** A pack as its author sees it: every lab whose lab.json has the right shape, and all that lint says. */
export interface ReadDraft {
  readonly title: string
  readonly sections: PackSummary['sections']
  readonly labs: readonly LabBundle[]
  readonly problems: readonly PackProblem[]
}

export type PackRequest =
  | { readonly id: number; readonly do: 'read'; readonly name: string; readonly files: PackFiles }
  | { readonly id: number; readonly do: 'schemas' }
interface PackAnswer {
  readonly id: number
  readonly value?: unknown
  readonly bug?: string
}

function answer(request: PackRequest): unknown {
  if (request.do === 'schemas') return jsonSchemas()
  const { reading, problems } = lintPack(request.name, request.files)
  const { pack, drafts } = reading
  return { title: pack?.title ?? request.name, sections: pack?.sections ?? [], labs: [...drafts.values()], problems } satisfies ReadDraft
}

self.onmessage = ({ data }: MessageEvent<PackRequest>) => {
  try {
    self.postMessage({ id: data.id, value: answer(data) } satisfies PackAnswer)
  } catch (error) {
    self.postMessage({ id: data.id, bug: String(error) } satisfies PackAnswer)
  }
}
