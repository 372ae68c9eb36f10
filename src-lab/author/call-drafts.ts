/** What can be asserted of a call: that it comes, what it answers, how often, before what, and the opposite of each. */
import { factsOf, isError, isOfClass, PAGE_SIZE } from '../../src-firmware'
import type { CallEvent } from '../../src-firmware/trace/trace'
import { findCalls } from '../checks/call-pattern'
import type { Evidence } from '../checks/evidence'
import { numberIn, wordsOf, wordsOfWanted } from '../checks/value'
import type { BalanceCheck, CallPattern, Matcher } from '../lab/lab'
import { sentencesIn } from '../sentences'
import { counted } from '../sentences/en/amount'
import { consoleDrafts } from './console-drafts'
import type { Draft } from './draft'
import { nthOf, outcomeOf, serviceMeant, signatureMeant } from './naming'
import { takenBy } from './relation'
import { wantedArguments } from './wanted-arguments'

/** Everything that the drafts of one call are made from. */
interface Asked {
  readonly evidence: Evidence
  readonly call: CallEvent
  readonly service: string
  /** The service with the arguments that the driver gave it. */
  readonly pattern: CallPattern
  /** That, with what it answered. */
  readonly answered: CallPattern
  /** ' with pages 4 and memoryType EfiLoaderData'. */
  readonly words: string
  /** The name of its status; null: it has none. */
  readonly status: string | null
  readonly isRefused: boolean
  readonly isLiteral: boolean
}

/** The drafts for a call, the likeliest first. */
export function callDrafts(evidence: Evidence, call: CallEvent): readonly Draft[] {
  const asked = askedOf(evidence, call)
  // What printing is for stands on the console.
  if (isOfClass(call, 'console')) return [...printed(evidence, call), ...otherArguments(asked), ...opposite(asked)]
  return [
    ...(asked.isRefused ? refusal(asked) : granted(asked)),
    ...otherArguments(asked),
    ...answers(asked),
    ...often(asked),
    ...order(asked),
    ...exit(asked),
    ...balance(asked),
    ...opposite(asked)
  ]
}

/** The drafts for the lines that a call prints. */
function printed(evidence: Evidence, call: CallEvent): readonly Draft[] {
  const line = evidence.trace.slice(call.n, evidence.lastOf(call) + 1).find((event) => event.kind === 'console')
  return line === undefined ? [] : consoleDrafts(evidence, line.n)
}

function askedOf(evidence: Evidence, call: CallEvent): Asked {
  const service = serviceMeant(evidence, call)
  const { wanted, isLiteral } = wantedArguments(evidence, call, service)
  const pattern: CallPattern = { service, ...(Object.keys(wanted).length > 0 && { in: { ...wanted } }) }
  const status = isOfClass(call, 'console') ? null : evidence.status(call, service)
  return {
    evidence,
    call,
    service,
    pattern,
    answered: { ...pattern, ...outcomeOf(evidence, call, service) },
    words: wordsOfArguments(pattern),
    status: status?.name ?? null,
    isRefused: status !== null && isError(BigInt(status.code)),
    isLiteral
  }
}

/** ' with memoryType EfiLoaderData and pages 4'; nothing where nothing is asked of the arguments. */
function wordsOfArguments({ in: wanted = {} }: CallPattern): string {
  const all = Object.entries(wanted).map(([field, one]) => `${field} ${wordsOfWanted(one, field, sentencesIn('en').checks)}`)
  return all.length === 0 ? '' : ` with ${[all.slice(0, -1).join(', '), all.at(-1)].filter((part) => part !== '').join(' and ')}`
}

/** One call of several that were asked for alike. */
function ofThis({ evidence, call, pattern }: Asked): CallPattern {
  return findCalls(evidence, pattern).length > 1 ? nthOf(evidence, call, pattern) : pattern
}

