/** What the labs' sections 'Try it differently' say comes of their variations: each is run as its reader would. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPack } from '../../src-lab/pack/read-pack'
import { labFiles } from '../../src-lab/run/lab-files'
import { runLab } from '../../src-lab/run/lab-run'
import { printedText, sentencesIn } from '../../src-lab/sentences'
import { nodeEngine } from './node-engine'
import { packFolder } from './pack-folder'
import { variations } from './variations'

const folder = join(import.meta.dirname, '../../labs/uefi-memory')
const { labs } = readPack('uefi-memory', packFolder(folder))
const engine = nodeEngine()
const english = sentencesIn('en')

describe('a variation', () => {
  const texts = [...labs.keys()].flatMap((lab) =>
    readdirSync(join(folder, 'labs', lab)).flatMap((file) => (/^text.*\.md$/.test(file) ? [[lab, file] as const] : []))
  )

  it.each(texts)('of %s is run, each that %s names', (lab, file) => {
    // The last section of every text, in every language.
    const last = readFileSync(join(folder, 'labs', lab, file), 'utf8').split(/^## /m).at(-1)!
    const named = last.split('\n').filter((line) => line.startsWith('- '))
    const run = new Set(variations.flatMap(([of, variation]) => (of === lab ? [variation] : [])))
    expect([...run]).toEqual(named.map((_, index) => index + 1))
    expect(named.length).toBeGreaterThan(0)
  })

  it('belongs to a lab', () => expect(variations.filter(([lab]) => !labs.has(lab))).toEqual([]))
})

it.each(variations)('%s, %i: %s', async (lab, _number, _what, changes, outcome) => {
  const whole = labs.get(lab)!
  const checks = whole.lab.checks.filter(({ kind }) => !outcome.alone || kind !== 'everywhere')
  const bundle = { ...whole, lab: { ...whole.lab, checks } }
  const own = bundle.lab.starter === 'passes' ? bundle.starter : bundle.solution
  const text = changes.reduce((before, [from, to]) => {
    expect(before.split(from)).toHaveLength(2)
    return before.replace(from, () => to)
  }, own['driver.ts']!)
  const { on, seed } = outcome
  const { reply, result } = await runLab(engine, bundle, labFiles(bundle, { ...own, 'driver.ts': text }), { machine: on, seed })
  const { trace } = reply
  const { stopped, statusName } = reply.result
  const fails = result.checks.flatMap(({ id, status }) => (status === 'fail' ? [id] : []))
  const printed = trace.map((event) => (event.kind === 'console' ? printedText(event, english) : '')).join('')
  const told = trace.flatMap((event) => (event.kind === 'console' ? [] : [english.event(trace, event)]))
  const said = [printed, ...told, ...result.checks.map(({ message }) => message)].join('\n')
  if (outcome.fails) expect(fails).toEqual(outcome.fails)
  if (outcome.stops) expect(stopped).toMatchObject({ reason: outcome.stops })
  else expect(stopped).toBeNull()
  if (outcome.returns) expect(statusName).toBe(outcome.returns)
  const mapped = trace.flatMap(({ changes }) => changes.flatMap((change) => (change.what === 'map' ? change.added : [])))
  if (outcome.maps) expect(mapped.map(([type, , , pages]) => [type, BigInt(pages)])).toContainEqual(outcome.maps)
  if (outcome.says) expect(said).toMatch(outcome.says)
})
