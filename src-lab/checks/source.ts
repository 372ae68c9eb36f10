/** `source`: a rule over the syntax tree. The compiler has looked already; here its findings become a verdict. */
import type { SourceFinding } from '../compile/compiler'
import type { SourceCheck } from '../lab/lab'
import { fail, PASS, type Verdict } from './verdict'

/** @param findings undefined: nobody has looked. */
export function sourceVerdict(check: SourceCheck, findings: readonly SourceFinding[] | undefined): Verdict {
  if (findings === undefined) return { outcome: 'error', message: 'The text was not looked at, so its rule could not be judged.' }
  const finding = findings[0]
  if (!finding) return PASS
  return fail({
    reason: finding.reason,
    event: null,
    place: finding.place,
    cause: null,
    expected: null,
    actual: finding.text,
    sentence: sentence(check)
  })
}

function sentence({ rule }: SourceCheck): string {
  if ('uses' in rule) return '{actual}'
  if ('noLiteral' in rule) return 'Line {line}: {actual} Let it follow from what the firmware answered.'
  return 'Line {line}: {actual}'
}
