import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'
import type { Plugin } from 'vite'
import { buildSdk } from './scripts/build-sdk.js'
import { thirdPartyNotices } from './scripts/notices.js'

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

/**
 * The page's first script is small and asks for two large ones: the screen, and the editor with Monaco. The page names them and what they need, so that they
 * are on their way, and made ready beside the main thread, while the first one still asks the host.
 */
const comeAtOnce: Plugin = {
  name: 'handoff:come-at-once',
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle = {} }) {
      const chunks = Object.values(bundle).filter((one) => one.type === 'chunk')
      const wanted = new Set<string>()
      const styles = new Set<string>()
      const want = (fileName: string): void => {
        const chunk = chunks.find((one) => one.fileName === fileName)
        if (!chunk || wanted.has(fileName)) return
        for (const other of chunk.imports) want(other)
        wanted.add(fileName)
        for (const style of chunk.viteMetadata?.importedCss ?? []) styles.add(style)
      }
      for (const part of ['src-renderer/screen.ts', 'src-renderer/editor/Editor.svelte']) {
        const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId === here(part))
        if (!chunk) this.error(`There is no script that begins with ${part} any more.`)
        want(chunk.fileName)
      }
      const link = (rel: string, file: string) =>
        ({ tag: 'link', attrs: { rel, crossorigin: true, href: `./${file}` }, injectTo: 'head' }) as const
      return [...[...wanted].map((file) => link('modulepreload', file)), ...[...styles].map((file) => link('stylesheet', file))]
    }
  }
}

/** Nothing happens when a file of the two pure rooms is read: what nobody asks for is left out, and so is what it would have asked for. */
const treeshake = { moduleSideEffects: [{ test: /\/src-(?:firmware|lab)\//, sideEffects: false }] }

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
    plugins: [svelte(), ownWorkers, comeAtOnce, thirdPartyNotices()],
    build: {
      outDir: here('out/renderer'),
      minify: true,
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 8000,
      rolldownOptions: { checks, treeshake, input: here('src-renderer/index.html') }
    },
    worker: {
      format: 'es',
      plugins: () => [thirdPartyNotices()],
      rolldownOptions: {
        treeshake,
        output: {
          // The sandbox's worker has a policy of its own: both hosts answer /sandbox/ with it.
          entryFileNames: (chunk) => (chunk.name === 'sandbox.worker' ? 'sandbox/[name]-[hash].js' : 'assets/[name]-[hash].js')
        }
      }
    }
  }
})
