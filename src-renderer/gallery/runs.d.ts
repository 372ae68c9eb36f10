import type { ProofMatrix } from '../../src-lab/author/proof-matrix'
import type { Draft, DraftExport, DraftSummary, PackOffer, PackSummary, Progress, Reply, SandboxSummary } from '../../src-lab/host-api'
import type { LabBundle } from '../../src-lab/lab/bundle'
import type { LabResult } from '../../src-lab/lab/lab'
import type { RunReply } from '../../src-lab/request/run-request'
import type { ReadDraft } from '../engine/pack-reader'

export interface GalleryRun {
  readonly name: string
  readonly reply: RunReply
  /** null: nobody judged it. */
  readonly result: LabResult | null
}

/** What the host answered while somebody learnt and somebody wrote a pack (test/gallery/app.ts). */
export interface GalleryApp {
  readonly homes: readonly {
    readonly name: string
    readonly packs: readonly PackSummary[]
    readonly progress: Progress
    readonly sandboxes: readonly SandboxSummary[]
  }[]
  readonly drafts: readonly { readonly name: string; readonly drafts: readonly DraftSummary[] }[]
  readonly offers: readonly { readonly name: string; readonly offer: PackOffer }[]
  readonly exports: readonly { readonly name: string; readonly made: Reply<DraftExport> }[]
  readonly packs: readonly { readonly name: string; readonly draft: Draft; readonly read: ReadDraft }[]
  readonly proofs: readonly {
    readonly name: string
    readonly bundle: LabBundle
    readonly matrix: ProofMatrix
    readonly isRunning: boolean
  }[]
}
