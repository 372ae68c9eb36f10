import { defineConfig } from 'vitest/config'
import { buildSdk } from './scripts/build-sdk.js'

buildSdk()

export default defineConfig({
  test: { include: ['test/**/*.test.ts'], exclude: ['test/e2e/**'], testTimeout: 60_000 }
})