function statusDrafts(asked: Asked, is: string, answer: string, here?: Draft['here']): readonly Draft[] {
  const { service, words, pattern, isLiteral } = asked
  const draft = (of: CallPattern): Draft => ({
    name: `${service} ${is === 'EFI_SUCCESS' ? 'succeeds' : is === 'error' ? 'refused' : is.replace(/^EFI_/, '')}`,
    check: { kind: 'status', of, is },
    says: (on) => `${which(of)}${service}${on} ${answer}${words === '' ? '' : `, asked${words}`}`,
    why: { wrong: `${service} on line {line} (call {call}) answered {actual}, not {expected}.` },
    isLiteral,
    here
  })
  return [draft(pattern), draft(ofThis(asked))]
}

function which({ nth }: CallPattern): string {
  return nth === undefined ? '' : nth === 1 ? 'The first ' : `Number ${nth} of `
}

/** It was refused: that may be what the lab is about, or the mistake. */
function refusal(asked: Asked): readonly Draft[] {
  const { service, words, status, answered, isLiteral } = asked
  if (status === null) return []
  return [
    ...statusDrafts(asked, status, `answers ${status}`),
    {
      name: `${service} asked and ${status.replace(/^EFI_/, '')}`,
      check: { kind: 'calls', rule: { times: answered } },
      says: (on) => `${service}${on} is called${words}, and answers ${status}`,
      why: { missing: missingWords(service, words, ` and is answered with ${status}`) },
      isLiteral
    },
    ...statusDrafts(asked, 'error', 'is refused, with whatever error')
  ]
}

/** It did what it was asked for. */
function granted(asked: Asked): readonly Draft[] {
  const { service, words, status, answered, isLiteral } = asked
  const what = status === null ? 'is called' : 'succeeds'
  return [
    {
      name: service,
      check: { kind: 'calls', rule: { times: answered } },
      says: (on) => `${service}${on} ${what}${words}`,
      why: { missing: missingWords(service, words, status === null ? '' : ' and succeeds') },
      isLiteral
    },
    ...(status === null ? [] : statusDrafts(asked, status, `answers ${status}`))
  ]
}

function missingWords(service: string, words: string, more: string): string {
  return `No ${service}${words} is called${more}.[ Line {line} (call {call}) comes nearest.]`
}

/** Fewer arguments than it was called with, and counts that may be larger. */
function otherArguments(asked: Asked): readonly Draft[] {
  const { evidence, call, service, pattern, answered, words, status, isLiteral } = asked
  const times = (rule: CallPattern, name: string, says: Draft['says'], isThere = isLiteral): Draft => ({
    name: `${service} ${name}`,
    check: { kind: 'calls', rule: { times: rule } },
    says,
    why: { missing: missingWords(service, wordsOfArguments(rule), '') },
    isLiteral: isThere
  })
  const drafts: Draft[] = []
  if (status !== null && pattern.in !== undefined)
    drafts.push(times(pattern, 'asked', (on) => `${service}${on} is called${words}, whatever it answers`))
  const allocates = signatureMeant(evidence, call, service)?.facts.allocates
  const count = allocates?.pages ?? allocates?.bytes
  const least = count === undefined ? null : countIn(pattern.in?.[count])
  if (count !== undefined && least !== null) {
    const told = counted(BigInt(least), allocates?.pages ? 'page' : 'byte')
    const atLeast = { ...answered, in: { ...pattern.in, [count]: { min: least } } }
    drafts.push(times(atLeast, `at least ${least}`, (on) => `${service}${on} asks for at least ${told}`))
    drafts.push(
      times({ ...answered, in: { [count]: least } }, `${least}`, (on) => `${service}${on} asks for ${told}, whatever else it says`, false)
    )
  }
  drafts.push(times({ service }, 'called', (on) => `${service}${on} is called, with whatever arguments`, false))
  return drafts
}

function countIn(matcher: Matcher | undefined): number | null {
  return typeof matcher === 'number' ? matcher : null
}

