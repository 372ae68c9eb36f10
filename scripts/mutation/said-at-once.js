// Says of each mutant that survives where it is as soon as it has survived, and how far the run has come: a room takes minutes.
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import { relative } from 'node:path'

const SAID_EVERY = 200

class SaidAtOnce {
  tested = 0
  planned = 0

  /** @param {import('@stryker-mutator/api/report').MutationTestingPlanReadyEvent} event */
  onMutationTestingPlanReady({ mutantPlans }) {
    this.planned = mutantPlans.length
  }

  /** @param {Readonly<import('@stryker-mutator/api/core').MutantResult>} mutant */
  onMutantTested({ status, fileName, location, mutatorName, replacement }) {
    if (++this.tested % SAID_EVERY === 0) console.log(`${this.tested} of ${this.planned}`)
    if (status === 'Ignored' || status === 'Killed' || status === 'Timeout') return
    const { line, column } = location.start
    console.log(`${relative('.', fileName)}:${line}:${column} ${status} ${mutatorName}: ${replacement?.replaceAll(/\s+/g, ' ')}`)
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'said-at-once', SaidAtOnce)]
