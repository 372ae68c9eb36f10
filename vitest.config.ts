import { availableParallelism } from 'node:os'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { buildSdk } from './scripts/build-sdk.js'
import { ownTemporaryFolder } from './scripts/temporary-folder.js'

buildSdk()
ownTemporaryFolder()

/** The screen's state is Svelte: its tests need the compiler, and what little of a browser it touches. */
const STATE = 'test/renderer/state/**/*.test.ts'

export default defineConfig({
  test: {
    testTimeout: 60_000,
    // Test files share what they import, the compiler above all: loading it anew for each took as long as half of the tests.
    isolate: false,
    // One more than there are cores: a third of the time a test waits for a process, a disk or a clock.
    maxWorkers: availableParallelism() + 1,
    projects: [
      { extends: true, test: { name: 'house', include: ['test/**/*.test.ts'], exclude: ['test/e2e/**', STATE] } },
      {
        extends: true,
        plugins: [svelte({ configFile: false })],
        test: { name: 'state', include: [STATE], environment: './test/renderer/state/screen.ts' }
      }
    ]
  }
})