/** What came out: the number that a function answers, where memory lies that was handed out. */
function answers(asked: Asked): readonly Draft[] {
  const { evidence, call, service, pattern, answered, isRefused } = asked
  if (isRefused) return []
  const out = (wanted: Record<string, Matcher>, name: string, what: string): Draft => ({
    name: `${service} ${name}`,
    check: { kind: 'calls', rule: { times: { ...answered, out: wanted } } },
    says: (on) => `${service}${on} ${what}`,
    why: { missing: `No call of ${service} ${what}.[ Line {line} (call {call}) comes nearest.]` }
  })
  const taken = takenBy(evidence, call)
  if (taken !== null) {
    const field = taken.field.slice('out.'.length)
    const drafts: Draft[] = []
    const alignment = taken.start & -taken.start
    const most = pattern.in?.type === 'AllocateMaxAddress' ? pattern.in.memory : undefined
    if (typeof most === 'number' || typeof most === 'string')
      drafts.push(out({ [field]: { max: most } }, 'low enough', `gives memory that begins at ${String(most)} at most`))
    else if (taken.start + taken.bytes <= 1n << 32n) drafts.push(out({ [field]: { max: '0xffffffff' } }, 'low', 'gives memory below 4 GiB'))
    if (alignment > PAGE_SIZE) {
      const told = alignment > 0x200000n ? 0x200000n : alignment
      drafts.push(out({ [field]: { multipleOf: Number(told) } }, 'aligned', `gives memory at a multiple of ${told}`))
    }
    return drafts
  }
  const value = call.out.return
  if (value === undefined || call.service !== service) return []
  const number = numberIn(value)
  const isPointer = signatureMeant(evidence, call, service)?.returns === 'POINTER'
  if (isPointer)
    return number === 0n
      ? [out({ return: null }, 'none', 'answers NULL')]
      : [out({ return: { not: 0 } }, 'found', 'answers something else than NULL')]
  if (typeof value !== 'number' && typeof value !== 'boolean') return []
  return [out({ return: value }, 'answer', `answers ${wordsOf(value)}`)]
}

/** As often as in this run. */
function often(asked: Asked): readonly Draft[] {
  const { evidence, service, answered, words, isRefused, status, isLiteral } = asked
  const count = findCalls(evidence, answered).length
  const told = count === 1 ? 'exactly once' : `exactly ${count} times`
  return [
    {
      name: `${service} ${count === 1 ? 'once' : `${count} times`}`,
      check: { kind: 'calls', rule: { times: answered, min: count, max: count } },
      says: (on) => `${service}${on} ${isRefused || status === null ? 'is called' : 'succeeds'} ${told}${words}`,
      why: { tooOften: `Line {line} (call {call}) is one call of ${service} too many: {expected}, not {actual}.` },
      isLiteral
    }
  ]
}

const QUIET: CallPattern = { service: ['@allocates', '@frees'] }

/** Before the exit, and what must not come between the map and it. */
function order({ evidence, call, service, answered, words, isLiteral }: Asked): readonly Draft[] {
  const exit = evidence.calls.find((one) => one.n > call.n && factsOf(one).leadsTo === 'exited')
  const last = exit ?? (factsOf(call).leadsTo === 'exited' ? call : undefined)
  const drafts: Draft[] = []
  if (exit !== undefined)
    drafts.push({
      name: `${service} before ${exit.service}`,
      check: { kind: 'calls', rule: { order: [answered, { service: exit.service }] } },
      says: (on) => `${service}${on}${words} comes before ${exit.service}`,
      why: { order: 'Line {line} (call {call}) comes too late[: it belongs before line {causeLine} (call {causeCall})].' },
      isLiteral
    })
  const map = last && evidence.calls.findLast((one) => one.n < last.n && factsOf(one).tellsMap === true)
  if (last !== undefined && map !== undefined && call.n >= map.n)
    drafts.push({
      name: `quiet before ${last.service}`,
      check: {
        kind: 'calls',
        rule: { never: QUIET, after: { service: map.service, status: 'success' }, before: { service: last.service } }
      },
      says: () => `Nothing is allocated or freed between ${map.service} and ${last.service}`,
      why: {
        between: 'Line {line} (call {call}) comes after the map was read on line {causeLine} (call {causeCall}); it belongs before that.'
      },
      here: 'either'
    })
  return drafts
}

