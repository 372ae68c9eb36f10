import { describe, expect, it } from 'vitest'
import { momentName, momentText, type SharedMoment } from '../../../src-lab/moment/moment'
import { readMoment } from '../../../src-lab/moment/read-moment'
import { inEnglish } from '../../../src-lab/sentences'

const moment: SharedMoment = {
  ...{
    format: 'handoff-moment',
    version: 1,
    title: 'The map key',
    machine: 'q35-256m',
    phase: 'app',
    mode: 'strict',
    seed: 3,
    keys: 'a\n'
  },
  scenario: {
    setup: [{ id: 'pages', do: 'allocatePages', memoryType: 'EfiBootServicesData', pages: 2 }],
    afterwards: [{ id: 'exit', do: 'exitBootServices' }]
  },
  budget: { steps: 200 },
  entry: 'driver.ts',
  files: { 'driver.ts': 'export function UefiMain() { return 0n }\n', 'lib/list.ts': '' },
  at: { event: 12 },
  range: { start: '0xe52f000', bytes: '0x2000' }
}

describe('a moment as a file', () => {
  it('is read as it was written', () => {
    expect(readMoment(momentText(moment))).toEqual({ moment })
    expect(momentName(moment.title)).toBe('the-map-key.moment.json')
    expect(momentName('../…')).toBe('run.moment.json')
  })

  it.each([
    ['no JSON', '{"format":', 'is no JSON: it is not a moment, or it was cut on its way. Ask for it again'],
    ['something else', '{"a":1}', 'is not a moment of Handoff: Copy this moment makes one'],
    ['null', 'null', 'is not a moment of Handoff: Copy this moment makes one'],
    ['of a later version', JSON.stringify({ ...moment, version: 2 }), 'was made by a newer Handoff (format 2); this one reads format 1'],
    ['far too large', ' '.repeat(4 * 1024 * 1024 + 1), 'is larger than 4 MiB, which no moment is'],
    [
      'nested without end',
      `{"format":"handoff-moment","version":1,"scenario":${'['.repeat(3000)}${']'.repeat(3000)}}`,
      'is nested more deeply than any moment'
    ]
  ])('%s is refused with a sentence', (_what, text, refused) => {
    const reading = readMoment(text)
    expect('refused' in reading && inEnglish(reading.refused)).toBe(refused)
  })

  it.each([
    ['a path out of the sandbox', { files: { 'driver.ts': '', '../evil.ts': '' } }, /^cannot be used: files/],
    ['an absolute path', { files: { 'driver.ts': '', '/etc/x.ts': '' } }, /^cannot be used: files/],
    ['an entry that is not there', { entry: 'other.ts' }, /^cannot be used: entry: a file that is not among its files$/],
    ['a machine that is a path', { machine: '../../x' }, /^cannot be used: machine/],
    ['an unknown phase', { phase: 'boot' }, /^cannot be used: phase/],
    ['a place before the run', { at: { event: -1 } }, /^cannot be used: at/],
    ['a range that is no number', { range: { start: 'javascript:', bytes: '0x1' } }, /^cannot be used: range/],
    ['a step that no lab has', { scenario: { setup: [{ id: 'x', do: 'format' }] } }, /^cannot be used: scenario/],
    ['a field that nobody knows', { more: 1 }, /^cannot be used/],
    ['a list without end', { more: Array(1_000_000).fill(0) }, /^cannot be used/],
    [
      'fifty-one files',
      { files: { ...Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`f${i}.ts`, ''])), 'driver.ts': '' } },
      /more than 50 files/
    ]
  ])('%s is refused', (_what, changes, sentence) => {
    const reading = readMoment(JSON.stringify({ ...moment, ...changes }))
    expect('refused' in reading && inEnglish(reading.refused)).toMatch(sentence)
  })
})
