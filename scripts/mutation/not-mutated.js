// What is not worth a mutant: the text of a sentence that only a maintainer reads.
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin'

/** Errors of the simulator itself: nothing depends on how they are worded. */
const ERRORS = new Set(['SimulatorBug'])

const sentences = {
  /** @param {import('@stryker-mutator/api/ignore').NodePath} path */
  shouldIgnore(path) {
    if (path.isNewExpression() && path.node.callee.type === 'Identifier' && ERRORS.has(path.node.callee.name))
      return 'the wording of a broken invariant'
  }
}

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'sentences', sentences)]
