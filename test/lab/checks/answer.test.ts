import { describe, expect, it } from 'vitest'
import { answerVerdict, rightAnswers, type Answers } from '../../../src-lab/checks/answer'
import { Evidence } from '../../../src-lab/checks/evidence'
import type { Question } from '../../../src-lab/lab/lab'
import { afresh, driven, results } from './driven'

const solution = driven((d) => {
  d.pool(3, 8)
  d.pages(4, 300)
  d.map(5, 0)
  d.pages(6, 300)
})
const question = (answer: Question['answer']): Question => ({ id: 'q', step: 1, text: '?', answer })
const check = { id: 'c', kind: 'answer', title: 'T', step: 1, question: 'q' } as const
const judged = (answer: Question['answer'], given: Answers[string] | undefined, run: typeof solution | null = solution) =>
  answerVerdict(check, [question(answer)], given === undefined ? {} : { q: given }, run && Evidence.of(afresh(run)))

const CHOOSE = {
  choose: [
    { id: 'a', text: 'Ay' },
    { id: 'b', text: 'Bee' },
    { id: 'c', text: 'Sea' }
  ],
  right: ['c', 'a']
}
const MOVED = { observed: { keyMoved: { service: 'AllocatePages', nth: 1 } } } as const
const STAYED = { observed: { keyMoved: { service: 'GetMemoryMap' } } } as const
const PAGES = { observed: { of: { service: 'GetMemoryMap' }, field: 'out.descriptorSize' } } as const

describe('an answer', () => {
  it.each<[string, Question['answer'], Answers[string], boolean]>([
    ['all that is right is chosen, in any order', CHOOSE, ['a', 'c'], true],
    ['only some of it', CHOOSE, ['a'], false],
    ['something besides', CHOOSE, ['a', 'b', 'c'], false],
    ['one choice may be given by itself', { ...CHOOSE, right: ['b'] }, 'b', true],
    ['two that run together are another', { choose: CHOOSE.choose, right: ['a', 'c'] }, ['ac'], false],
    ['the number', { number: 12 }, '12', true],
    ['in hexadecimal, with blanks around', { number: 4096 }, ' 0x1000 ', true],
    ['with commas', { number: 12345 }, '12,345', true],
    ['in a list of one', { number: 12 }, ['12'], true],
    ['an empty list is no number', { number: 0 }, [''], false],
    ['by a name', { number: 'EfiLoaderData' }, '2', true],
    ['near enough, below', { number: 12, within: 2 }, '10', true],
    ['near enough, above', { number: 12, within: 2 }, '14', true],
    ['too far below', { number: 12, within: 2 }, '9', false],
    ['too far above', { number: 12, within: 2 }, '15', false],
    ['no other number', { number: 12 }, '13', false],
    ['text is no number', { number: 12 }, 'twelve', false],
    ['the key moved', MOVED, 'yes', true],
    ['the key did move', MOVED, 'no', false],
    ['the key stayed', STAYED, ['no'], true],
    ['the key did not move', STAYED, ['yes'], false],
    ['what the solution’s run shows', PAGES, '48', true],
    ['what it does not show', PAGES, '40', false]
  ])('%s', (_, answer, given, isRight) => expect(judged(answer, given).outcome).toBe(isRight ? 'pass' : 'fail'))

  it('a wrong choice is told in the words of the choices', () => {
    expect(judged(CHOOSE, ['b', 'a'])).toMatchObject({
      outcome: 'fail',
      settled: true,
      failure: { reason: 'wrong', expected: 'Ay, Sea', actual: 'Ay, Bee', event: null, cause: null }
    })
    expect(judged({ number: 12 }, ['1', '2'])).toMatchObject({ failure: { expected: '12', actual: '1, 2' } })
  })

  it.each<[string, Answers[string], object]>([
    ['its own sentence and the run that refutes it', ['b'], { why: 'Not b: {actual}.', refutedBy: 'b.ts' }],
    ['the same where it is given by itself', 'b', { why: 'Not b: {actual}.', refutedBy: 'b.ts' }],
    ['that of the one that is wrong', ['a', 'b'], { why: 'Not b: {actual}.', refutedBy: 'b.ts' }],
    ['that of the first of several', ['d', 'b'], { why: 'Not b: {actual}.', refutedBy: 'b.ts' }],
    ['a sentence without a run', ['d'], { why: 'Not d.' }],
    ['only what the check says where something right is left out', ['c'], {}],
    ['only what the check says of a choice that has none', ['bb'], {}]
  ])('a wrong choice is answered by %s', (_, given, said) => {
    const choose = [
      { id: 'a', text: 'Ay' },
      { id: 'b', text: 'Bee', refuted: { why: 'Not b: {actual}.', by: 'b.ts' } },
      { id: 'bb', text: 'Bees' },
      { id: 'c', text: 'Sea' },
      { id: 'd', text: 'Dee', refuted: { why: 'Not d.' } }
    ]
    const verdict = judged({ choose, right: ['c', 'a'] }, given)
    if (verdict.outcome !== 'fail') throw new Error('it is wrong')
    const { why, refutedBy } = verdict.failure
    expect({ ...(why && { why }), ...(refutedBy && { refutedBy }) }).toEqual(said)
  })

  it('what the solution shows is told with its call', () => {
    expect(judged(MOVED, 'no')).toMatchObject({ failure: { expected: 'yes', actual: 'no', event: { call: 2 }, cause: { call: 2 } } })
    expect(judged(STAYED, 'yes')).toMatchObject({ failure: { expected: 'no', event: { call: 3 } } })
    expect(judged(PAGES, '40')).toMatchObject({ failure: { expected: '48', actual: '40', event: { service: 'GetMemoryMap', call: 3 } } })
  })

  it.each([undefined, '', []])('%j is none', (given) =>
    expect(judged({ number: 12 }, given)).toEqual({ outcome: 'notReached', reason: 'none', message: 'Not answered yet.' })
  )

  it.each<[string, Question['answer'], typeof solution | null]>([
    ['no solution was run', PAGES, null],
    ['it has no such call', { observed: { of: { service: 'FreePool' }, field: 'out.x' } }, solution],
    ['nor one for the key', { observed: { keyMoved: { service: 'FreePool' } } }, solution],
    ['the call has no such field', { observed: { of: { service: 'AllocatePool' }, field: 'out.nothing' } }, solution],
    ['the lab’s own number has no meaning', { number: 'nonsense' }, solution]
  ])('cannot be judged: %s', (_, answer, run) =>
    expect(judged(answer, '1', run)).toEqual({ outcome: 'error', message: 'The solution’s run does not show the answer.' })
  )

  it('to a question that is not there is an error', () => {
    expect(answerVerdict(check, [], {}, null)).toEqual({ outcome: 'error', message: "There is no question 'q'." })
  })
})

it('what somebody would answer who is right, by question; null where the run does not show it', () => {
  const questions = [
    CHOOSE,
    { number: '0x10' },
    MOVED,
    STAYED,
    PAGES,
    { observed: { of: { service: 'FreePool' }, field: 'out.x' } }
  ] as const
  const asked = questions.map((answer, index): Question => ({ ...question(answer as unknown as Question['answer']), id: `q${index}` }))
  expect(rightAnswers(asked, Evidence.of(afresh(solution)))).toEqual({ q0: ['c', 'a'], q1: '16', q2: 'yes', q3: 'no', q4: '48', q5: null })
})

it('a check of an answer takes part only where somebody was asked', () => {
  expect(results(solution, { kind: 'answer', question: 'q' })).toEqual([])
})
