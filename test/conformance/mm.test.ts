/** The real Standalone MM core's memory services, call by call with everything they know of free memory: two generations, RELEASE and DEBUG. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { replayRecording } from '../../src-lab/replay/replay-recording'

const folder = join(import.meta.dirname, 'recordings', 'mm')
const KINDS = ['202211', '202608', '202608-aarch64']

function recordings(kind: string): [name: string, text: string][] {
  return readdirSync(join(folder, kind)).map((name): [string, string] => [
    name,
    gunzipSync(readFileSync(join(folder, kind, name))).toString('utf8')
  ])
}
function recorded(name: string): string {
  return recordings('202608').find(([each]) => each === `${name}.jsonl.gz`)![1]
}

describe.each(KINDS)('the recorded MM core, %s', (kind) => {
  it.each(recordings(kind))('%s replays with no difference', async (name, text) => {
    expect(await replayRecording(name, text)).toEqual({ operations: text.trimEnd().split('\n').length - 2, differences: [], takenOver: 0 })
  })
})

it('all of them are there', () => {
  expect(KINDS.map((kind) => recordings(kind).length)).toEqual([62, 63, 64])
})

describe('a wrong answer is found', () => {
  const differences = async (text: string) => {
    const report = await replayRecording('changed', text)
    return 'differences' in report ? report.differences.map(({ i, field }) => `${i} ${field}`) : report
  }
  it.each([
    ['an address', 'any-top-down', /"out":\{"memory":"0x7f7/, '"out":{"memory":"0x7f6', '0 out.memory'],
    ['a status', 'free-refused', /"status":"0x8000000000000002"/, '"status":"0x0"', '1 status'],
    ['a free region', 'merges', /("i":3,.*"free":\[\["0x\w+",)"0x\w+"/, '$1"0x1"', '3 free[0]'],
    ['a region that is missing', 'merges', /("i":3,.*"free":)\[\[.*?\]\]/, '$1[]', '3 free[0]'],
    ['a free block', 'pool-splits', /"pools":\[\["0x/, '"pools":[["0xf', '0 pools[0][0]'],
    ['the typed map', 'typed-map', /("i":0,.*)\[5,/, '$1[6,', '0 map[1]'],
    ['the entries that lie ready', 'typed-map', /("i":0,.*)"freeEntries":82/, '$1"freeEntries":81', '0 freeEntries'],
    ['a word of a node', 'address-middle', /"head of free"/, '"0x0"', '1 words[1]'],
    ['where the processor faults', 'pool-bad-plus8', /fault 0x8/, 'fault 0x10', '2 stop'],
    ['which ASSERT ends it', 'pool-double-free.debug', /Pool\.c\(287\)/, 'Pool.c(290)', '3 stop'],
    ['that it comes back', 'write-over-count', /"status":"0x0"/, '"status":"HANG","stop":"hang"', '0 status']
  ])('%s', async (_what, name, old, changed, expected) => {
    const text = recorded(name)
    const wrong = text.replace(old, changed)
    expect(wrong).not.toBe(text)
    expect(await differences(wrong)).toContain(expected)
  })
})

describe('what is no recording of the MM core gets one sentence and its line', () => {
  const good = recorded('merges')
  const lines = good.trimEnd().split('\n')
  it.each([
    ['code that nobody knows', good.replace(/"code":"[^"]*"/, '"code":"U-Boot"'), 1, /U-Boot/],
    ['the first line alone', `${lines[0]}\n`, 2, /cut/],
    ['a state that is none', good.replace('"pools":[[],[],[],[],[],[]]', '"pools":[]'), 2, /lists at the start/],
    ['ranges that are none', good.replace(/"ranges":\[\[/, '"ranges":[["a",'), 1, /ranges/],
    ['a missing call', `${[...lines.slice(0, 2), ...lines.slice(3)].join('\n')}\n`, 3, /missing/],
    ['an end that is cut', `${lines.slice(0, -1).join('\n')}\n`, lines.length - 1, /cut/],
    ['a state after a call that is none', good.replace(/("i":0,.*)"free":\[/, '$1"free":[7,'), 3, /operation 0/]
  ])('%s', async (_what, text, line, message) => {
    expect(await replayRecording('broken.jsonl', text)).toEqual({ file: 'broken.jsonl', line, message: expect.stringMatching(message) })
  })
})
