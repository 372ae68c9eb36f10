import { describe, expect, it } from 'vitest'
import { gradeLab } from '../../src-lab/grade/grade-lab'
import type { LabResult } from '../../src-lab/lab/lab'
import { readPack } from '../../src-lab/pack/read-pack'
import { labFiles } from '../../src-lab/run/lab-files'
import { runLab } from '../../src-lab/run/lab-run'
import { labJson, smallPack } from '../lab/pack/small-pack'
import { nodeEngine } from '../labs/node-engine'

const engine = nodeEngine()
const scripted = { id: 'scripted', kind: 'script', title: 'The script agrees', step: 1, file: 'it.ts' }

/** The result of a driver that only returns, in a lab with this script. */
async function judged(script: string, more: Readonly<Record<string, string>> = {}, why?: unknown): Promise<LabResult> {
  const files = Object.fromEntries(Object.entries({ 'it.ts': script, ...more }).map(([path, text]) => [`labs/01-one/checks/${path}`, text]))
  const { labs, problems } = readPack(
    'small',
    smallPack({ pack: { capabilities: ['script-check'] }, lab: { checks: [...labJson.checks, { ...scripted, why }] }, files })
  )
  expect(problems).toEqual([])
  const bundle = labs.get('01-one')!
  const { result } = await runLab(engine, bundle, labFiles(bundle, bundle.solution))
  return result
}
const body = (text: string): Promise<LabResult> => judged(`export function check(run: any, trace: any, state: any) {\n${text}\n}\n`)
const messageOf = (result: LabResult): string => result.checks.find(({ id }) => id === 'scripted')!.message

const FAULT = ' That is a fault of the pack, not of the driver; tell its authors.'

describe('a script that cannot judge is never a pass, and never the learner’s fault', () => {
  it.each([
    ['never ends', 'for (;;) {}', 'it does not come to an end (checks/it.ts, line 2)'],
    [
      'catches what would end it',
      'for (;;) { try { for (;;) {} } finally { continue } }',
      'it does not come to an end (checks/it.ts, line 2)'
    ],
    [
      'goes over a list of 2^53 places',
      'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)',
      'it does not come to an end (checks/it.ts, line 2)'
    ],
    [
      'takes all memory',
      'const all: Uint8Array[] = []\nfor (;;) all.push(new Uint8Array(1 << 20))',
      'it used up the memory of its sandbox'
    ],
    ['calls itself', 'return check(run, trace, state)', 'its functions call each other too deeply'],
    ['throws', "throw new Error('no')", 'Error: no (checks/it.ts, line 2)'],
    ['throws what throws when it is read', 'throw { get message() { throw 1 }, toString() { for (;;) {} } }', 'the script threw an object'],
    ['reads what there is not', 'return { pass: trace[99999].n === 1 }', 'TypeError'],
    ['asks for the time', 'return { pass: Date.now() > 0 }', 'Date does not exist'],
    ['asks for chance', 'return { pass: Math.random() > 0 }', 'Math.random does not exist'],
    ['makes code from text', "return { pass: new (check as any).constructor('return 1')() === 1 }", 'constructor does not exist'],
    ['answers nothing', '', "what 'check' returns is no answer: it has to be an object with 'pass'"],
    ['answers true alone', 'return true', "what 'check' returns is no answer: it has to be an object with 'pass'"],
    ['answers a truth of its own', 'return { pass: 1 }', "'pass' has to be true or false"],
    ['answers more than is known', "return { pass: true, status: 'pass' }", "it has a field 'status'"],
    ['says nothing', 'return { pass: false }', "'message' has to say what is wrong"],
    ['says two lines', "return { pass: false, message: 'a\\nb' }", "'message' has to be one line"],
    ['turns text around', "return { pass: false, message: 'a\\u202eb' }", "'message' has to be one line"],
    ['says too much', "return { pass: false, message: 'x'.repeat(601) }", "'message' has to be one line of at most 600 characters"],
    ['names a reason that is no name', "return { pass: false, message: 'a', reason: 'too many' }", "'reason' has to be a name"],
    ['names a reason of the app’s', "return { pass: false, message: 'a', reason: 'unjudged' }", "'reason' has to be a name"],
    ['names an event that there is not', "return { pass: false, message: 'a', n: 1e9 }", "'n' has to be the number of an event"],
    ['promises', 'return Promise.resolve({ pass: true })', 'cannot judge this run'],
    ['answers with a trap', 'return new Proxy({ pass: true }, { get() { for (;;) {} } })', 'it does not come to an end']
  ])('%s', async (_what, text, why) => {
    const result = await body(text)
    expect(result.status).toBe('error')
    expect(messageOf(result)).toContain(why)
    expect(messageOf(result)).toContain(FAULT)
    expect(result.checks.map(({ id, status }) => [id, status])).toEqual([
      ['driver', 'pass'],
      ['scripted', 'notReached']
    ])
  })

  it.each([
    ['a module of drivers', "import { EFI_SUCCESS } from 'Uefi'\nexport const check = () => ({ pass: EFI_SUCCESS === 0n })"],
    ['a library', "import { Print } from 'Library/UefiLib'\nPrint('x')\nexport const check = () => ({ pass: true })"],
    ["the host's own modules", "import { cross } from 'sdk:core/host'\nexport const check = () => ({ pass: true })"],
    ['a module that is loaded later', "const later = import('sdk:core/host')\nexport const check = () => ({ pass: true })"],
    ['no function', 'export const check = 1'],
    ['no text that parses', 'export function check( {'],
    ['top-level code that waits', 'await new Promise(() => {})\nexport const check = () => ({ pass: true })'],
    ['top-level code that never ends', 'for (;;) {}\nexport const check = () => ({ pass: true })']
  ])('has or wants %s', async (_what, script) => {
    const result = await judged(script)
    expect(result.status).toBe('error')
    expect(messageOf(result)).toContain(FAULT)
  })

  it('finds none of what the host put there', async () => {
    const result = await body(
      "return { pass: Object.getOwnPropertyNames(globalThis).every((name) => !name.startsWith('_')), message: 'there is one' }"
    )
    expect(result.status).toBe('pass')
  })
})

