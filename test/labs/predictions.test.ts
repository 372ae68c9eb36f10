import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Answers } from '../../src-lab/checks/answer'
import { runLab } from '../../src-lab/run/lab-run'
import { rememberingEngine } from '../../src-lab/run/remembering-engine'
import type { Question } from '../../src-lab/lab/lab'
import { readPack } from '../../src-lab/pack/read-pack'
import { nodeEngine } from './node-engine'
import { packFolder } from './pack-folder'

const reading = readPack('uefi-memory', packFolder(join(import.meta.dirname, '../../labs/uefi-memory')))
/** The runs are the same whatever was answered. */
const engine = rememberingEngine(nodeEngine())
const asking = [...reading.labs.values()].filter(({ lab }) => lab.predict !== undefined)

/** Everything that can be chosen for a question. */
const choices = ({ answer }: Question): readonly string[] => ('choose' in answer ? answer.choose.map(({ id }) => id) : ['yes', 'no'])
/** How what was chosen is written on the screen. */
const written = ({ answer }: Question, id: string): string =>
  'choose' in answer ? answer.choose.find((choice) => choice.id === id)!.text : id
/** What the lab says to who chose it. */
const refutation = ({ answer }: Question, id: string): string | undefined =>
  'choose' in answer ? answer.choose.find((choice) => choice.id === id)?.refuted?.why : undefined

describe('a prediction that is wrong', () => {
  it('there are labs that ask for predictions', () => expect(asking).not.toEqual([]))

  it.each(asking.map((bundle) => [bundle.ref.lab, bundle] as const))('%s: says what was chosen and what is right', async (_, bundle) => {
    const questions = bundle.lab.predict!
    const messages = new Map<string, Map<string, string>>(questions.map(({ id }) => [id, new Map()]))
    for (let turn = 0; turn < 3; turn++) {
      const answers: Answers = Object.fromEntries(
        questions.map((question) => [question.id, [choices(question)[turn % choices(question).length]!]])
      )
      const { result } = await runLab(engine, bundle, bundle.solution, { answers })
      for (const check of bundle.lab.checks) {
        if (check.kind !== 'answer') continue
        const { status, message } = result.checks.find(({ id }) => id === check.id)!
        messages.get(check.question)!.set(answers[check.question]![0]!, status === 'pass' ? 'right' : message)
      }
    }
    for (const question of questions) {
      const said = messages.get(question.id)!
      const right = [...said].filter(([, message]) => message === 'right').map(([id]) => id)
      expect(right).toHaveLength(1)
      const check = bundle.lab.checks.find((one) => one.kind === 'answer' && one.question === question.id)!
      const sentence = typeof check.why === 'string' ? check.why : "'{actual}' is not what happens; right is '{expected}'."
      const [first] = /^.*'{expected}'\./.exec(sentence)!
      for (const [id, message] of said) {
        if (message === 'right') continue
        const filled = (text: string): string =>
          text.replace('{actual}', written(question, id)).replace('{expected}', written(question, right[0]!))
        expect(message).toContain(filled(first))
        const own = refutation(question, id)
        if (own !== undefined) expect(message).toBe(filled(own))
      }
    }
  })
})
