/** `compile`: the TypeScript compiler finds no error. */
import type { Evidence } from './evidence'
import { fail, PASS, type Verdict } from './verdict'

/** Passes when the compiler found no error. */
export function compileVerdict(evidence: Evidence): Verdict {
  const error = evidence.result.diagnostics.find((diagnostic) => diagnostic.category === 'error')
  if (!error) return PASS
  return fail({
    reason: 'error',
    event: null,
    place: error,
    cause: null,
    expected: null,
    actual: evidence.sentences.heard(error.message),
    sentence: evidence.words.failed.compile
  })
}
