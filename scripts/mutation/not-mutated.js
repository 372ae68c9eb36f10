// What is not worth a mutant: the text of a sentence.
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin'

/** Errors of the simulator itself: nothing depends on how they are worded. */
const ERRORS = new Set(['SimulatorBug'])

/** Names, codes and the short words that a result compares are tested; what has four words or more is a sentence that somebody reads. */
const SENTENCE_BLANKS = 3

/** @param {import('@stryker-mutator/api/ignore').NodePath['node']} node */
function isSentence(node) {
  const text =
    node.type === 'StringLiteral'
      ? node.value
      : node.type === 'TemplateLiteral'
        ? node.quasis.map(({ value }) => value.cooked ?? '').join('')
        : ''
  return text.trim().split(' ').length > SENTENCE_BLANKS
}

const sentences = {
  /** @param {import('@stryker-mutator/api/ignore').NodePath} path */
  shouldIgnore(path) {
    if (path.isNewExpression() && path.node.callee.type === 'Identifier' && ERRORS.has(path.node.callee.name))
      return 'the wording of a broken invariant'
    if (isSentence(path.node)) return 'the wording of a sentence'
  }
}

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'sentences', sentences)]
