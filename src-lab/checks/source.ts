/** `source`: a rule over the syntax tree. The compiler has looked already; here its findings become a verdict. */
import { fieldName, isOfClass, signatures } from '../../src-firmware'
import type { SourceFinding, SourceRule } from '../compile/compiler'
import type { SourceCheck } from '../lab/lab'
import type { Evidence } from './evidence'
import { fail, PASS, type Verdict } from './verdict'

/** @param findings undefined: nobody has looked. */
export function sourceVerdict(
  check: SourceCheck,
  findings: readonly SourceFinding[] | undefined,
  { words }: Pick<Evidence, 'words'>
): Verdict {
  if (findings === undefined) return { outcome: 'error', message: words.open.notLookedAt }
  const finding = findings[0]
  if (!finding) return PASS
  return fail({
    reason: finding.reason,
    event: null,
    place: finding.place,
    cause: null,
    expected: null,
    actual: words.failed.source(finding),
    sentence: sentence(check, words)
  })
}

/** The rule, and the same of the library's functions that ask the service for the driver: a literal is one wherever it is handed in. */
export function rulesOf(rule: SourceRule): readonly SourceRule[] {
  if ('noLoopAround' in rule) {
    const { service } = rule.noLoopAround
    return [rule, ...functionsFor(service).map((one): SourceRule => ({ noLoopAround: { service: one.service } }))]
  }
  if (!('noLiteral' in rule)) return [rule]
  const { service, argument } = rule.noLiteral
  const own = signatures.find((one) => one.table !== 'Library' && one.service === service)?.facts.allocates
  const field = fieldName(argument)
  return [
    rule,
    ...functionsFor(service, true).flatMap(({ service: name, parameters, facts }): readonly SourceRule[] => {
      const same = own?.bytes === field ? facts.allocates?.bytes : own?.pages === field ? facts.allocates?.pages : field
      const parameter = parameters.find((one) => one.field === same)
      return parameter ? [{ noLiteral: { service: name, argument: parameter.name } }] : []
    })
  ]
}

/** Functions of the library that ask a service for what the driver wants of it. */
function functionsFor(service: string, alsoOfItsName = false): typeof signatures {
  return signatures.filter(
    (one) =>
      one.table === 'Library' &&
      one.facts.calls?.includes(service) &&
      !isOfClass(one, 'console') &&
      (alsoOfItsName || one.service !== service)
  )
}

function sentence({ rule }: SourceCheck, { failed }: Evidence['words']): string {
  if ('uses' in rule) return '{actual}'
  return 'noLiteral' in rule ? failed.literalLine : failed.sourceLine
}