describe('a script that judges', () => {
  it('passes, fails with its sentence, and points at the line of an event', async () => {
    expect((await body('return { pass: true }')).status).toBe('pass')
    const failing = await body(
      "const ends = trace.find((event: any) => event.kind === 'image' && event.state === 'returned')\nreturn { pass: false, message: 'it ended', n: ends.n }"
    )
    expect(failing.status).toBe('fail')
    expect(failing.checks[1]).toMatchObject({ id: 'scripted', status: 'fail', reason: 'said', message: 'it ended', actual: 'it ended' })
  })

  it.each([
    ['has a sentence', 'tooMany', 'There are 3 of them.'],
    ['has none', 'tooFew', '3'],
    ['has none, though every object has something of that name', 'constructor', '3']
  ])('names why it fails, for which the check %s', async (_what, reason, message) => {
    const script = `export const check = () => ({ pass: false, reason: '${reason}', message: '3' })`
    const { checks } = await judged(script, {}, { tooMany: 'There are {actual} of them.' })
    expect(checks[1]).toMatchObject({ status: 'fail', reason, actual: '3', message })
  })

  it('sees the run, its trace and its last state, and the same each time', async () => {
    const text = `
      const seen = [run.statusName, run.platform, run.console, trace.length === run.events, trace[0].kind, state.dxe.map.length === run.map.length]
      return { pass: false, message: JSON.stringify(seen) }`
    const [first, second] = [await body(text), await body(text)]
    expect(messageOf(first)).toBe('["EFI_SUCCESS","q35-256m","",true,"phase",true]')
    expect(second).toEqual(first)
  })

  it('sees a copy: what it changes changes nothing', async () => {
    const plain = await body('return { pass: true }')
    const changing = await body("trace.length = 0\nrun.status = '0x1'\nreturn { pass: true }")
    expect({ ...changing, console: '' }).toEqual({ ...plain, console: '' })
  })

  it('has helpers in files of its own', async () => {
    const script = "import { isRight } from './helper'\nexport const check = (run: any) => ({ pass: isRight(run) })"
    expect((await judged(script, { 'helper.ts': "export const isRight = (run: any) => run.statusName === 'EFI_SUCCESS'" })).status).toBe(
      'pass'
    )
  })
})

it('a script check is asked on every machine of an everywhere check', async () => {
  const script = "export const check = (run: any) => ({ pass: run.platform !== 'pc-1g', message: 'not on ' + run.platform })"
  const everywhere = { id: 'all', kind: 'everywhere', title: 'Everywhere', step: 1, machines: ['q35-256m', 'pc-1g'], checks: [scripted] }
  const { labs } = readPack(
    'small',
    smallPack({
      pack: { capabilities: ['script-check'] },
      lab: { checks: [...labJson.checks, everywhere] },
      files: { 'labs/01-one/checks/it.ts': script }
    })
  )
  const bundle = labs.get('01-one')!
  const { result } = await runLab(engine, bundle, labFiles(bundle, bundle.solution))
  expect(result.checks[1]).toMatchObject({ status: 'fail', machine: 'pc-1g', message: 'pc-1g, seed 0: not on pc-1g' })
})

it('who grades is told that the pack is to blame, and at which check', async () => {
  const files = smallPack({
    pack: { capabilities: ['script-check'] },
    lab: { checks: [...labJson.checks, scripted] },
    files: { 'labs/01-one/checks/it.ts': 'export const check = (run: any) => run.nothing.pass' }
  })
  const bundle = readPack('small', files).labs.get('01-one')!
  const { status, checks } = await gradeLab(engine, bundle, bundle.solution)
  expect([status, checks[1]!.reason, checks[1]!.points]).toEqual(['error', 'unjudged', 0])
  expect(checks[1]!.message).toContain(FAULT)
})
