/** What a schema finds, as findings with a place, in words for the pack's author. */
import type { z } from 'zod'
import type { JsonPath, JsonText } from './json-text'
import { nearestName } from './nearest-name'
import type { CodeOf, PackProblem } from './problem'
import { REASONS } from './schema/checks'
import { OS_STEP_KINDS, STEP_KINDS } from './schema/scenario'

type Issue = z.core.$ZodIssue

/** Checks a value that was read from `json` (or that stands there after defaults were filled in) against a schema. */
export function checkShape<T>(
  file: string,
  json: JsonText,
  value: unknown,
  schema: z.ZodType<T>
): { value: T | null; problems: readonly PackProblem[] } {
  const parsed = schema.safeParse(value, { reportInput: true })
  if (parsed.success) return { value: parsed.data, problems: [] }
  return { value: null, problems: parsed.error.issues.flatMap((issue) => describe(file, json, [], issue)) }
}

function describe(file: string, json: JsonText, base: JsonPath, issue: Issue): PackProblem[] {
  const path: JsonPath = [...base, ...(issue.path as (string | number)[])]
  const problem = (code: CodeOf<'schema'>, message: string, at: JsonPath = path, key = false): PackProblem => ({
    file,
    ...json.place(at, key),
    code: `schema.${code}`,
    message
  })
  const here = named(path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        problem('unknownField', `${here} has no field '${key}'; remove it, or look for a slip in its name.`, [...path, key], true)
      )
    case 'invalid_union': {
      if (issue.discriminator !== undefined) return [problem('unknownKind', unknownKind(issue.discriminator, path, issue.input))]
      const branch = closest(issue.errors)
      if (branch.length === 0) return [problem('value', `${here} has none of the forms that docs/reference describes.`)]
      return branch.flatMap((inner) => describe(file, json, path, inner))
    }
    case 'invalid_type':
      return issue.input === undefined
        ? [problem('missing', `${here} is missing.`)]
        : [problem('type', `${here} is not what is expected here: ${issue.expected}.`)]
    case 'invalid_value':
      return issue.input === undefined
        ? [problem('missing', `${here} is missing.`)]
        : [problem('value', `${here} must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}.`)]
    case 'too_small':
      return [problem('value', `${here} is too small or too short: at least ${issue.minimum}.`)]
    case 'too_big':
      return [problem('value', `${here} is too large or too long: at most ${issue.maximum}.`)]
    case 'invalid_key':
      return issue.issues.flatMap((inner) => [problem('key', `A key of ${named(path.slice(0, -1))} has the wrong form: ${inner.message}.`)])
    default:
      return [problem('value', `${here}: ${issue.message}${issue.message.endsWith('?') ? '' : '.'}`)]
  }
}

/** A check's kind, or what a step does, that does not exist: those that do. */
function unknownKind(field: string, path: JsonPath, input: unknown): string {
  const isInner = path.filter((part) => part === 'checks').length > 1
  const known =
    field === 'do'
      ? path[0] === 'afterwards'
        ? OS_STEP_KINDS
        : STEP_KINDS
      : Object.keys(REASONS).filter((kind) => !isInner || kind !== 'everywhere')
  const given = typeof input === 'object' && input !== null ? (input as Record<string, unknown>)[field] : undefined
  const here = named(path.at(-1) === field ? path : [...path, field])
  if (typeof given !== 'string') return `${here} is missing; there are ${known.join(' ')}.`
  const nearest = nearestName(given, known)
  const later = field === 'do' && path[0] !== 'afterwards' && OS_STEP_KINDS.includes(given) ? " It stands in 'afterwards' only." : ''
  const meant = nearest === null ? '' : `; did you mean '${nearest}'?`
  return `${here} is '${given}', which does not exist here${meant === '' ? '.' : meant} There are ${known.join(' ')}.${later}`
}

/** Of several forms that a value may have, the one it comes nearest to: it went deepest before something was wrong, and least was. */
function closest(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const depth = (issues: readonly Issue[]): number => Math.max(0, ...issues.map((issue) => issue.path.length))
  /** A branch that failed at once because the value is of another type altogether. */
  const foreign = (issues: readonly Issue[]): number =>
    issues.some((issue) => issue.code === 'invalid_type' && issue.path.length === 0) ? 1 : 0
  const missing = (issues: readonly Issue[]): number =>
    issues.filter(
      (issue) => (issue.code === 'invalid_type' || issue.code === 'invalid_value') && issue.path.length === 1 && issue.input === undefined
    ).length
  return (
    [...branches].sort((a, b) => foreign(a) - foreign(b) || missing(a) - missing(b) || depth(b) - depth(a) || a.length - b.length)[0] ?? []
  )
}

/** 'checks[2].rule' as its author would say it; the file as a whole is 'the file'. */
function named(path: JsonPath): string {
  if (path.length === 0) return 'The file'
  return `'${path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('')}'`
}
