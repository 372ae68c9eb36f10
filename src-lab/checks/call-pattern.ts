/** Which calls of a run a pattern means (docs/authoring.md, "Write the checks"). */
import { isOfClass, type ServiceClass } from '../../src-firmware'
import { isError } from '../../src-firmware/spec/status'
import type { Hex } from '../../src-firmware/spec/hex'
import type { CallEvent, Value } from '../../src-firmware/trace/trace'
import type { CallPattern, Matcher, Num } from '../lab/lab'
import { namedNumber } from '../lab/named-number'
import type { CallClass, ValueWords } from '../sentences'
import type { CallLog } from './call-log'
import { isAsWanted, kindOfWanted, numberIn, wordsOf, wordsOfWanted } from './value'

function isOf(log: CallLog, call: CallEvent, service: string): boolean {
  switch (service) {
    case '@any':
      return true
    case '@allocates':
    case '@frees':
    case '@console':
    case '@memory':
      return isOfClass(call, service.slice(1) as ServiceClass)
    case '@changesMap':
      return [call, ...log.inner(call)].some((event) => event.changes.some((change) => change.what === 'map' || change.what === 'key'))
    default:
      return log.isCallOf(call, service)
  }
}

/** Has a status one of the names? 'success', 'error' and 'any' are words for many. */
export function isStatus(status: { code: string; name: string | null } | null, wanted: string | readonly string[]): boolean {
  return (typeof wanted === 'string' ? [wanted] : wanted).some((word) => {
    if (word === 'any') return true
    if (status === null) return false
    if (word === 'success') return !isError(BigInt(status.code))
    if (word === 'error') return isError(BigInt(status.code))
    return status.name === word
  })
}

function services(pattern: CallPattern): readonly string[] {
  return typeof pattern.service === 'string' ? [pattern.service] : pattern.service
}

/** The service that a pattern means a call by: its own, or the one behind a library's function. A class means each by its own. */
function serviceOf(log: CallLog, call: CallEvent, pattern: CallPattern): string {
  const names = services(pattern)
  if (names.includes(call.service)) return call.service
  return names.find((name) => !name.startsWith('@') && log.isCallOf(call, name)) ?? call.service
}

/** Is a call one of the services that a pattern names, whatever its arguments? */
function isOfServices(log: CallLog, call: CallEvent, pattern: CallPattern): boolean {
  return services(pattern).some((service) => isOf(log, call, service)) && (pattern.image === undefined || call.image === pattern.image)
}

/** Calls of the services that a pattern names, whatever their arguments. */
export function callsOfService(log: CallLog, pattern: CallPattern): readonly CallEvent[] {
  return log.candidates(pattern).filter((call) => isOfServices(log, call, pattern))
}

/** Does a pattern mean this call, whichever of the matching ones it wants? */
export function isMeant(log: CallLog, call: CallEvent, pattern: CallPattern): boolean {
  log.looking()
  return (
    isOfServices(log, call, pattern) &&
    isStatus(statusOf(log, call, pattern), pattern.status ?? 'any') &&
    wrongFields(log, call, pattern).length === 0
  )
}

/** What a call answered, as the service that a pattern means it by. */
export function statusOf(log: CallLog, call: CallEvent, pattern: CallPattern): { code: Hex; name: string | null } | null {
  return log.status(call, serviceOf(log, call, pattern))
}

/** The calls that a pattern means, in order; with `nth` at most one. */
export function findCalls(log: CallLog, pattern: CallPattern): readonly CallEvent[] {
  const matches = log.meant(pattern, (call) => isMeant(log, call, pattern))
  const { nth } = pattern
  if (nth === undefined) return matches
  const one = nth > 0 ? matches[nth - 1] : matches.at(nth)
  return one ? [one] : []
}

/** Fields of a call that are not what the pattern wants. */
export function wrongFields(
  log: CallLog,
  call: CallEvent,
  pattern: CallPattern
): readonly { name: string; wanted: Matcher; actual: string | null }[] {
  const service = serviceOf(log, call, pattern)
  return (['in', 'out'] as const).flatMap((side) =>
    Object.entries(pattern[side] ?? {}).flatMap(([name, wanted]) => {
      const values = log.readings(call, `${side}.${name}`, service)
      return values.some((value) => meets(log, value, wanted, call.n))
        ? []
        : [{ name, wanted, actual: values[0] === undefined ? null : wordsOf(values[0], name, kindOfWanted(wanted, name)) }]
    })
  )
}

interface CallValue {
  readonly of: CallPattern
  readonly field: string
  readonly plus?: Num
}

/** The nearest match before event n, unless the pattern says which one. */
export function calledBefore(log: CallLog, of: CallPattern, before: number): CallEvent | undefined {
  return of.nth === undefined ? log.lastMeant(of, before, (call) => isMeant(log, call, of)) : findCalls(log, of)[0]
}

/** The value another call had. */
export function callValue(log: CallLog, { of, field, plus }: CallValue, before: number): bigint | Value | undefined {
  const call = calledBefore(log, of, before)
  if (call === undefined) return undefined
  const value = log.field(call, field, serviceOf(log, call, of))
  if (plus === undefined) return value
  const number = numberIn(value)
  const added = namedNumber(plus)
  return number === null || added === null ? undefined : number + added
}

/** Does a value meet what is wanted? `before` is the event that the value belongs to. */
export function meets(log: CallLog, value: Value | undefined, wanted: Matcher, before: number): boolean {
  // A field that is not there has no value that could differ from another.
  if (value === undefined) return false
  if (wanted === null || typeof wanted !== 'object' || !('of' in wanted)) return isAsWanted(value, wanted)
  const other = callValue(log, wanted, before)
  if (typeof other === 'bigint') return numberIn(value) === other
  const [a, b] = [numberIn(value), numberIn(other)]
  return other !== undefined && (a !== null && b !== null ? a === b : value === other)
}

/** The call of the pattern's services that comes nearest to it: the first of those with the fewest fields that differ. */
export function nearestCall(log: CallLog, pattern: CallPattern): CallEvent | null {
  let nearest: { call: CallEvent; wrong: number } | null = null
  for (const call of callsOfService(log, pattern)) {
    const wrong = wrongFields(log, call, pattern).length
    if (nearest === null || wrong < nearest.wrong) nearest = { call, wrong }
  }
  return nearest?.call ?? null
}

/** A pattern in words: 'GetMemoryMap with memoryMapSize 0'. */
export function patternWords(pattern: CallPattern, words: ValueWords): string {
  const name = words.or(services(pattern).map((service) => (isClass(service, words) ? words.callClass[service] : service)))
  const fields = [...Object.entries(pattern.in ?? {}), ...Object.entries(pattern.out ?? {})].map(([field, wanted]) =>
    words.field(field, wordsOfWanted(wanted, field, words))
  )
  const { status } = pattern
  return words.pattern(name, fields, status === undefined || status === 'any' ? null : words.or([status].flat()))
}

function isClass(service: string, { callClass }: ValueWords): service is CallClass {
  return Object.hasOwn(callClass, service)
}
