/** What a check or a question asks for must be possible: bounds that can be met, lines whose names have values, answers that can be given. */
import { LinePattern } from '../checks/line-pattern'
import type { JsonPath } from './json-text'
import type { Check, Choice, Lab } from '../lab/lab'
import { placesIn, SENTENCE_PLACES } from '../lab/sentence'
import { didYouMean } from './nearest-name'
import type { CodeOf } from './problem'

type Find = (path: JsonPath, code: CodeOf<'lab'>, message: string) => void

/** Findings about one check, beyond its shape and its names. */
export function checkFindings(check: Check, path: JsonPath, find: Find): void {
  if (check.kind === 'console') consoleValues(check, path, find)
  const bounds = check.kind === 'calls' ? check.rule : 'count' in check ? check.count : undefined
  const at: JsonPath = [...path, check.kind === 'calls' ? 'rule' : 'count', 'max']
  if (bounds && 'max' in bounds && bounds.max !== undefined && bounds.max < (bounds.min ?? 0))
    find(at, 'count', `Nothing is at least ${bounds.min} and at most ${bounds.max}.`)
  if (check.kind !== 'everywhere') printed(check, path, find)
}

function consoleValues(check: Extract<Check, { kind: 'console' }>, path: JsonPath, find: Find): void {
  check.lines.forEach((line, index) => {
    for (const name of new LinePattern(line).names)
      if (check.values?.[name] === undefined) find([...path, 'lines', index], 'noValue', `'values' does not say what {${name}} is.`)
  })
  const used = new Set(check.lines.flatMap((line) => new LinePattern(line).names))
  for (const name of Object.keys(check.values ?? {}))
    if (!used.has(name)) find([...path, 'values', name], 'noValue', `No line holds {${name}}.`)
}

/** An address that was printed stands where {hex} or {dec} does, and nothing else has a value there. */
function printed(value: unknown, path: JsonPath, find: Find): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    const at: JsonPath = [...path, Array.isArray(value) ? Number(name) : name]
    if (name !== 'printed' || typeof inner !== 'string') printed(inner, at, find)
    else if (!/\{(hex|dec)\}/.test(inner)) find(at, 'noValue', `Write {hex} or {dec} where the address stands in '${inner}'.`)
    else for (const other of new LinePattern(inner).names) find(at, 'noValue', `{${other}} has no value here; {*} stands for any text.`)
  }
}

/** Findings about a lab's predictions. */
export function questions(lab: Lab, step: (number: number, path: JsonPath) => void, find: Find): void {
  const ids = new Set<string>()
  lab.predict?.forEach(({ id, step: number, answer }, index) => {
    const path: JsonPath = ['predict', index]
    if (ids.has(id)) find([...path, 'id'], 'duplicateId', `There are two questions '${id}'.`)
    ids.add(id)
    step(number, path)
    if (!('choose' in answer)) return
    const choices = new Set<string>()
    answer.choose.forEach((choice, at) => {
      if (choices.has(choice.id)) find([...path, 'answer', 'choose', at, 'id'], 'duplicateId', `There are two choices '${choice.id}'.`)
      choices.add(choice.id)
      refutation(lab, choice, answer.right.includes(choice.id), [...path, 'answer', 'choose', at, 'refuted'], find)
    })
    if (answer.right.length === 0) find([...path, 'answer', 'right'], 'answer', 'No choice is right, so nobody could ever be.')
    answer.right.forEach((right, at) => {
      if (!choices.has(right)) find([...path, 'answer', 'right', at], 'answer', `There is no choice '${right}'.`)
    })
  })
}

/** What answers a choice is for a wrong one, and names a mistake that there is. */
function refutation({ mistakes }: Lab, { id, refuted }: Choice, isRight: boolean, path: JsonPath, find: Find): void {
  if (refuted === undefined) return
  if (isRight) find(path, 'answer', `'${id}' is right, so nothing refutes it: leave this out.`)
  unknownPlaces(refuted.why, [...path, 'why'], find)
  const files = mistakes.map(({ file }) => file)
  if (refuted.by !== undefined && !files.includes(refuted.by))
    find([...path, 'by'], 'noMistake', `There is no mistake '${refuted.by}' in 'mistakes'${didYouMean(refuted.by, files)}`)
}

/** A sentence about a failure has no places but those that can be filled. */
export function unknownPlaces(sentence: string, path: JsonPath, find: Find): void {
  for (const place of placesIn(sentence))
    if (!SENTENCE_PLACES.includes(place))
      find(path, 'unknownPlace', `There is no place {${place}}; there are ${SENTENCE_PLACES.map((known) => `{${known}}`).join(' ')}.`)
}
