// A test runner for Stryker that loads the tests once, in its own process, and runs for each mutant only those that reach it, the quickest
// first. Vitest makes a new world for each run: a second for tests that take a millisecond. What takes long, a whole driver compiled or a
// thousand calls, is asked only where nothing quicker reaches the mutant: a room's own small tests should notice what changes in it.
import { declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin'
import { determineHitLimitReached, DryRunStatus, TestStatus, toMutantRunResult } from '@stryker-mutator/api/test-runner'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'

/** Random scripts: what they find is worth a test of its own. */
const LEFT_OUT = /(properties|well-formed)\.test\.ts$/
/** Milliseconds that the tests for one mutant may take together, by what they took without one; the quickest is always run. */
const BUDGET = 2000
const WARM_TESTS = fileURLToPath(new URL('warm-tests.js', import.meta.url))

class WarmRunner {
  static inject = tokens('options')
  /** @type {Map<string, import('./warm-tests.js').Test>} */
  tests = new Map()
  /** Milliseconds of each test in the run without a mutant. @type {Map<string, number>} */
  times = new Map()
  /** @type {import('@stryker-mutator/api/core').InstrumenterContext} */
  mutants = (globalThis.__stryker__ ??= {})

  /** @param {{ readonly warm: { readonly tests: string, readonly first: string } }} options A folder of tests, and which of them to ask first. */
  constructor(options) {
    this.folder = options.warm.tests
    this.first = options.warm.first
  }

  capabilities() {
    return { reloadEnvironment: true }
  }

  async init() {
    this.server = await createServer({
      configFile: false,
      root: process.cwd(),
      logLevel: 'error',
      server: { middlewareMode: true, watch: null, ws: false },
      optimizeDeps: { noDiscovery: true },
      resolve: { alias: { vitest: WARM_TESTS } }
    })
    await this.load()
  }

  async dispose() {
    await this.server.close()
  }

  async load() {
    this.server.moduleGraph.invalidateAll()
    this.tests.clear()
    const { collect } = await this.server.ssrLoadModule(WARM_TESTS)
    const files = readdirSync(this.folder, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.test.ts') && !LEFT_OUT.test(name)
    )
    for (const name of files.sort()) {
      const file = join(process.cwd(), this.folder, name)
      for (const test of await collect(name, () => this.server.ssrLoadModule(file))) this.tests.set(test.name, test)
    }
  }

  async dryRun() {
    const tests = []
    for (const name of this.tests.keys()) {
      this.mutants.currentTestId = name
      const first = await this.runOne(name)
      // Some make their machine's run once: what they take for each mutant is what they take the second time.
      tests.push(first.timeSpentMs < BUDGET / 4 && first.status === TestStatus.Success ? await this.runOne(name) : first)
    }
    this.mutants.currentTestId = undefined
    for (const { id, timeSpentMs } of tests) this.times.set(id, timeSpentMs)
    return { status: DryRunStatus.Complete, tests, mutantCoverage: this.mutants.mutantCoverage }
  }

  /** @param {import('@stryker-mutator/api/test-runner').MutantRunOptions} options */
  async mutantRun({ activeMutant, mutantActivation, testFilter, hitLimit }) {
    this.mutants.hitLimit = hitLimit
    this.mutants.hitCount = 0
    this.mutants.activeMutant = activeMutant.id
    const isStatic = mutantActivation === 'static'
    const results = []
    try {
      if (isStatic) await this.load()
      for (const name of this.quickestFirst(testFilter)) {
        results.push(await this.runOne(name))
        if (results.at(-1).status === TestStatus.Failed) break
      }
    } catch (error) {
      return toMutantRunResult({ status: DryRunStatus.Error, errorMessage: String(error) })
    } finally {
      this.mutants.activeMutant = undefined
      if (isStatic) await this.load()
    }
    return toMutantRunResult(determineHitLimitReached(this.mutants.hitCount, hitLimit) ?? { status: DryRunStatus.Complete, tests: results })
  }

  /** @param {readonly string[] | undefined} names */
  quickestFirst(names) {
    const time = (/** @type {string} */ name) => this.times.get(name) ?? 0
    const isLater = (/** @type {string} */ name) => (name.startsWith(this.first) ? 0 : 1)
    let left = BUDGET
    return [...(names ?? this.tests.keys())]
      .sort((a, b) => isLater(a) - isLater(b) || time(a) - time(b))
      .filter((name, index) => (left -= time(name)) >= 0 || index === 0)
  }

  /** @param {string} name */
  async runOne(name) {
    const began = performance.now()
    const result = (/** @type {object} */ rest) => ({ id: name, name, timeSpentMs: performance.now() - began, ...rest })
    try {
      await this.tests.get(name).run()
      return result({ status: TestStatus.Success })
    } catch (error) {
      return result({ status: TestStatus.Failed, failureMessage: error instanceof Error ? error.message : String(error) })
    }
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'warm', WarmRunner)]