/** The call that ends the boot services, or begins another phase. */
function exit({ evidence, call }: Asked): readonly Draft[] {
  const reached = factsOf(call).leadsTo
  if (reached === undefined) return []
  const tries = evidence.calls.filter((one) => factsOf(one).leadsTo === reached).length
  const why = { notReached: 'The machine never came there[: line {line} (call {call}) answered {status}].' }
  return [
    {
      name: `${call.service} reached`,
      check: { kind: 'phase', reached },
      says: () => `${call.service} succeeds in the end`,
      why,
      here: 'either'
    },
    {
      name: `${call.service} in ${tries}`,
      check: { kind: 'phase', reached, tries: { max: tries } },
      says: () => `${call.service} succeeds ${tries === 1 ? 'at the first try' : `in ${tries} tries at most`}`,
      why: { tries: `Line {line} (call {call}) is one try of ${call.service} too many: {expected}, not {actual}.` }
    }
  ]
}

/** What is taken is given back. */
function balance({ evidence, call, service }: Asked): readonly Draft[] {
  const { allocates, frees } = signatureMeant(evidence, call, service)?.facts ?? {}
  const what = (allocates ?? frees)?.what
  const of: NonNullable<BalanceCheck['of']>[number] | null =
    what === 'pages' || what === 'pool' ? what : what === 'event' ? 'events' : what === 'protocol' ? 'protocols' : null
  if (of === null) return []
  const draft = (kinds: BalanceCheck['of'], words: string): Draft => ({
    name: kinds === undefined ? 'given back' : `${of} given back`,
    check: { kind: 'balance', ...(kinds && { of: kinds }) },
    says: () => words,
    why: { leak: '{actual}[ at {addr}] were never given back: line {line} (call {call}) took them.' },
    here: 'either'
  })
  const things = { pages: 'All pages are', pool: 'Every buffer from the pool is', events: 'Every event is', protocols: 'Every protocol is' }
  return [
    draft([of], `${things[of]} given back once, by the right service`),
    draft(undefined, 'Everything that the driver takes is given back')
  ]
}

/** What the run shows is the mistake: it should not be so. */
function opposite(asked: Asked): readonly Draft[] {
  const { evidence, service, pattern, isRefused, status, words, isLiteral } = asked
  const never = (rule: CallPattern, name: string, says: Draft['says'], is = isLiteral): Draft => ({
    name: `${service} ${name}`,
    check: { kind: 'calls', rule: { times: rule, max: 0 } },
    says,
    why: { tooOften: `Line {line} (call {call}) calls ${service}, and that must not happen here.` },
    isLiteral: is,
    here: 'fails'
  })
  const drafts: Draft[] = []
  if (isRefused && status !== null) {
    drafts.push(...statusDrafts(asked, 'EFI_SUCCESS', 'succeeds', 'fails'))
    drafts.push({
      ...never({ service, status: 'error' }, 'never refused', () => `No call of ${service} is refused`, false),
      why: { tooOften: `${service} on line {line} (call {call}) was refused: it answered {status}.` }
    })
  }
  if (pattern.in !== undefined) drafts.push(never(pattern, 'not so', (on) => `${service}${on} is never called${words}`))
  if (findCalls(evidence, { service }).length > 0)
    drafts.push(never({ service }, 'not called', (on) => `${service}${on} is not called at all`, false))
  return drafts
}
