/** `answer`: a prediction. What is right may be what the solution's run shows. */
import type { TraceEvent, Value } from '../../src-firmware/trace/trace'
import type { GivenAnswer } from '../host-api'
import type { AnswerCheck, Choice, Question } from '../lab/lab'
import { namedNumber } from '../lab/named-number'
import type { Pair } from '../lab/seeds'
import { sentencesIn } from '../sentences'
import { callValue, findCalls } from './call-pattern'
import type { Evidence } from './evidence'
import { numberIn, wordsOf } from './value'
import { fail, PASS, type Verdict } from './verdict'

/** By question. A question that is not there was not answered. */
export type Answers = Readonly<Record<string, GivenAnswer>>

/**
 * @param solution The solution's run, for answers that it shows; null: there is none.
 * @param on Where the learner's driver ran: what a solution that is not there showed is known by it.
 * @param words What the verdict is told in.
 */
export function answerVerdict(
  check: AnswerCheck,
  questions: readonly Question[],
  answers: Answers,
  solution: Evidence | null,
  on: Pair | null = null,
  words: Evidence['words'] = sentencesIn('en').checks
): Verdict {
  const question = questions.find((one) => one.id === check.question)
  if (!question) return { outcome: 'error', message: words.open.noQuestion(check.question) }
  const given = answers[question.id]
  if (given === undefined || given.length === 0) return { outcome: 'notReached', reason: 'none', message: words.open.notAnswered }
  const right = rightAnswer(question, solution, on)
  if (right === null) return { outcome: 'error', message: words.open.noAnswerShown }
  if (right.holds(given)) return PASS
  const refuted = refutationOf(question, given)
  return fail({
    reason: 'wrong',
    event: right.event,
    cause: right.event,
    expected: inWords(question, right.words, words),
    actual: inWords(question, typeof given === 'string' ? given : chosen(question, given), words),
    sentence: words.failed.answer,
    ...(refuted && { why: refuted.why }),
    ...(refuted?.by !== undefined && { refutedBy: refuted.by })
  })
}

/** What answers the first choice that is wrong; undefined: the lab has nothing to say to it, or only something right is left out. */
function refutationOf({ answer }: Question, given: GivenAnswer): Choice['refuted'] {
  if (!('choose' in answer)) return undefined
  const chosen = typeof given === 'string' ? [given] : given
  return answer.choose.find(({ id, refuted }) => refuted && chosen.includes(id) && !answer.right.includes(id))?.refuted
}

/** 'yes' and 'no' are what is given and noted in every language. */
function inWords({ answer }: Question, given: string, { yes, no }: Evidence['words']): string {
  if (!('observed' in answer) || !('keyMoved' in answer.observed)) return given
  return given === 'yes' ? yes : given === 'no' ? no : given
}

interface RightAnswer {
  readonly words: string
  /** What somebody who is right chooses or types. */
  readonly given: GivenAnswer
  readonly event: TraceEvent | null
  holds(given: readonly string[] | string): boolean
}

/** The right answers to a lab's questions, as the solution's run shows them; null where it does not show one. */
export function rightAnswers(questions: readonly Question[], solution: Evidence): Readonly<Record<string, GivenAnswer | null>> {
  return Object.fromEntries(questions.map((question) => [question.id, rightAnswer(question, solution)?.given ?? null]))
}

/** What is right for a question; null: it is what the solution's run shows, and that is not there or does not show it. */
function rightAnswer({ answer }: Question, solution: Evidence | null, on: Pair | null = null): RightAnswer | null {
  if ('choose' in answer) {
    const right = [...answer.right].sort().join(' ')
    const words = answer.choose.filter((choice) => answer.right.includes(choice.id)).map((choice) => choice.text)
    return {
      words: words.join(', '),
      given: answer.right,
      event: null,
      holds: (given) => (typeof given === 'string' ? given : [...given].sort().join(' ')) === right
    }
  }
  if ('number' in answer) {
    const wanted = namedNumber(answer.number)
    const within = answer.within === undefined ? 0n : (namedNumber(answer.within) ?? 0n)
    return wanted === null
      ? null
      : { words: wordsOf(wanted), given: wordsOf(wanted), event: null, holds: (given) => near(given, wanted, within) }
  }
  const { observed } = answer
  if (solution === null) {
    const known = answer.shown?.find(({ machine, seed }) => machine === on?.machine && seed === on.seed)?.answer
    if (known === undefined) return null
    const holds = (given: GivenAnswer): boolean =>
      'keyMoved' in observed ? (typeof given === 'string' ? given : given[0]) === known : near(given, namedNumber(known) ?? -1n, 0n)
    return { words: known, given: known, event: null, holds }
  }
  if ('keyMoved' in observed) {
    const call = findCalls(solution, observed.keyMoved)[0]
    if (!call) return null
    const moved = solution.keyMoves().some(({ event }) => event.n === call.n)
    return {
      words: moved ? 'yes' : 'no',
      given: moved ? 'yes' : 'no',
      event: call,
      holds: (given) => (typeof given === 'string' ? given : given[0]) === (moved ? 'yes' : 'no')
    }
  }
  const value = callValue(solution, observed, Infinity)
  const call = findCalls(solution, observed.of).at(-1)
  const number = typeof value === 'bigint' ? value : numberIn(value as Value | undefined)
  if (number === null || value === undefined || !call) return null
  return { words: wordsOf(number), given: wordsOf(number), event: call, holds: (given) => near(given, number, 0n) }
}

function near(given: readonly string[] | string, wanted: bigint, within: bigint): boolean {
  const typed = namedNumber((typeof given === 'string' ? given : (given[0] ?? '')).trim().replaceAll(',', ''))
  if (typed === null) return false
  return typed >= wanted - within && typed <= wanted + within
}

function chosen(question: Question, given: readonly string[]): string {
  if (!('choose' in question.answer)) return given.join(', ')
  return question.answer.choose
    .filter((choice) => given.includes(choice.id))
    .map((choice) => choice.text)
    .join(', ')
}
