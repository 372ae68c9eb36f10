/** Builds the gallery as the screen is built, with real runs in it. */
import { join } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build } from 'vite'
import { galleryRuns } from './runs'

const root = join(import.meta.dirname, '../..')
const RUNS = 'gallery:runs'

/** @param folder Where the page is written. */
export async function buildGallery(folder = join(root, 'out/gallery')): Promise<string> {
  const runs = await galleryRuns()
  await build({
    configFile: false,
    root: join(root, 'src-renderer/gallery'),
    base: './',
    logLevel: 'warn',
    plugins: [
      svelte({ configFile: false }),
      {
        name: 'handoff:gallery-runs',
        resolveId: (id) => (id === RUNS ? `\0${RUNS}` : undefined),
        load: (id) => (id === `\0${RUNS}` ? runs : undefined)
      }
    ],
    build: { outDir: folder, emptyOutDir: true, minify: false, chunkSizeWarningLimit: 100_000 }
  })
  return folder
}
