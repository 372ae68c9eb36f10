/** From a failure to its sentence. */
import { address } from '../../src-firmware/spec/hex'
import type { Check } from '../lab/lab'
import { placesIn, type Places } from '../lab/sentence'
import { allTemplates, type TemplateRules } from '../sentences'
import type { Evidence } from './evidence'
import type { Failure } from './verdict'

/** The lab's own sentence for this failure, or for its reason, else the app's. */
export function sentenceOf(check: Check, failure: Failure, places: Places): string {
  const own = failure.why ?? (typeof check.why === 'object' ? ofReason(check.why, failure.reason) : check.why)
  const sentence = failure.reason === 'stopped' ? failure.sentence : (own ?? failure.sentence)
  return known(withoutUnknown(sentence, places), places) ?? withoutUnknown(failure.sentence, places)
}

/** A script may call its reason what every object has. */
function ofReason(why: Readonly<Record<string, string>>, reason: string): string | undefined {
  return Object.hasOwn(why, reason) ? why[reason] : undefined
}

/** The sentences of a reason whose places all have a value; null: not one has. */
function known(reason: string, places: Places): string | null {
  const kept = sentencesOf(reason).filter((one) => placesIn(fixedParts(one)).every((place) => isKnown(places[place])))
  return kept.length === 0 ? null : kept.join('').trimEnd()
}

/** Cut behind each full stop that stands outside brackets, or at the end of one; a space behind it stays with its sentence. */
function sentencesOf(text: string): readonly string[] {
  const sentences: string[] = []
  let [depth, from] = [0, 0]
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '[') depth++
    else if (text[at] === ']') depth = Math.max(0, depth - 1)
    const isEnd = depth === 0 && (/[。！？]/.test(text[at]!) || (text[at] === ' ' && /[.?!]\]?$/.test(text.slice(Math.max(0, at - 2), at))))
    if (!isEnd) continue
    sentences.push(text.slice(from, at + 1))
    from = at + 1
  }
  return [...sentences, text.slice(from)]
}

/** What of a sentence stands outside its brackets. */
function fixedParts(sentence: string): string {
  let fixed = ''
  outsideBrackets(sentence, (part) => {
    fixed += part
    return part
  })
  return fixed
}

const isKnown = (value: Places[string]): boolean => value !== null && value !== undefined

/** Where nothing of the driver's text is to blame, a sentence names no line and no call. */
export function withoutUnknown(sentence: string, { line, call }: Places): string {
  const text = isKnown(line) ? sentence : outsideBrackets(sentence, (part) => cut(part, 'withoutLine'))
  return isKnown(call) ? text : cut(text, 'withoutCall')
}

function cut(template: string, how: keyof TemplateRules): string {
  return allTemplates.reduce((text, rules) => rules[how](text), template)
}

/** A part in [ ] goes whole when a place in it has no value: nothing of it is to be left. */
function outsideBrackets(sentence: string, change: (text: string) => string): string {
  let depth = 0
  return sentence
    .split(/([[\]])/)
    .map((part) => {
      if (part === '[') depth++
      else if (part === ']') depth = Math.max(0, depth - 1)
      else if (depth === 0) return change(part)
      return part
    })
    .join('')
}

/** What the places of a sentence stand for. */
export function placesOf(failure: Failure, evidence: Evidence): Places {
  const { cause } = failure
  // An event of another machine's run stands in that run's trace: what it says there is among the failure's places already.
  const event = failure.on === undefined ? failure.event : null
  const call = event ? evidence.callAround(event) : null
  const causeCall = cause?.kind === 'call' ? cause : null
  return {
    line: (failure.place ?? failure.event?.at)?.line ?? null,
    call: call?.call ?? null,
    status: call ? (evidence.status(call)?.name ?? null) : null,
    service: call?.service ?? null,
    addr: addressIn(call),
    expected: failure.expected,
    actual: failure.actual,
    cause: causeCall?.service ?? null,
    causeLine: cause?.at?.line ?? null,
    causeCall: causeCall?.call ?? null,
    during: event ? evidence.osCall(event.n) : null,
    ...failure.places
  }
}

/** The address that a call is about, for sentences. */
function addressIn(call: ReturnType<Evidence['callAround']>): string | null {
  if (!call) return null
  const value = call.out.memory ?? call.out.buffer ?? call.in.memory ?? call.in.buffer
  return typeof value === 'string' && value.startsWith('0x') ? address(BigInt(value)) : null
}
