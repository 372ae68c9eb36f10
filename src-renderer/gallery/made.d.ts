/** Real runs, made by the engine when the gallery is built (test/gallery/runs.ts), and what the host answered. */
declare module 'gallery:runs' {
  import type { LabBundle } from '../../src-lab/lab/bundle'
  import type { GalleryApp, GalleryRun } from './runs'

  export const labs: readonly { readonly bundle: LabBundle; readonly runs: readonly GalleryRun[] }[]
  export const stops: readonly GalleryRun[]
  export const others: readonly GalleryRun[]
  export const app: GalleryApp
}
