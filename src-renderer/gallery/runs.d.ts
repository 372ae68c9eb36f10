/** Real runs, made by the engine when the gallery is built (test/gallery/runs.ts). */
declare module 'gallery:runs' {
  import type { LabBundle } from '../../src-lab/lab/bundle'
  import type { LabResult } from '../../src-lab/lab/lab'
  import type { RunReply } from '../../src-lab/request/run-request'

  export interface GalleryRun {
    readonly name: string
    readonly reply: RunReply
    /** null: nobody judged it. */
    readonly result: LabResult | null
  }
  export const labs: readonly { readonly bundle: LabBundle; readonly runs: readonly GalleryRun[] }[]
  export const stops: readonly GalleryRun[]
  export const others: readonly GalleryRun[]
}
