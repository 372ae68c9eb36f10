import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'
import type { Plugin, Rolldown } from 'vite'
import { buildSdk } from './scripts/build-sdk.js'
import { thirdPartyNotices } from './scripts/notices.js'
import { signaturesAsData } from './scripts/signatures-as-data.js'

const here = (path: string): string => resolve(import.meta.dirname, path)

// What a driver imports is compiled first: the guest's JavaScript and the typings come from one source.
buildSdk()

/**
 * Monaco starts workers of its own where the page gives it none. Ours gives it all of them (`MonacoEnvironment.getWorker`: TypeScript's is
 * src-renderer/engine/typescript.worker.ts), yet Vite sees the `new Worker` and would emit each once more, 7 MB that nobody asks for. So it is taken out.
 */
const ownWorkers: Plugin = {
  name: 'handoff:own-workers',
  transform: {
    // Before Vite looks for workers.
    order: 'pre',
    filter: { id: /monaco-editor\/.*\/(?:typescript|json)\/workerManager\.js$/ },
    handler(code) {
      const [own] = /^\s*createWorker: \(\) => new Worker\(.*\),\n/m.exec(code) ?? []
      if (own === undefined) this.error('Monaco makes its workers in another way now: look for what emits one a second time.')
      return { code: code.replace(own, ''), map: null }
    }
  }
}

/** What a first page is made of, beside its small first script: one script and one sheet of styles each, since every file costs the browser as much as a large one. */
const PARTS = { screen: here('src-renderer/screen.ts'), editor: here('src-renderer/editor/Editor.svelte') }
const FIRST_SCRIPT = here('src-renderer/main.ts')
/** Beside the worker that runs drivers it is asked for only when that one had to be ended: whatever leads to it leads to no part of the first page. */
const MACHINE = here('src-firmware/machine/machine.ts')

/** What each of them imports, and what that imports. */
const reached = new Map<string, ReadonlySet<string>>()
function reachedFrom(root: string, graph: Rolldown.ChunkingContext): ReadonlySet<string> {
  const known = reached.get(root)
  if (known) return known
  const found = new Set([root])
  for (const id of found) for (const next of graph.getModuleInfo(id)?.importedIds ?? []) if (next !== MACHINE) found.add(next)
  reached.set(root, found)
  return found
}

/** Which part of the first page a module belongs to; null: none, or the first script has it. */
function partOf(id: string, graph: Rolldown.ChunkingContext): string | null {
  if (reachedFrom(FIRST_SCRIPT, graph).has(id)) return null
  return Object.entries(PARTS).find(([, root]) => reachedFrom(root, graph).has(id))?.[0] ?? null
}

/** The faces that most of the text is set in: what is painted first is painted with them, and does not move when they come. */
const FACES = /^assets\/(?:inter|jetbrains-mono)-latin-wght-normal-[\w-]+\.woff2$/

/**
 * The first script asks for two large ones: the screen, and the editor with Monaco. The page names them, and what they need, so that they are on their way,
 * and made ready beside the main thread, while the first one still asks the host. That one runs as soon as it is there, whatever else is not.
 */
const comeAtOnce: Plugin = {
  name: 'handoff:come-at-once',
  transformIndexHtml: {
    order: 'post',
    handler(html, { bundle = {} }) {
      const files = Object.values(bundle)
      const chunks = files.filter((one) => one.type === 'chunk')
      const parts = Object.values(PARTS).map((part) => {
        const chunk = chunks.find(({ moduleIds }) => moduleIds.includes(part))
        if (!chunk) this.error(`There is no script with ${part} in it any more.`)
        return chunk
      })
      const first = chunks.find(({ isEntry }) => isEntry)
      const scripts = new Set(parts.flatMap(({ fileName, imports }) => [fileName, ...imports]))
      if (first) scripts.delete(first.fileName)
      const link = (rel: string, file: string, attrs: Record<string, string> = {}) =>
        ({ tag: 'link', attrs: { rel, ...attrs, crossorigin: true, href: `./${file}` }, injectTo: 'head' }) as const
      return {
        html: html.replace('<script type="module"', '<script type="module" async'),
        tags: [
          ...[...scripts].map((file) => link('modulepreload', file)),
          ...parts.flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]).map((file) => link('stylesheet', file)),
          ...files
            .filter(({ fileName }) => FACES.test(fileName))
            .map(({ fileName }) => link('preload', fileName, { as: 'font', type: 'font/woff2' }))
        ]
      }
    }
  }
}

/** Nothing happens when a file of the two pure rooms is read: what nobody asks for is left out, and so is what it would have asked for. */
const treeshake = { moduleSideEffects: [{ test: /\/src-(?:firmware|lab)\//, sideEffects: false }] }

/** A script in ASCII is a text of one byte each to the browser: half of the memory, and nothing to decode. */
const charset = 'ascii'

/** How long plugins take is nothing for someone who only starts the app. */
const checks = { pluginTimings: false }

/** One build for both doors: the window loads out/renderer through its own protocol, the web host serves the same files. */
export default defineConfig({
  main: {
    plugins: [thirdPartyNotices()],
    build: {
      outDir: 'out/main',
      rolldownOptions: {
        checks,
        input: {
          index: here('src-main/electron/main.ts'),
          cli: here('src-main/cli/main.ts'),
          'sandbox-thread': here('src-main/cli/sandbox-thread.ts'),
          'proof-thread': here('src-main/cli/proof-thread.ts'),
          'grade-thread': here('src-main/cli/grade-thread.ts')
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' }
      }
    }
  },
  preload: {
    plugins: [thirdPartyNotices()],
    build: {
      outDir: 'out/preload',
      rolldownOptions: {
        checks,
        input: { index: here('src-main/electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' }
      }
    }
  },
  renderer: {
    root: here('src-renderer'),
    resolve: {
      alias: {
        // The browser knows what the package unpacks a table for.
        entities: here('src-renderer/prose/character-references.ts'),
        // What it finds nobody asks for.
        'linkify-it': here('src-renderer/prose/no-linkify.ts')
      }
    },
    plugins: [svelte(), ownWorkers, signaturesAsData(), comeAtOnce, thirdPartyNotices()],
    build: {
      outDir: here('out/renderer'),
      minify: true,
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 8000,
      rolldownOptions: {
        checks,
        treeshake,
        input: here('src-renderer/index.html'),
        output: { charset, codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: partOf }] } }
      }
    },
    worker: {
      format: 'es',
      plugins: () => [thirdPartyNotices()],
      rolldownOptions: {
        treeshake,
        output: {
          charset,
          // The sandbox's worker has a policy of its own: both hosts answer /sandbox/ with it.
          entryFileNames: (chunk) => (chunk.name === 'sandbox.worker' ? 'sandbox/[name]-[hash].js' : 'assets/[name]-[hash].js')
        }
      }
    }
  }
})
