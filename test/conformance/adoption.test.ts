import { readFileSync } from 'node:fs'
import { boardById } from '../firmware/boards'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Descriptor, Platform } from '../../src-firmware'
import { replayRecording, type ReplayReport } from '../../src-lab/replay/replay-recording'

const q35 = boardById('q35-256m')!
/** The machine as if nobody had measured what its maps hide. */
const unmeasured: Platform = { ...q35, app: { ...q35.app!, freeBlocks: [], attributesTable: undefined, atExit: [] } }

function recording(path: string): string {
  return gunzipSync(readFileSync(join(import.meta.dirname, 'recordings', `${path}.jsonl.gz`))).toString('utf8')
}

async function replay(text: string, on: Platform = unmeasured): Promise<ReplayReport> {
  const report = await replayRecording('recording', text, on)
  if ('message' in report) throw new Error(report.message)
  return report
}

describe('on a machine whose hidden state nobody measured', () => {
  it.each([
    ["boot services data's pool and the attributes table", 'random/mixed-000'],
    ['pool of all types', 'random/pool-all-001'],
    ['pages of all types', 'random/pages-all-000'],
    ['refused calls', 'random/bad-heavy-001'],
    ['records of OEM types', 'scenario/oem-types'],
    ["what the GCD's operations allocate", 'scenario/gcd-add-remove'],
    ['what the exit frees', 'scenario/exit-right-key']
  ])('the recorded answers are taken over where they depend on it: %s', async (_what, path) => {
    const report = await replay(recording(path))
    expect(report.differences).toEqual([])
    expect(report.takenOver).toBeGreaterThan(0)
  })

  it('takes nothing over where nothing is hidden', async () => {
    expect(await replay(recording('random/clean-mixed-000'))).toMatchObject({ differences: [], takenOver: 0 })
  })
})

it('a recording whose start is another boot is replayed as one that nobody measured', async () => {
  const lines = recording('random/pages-all-000').split('\n')
  // One page more of boot services data than the platform has.
  const start = lines[1]!.replace(
    '[4,"0x900000","0x0","0xc00","0xf"],[7,"0x1500000","0x0","0xa675","0xf"]',
    '[4,"0x900000","0x0","0xc01","0xf"],[7,"0x1501000","0x0","0xa674","0xf"]'
  )
  expect(start).not.toBe(lines[1])
  const report = await replayRecording('recording', [lines[0], start, ...lines.slice(2)].join('\n'))
  expect('takenOver' in report && report.takenOver).toBeGreaterThan(0)
})

it('a state that the machine does not go on from is told in a sentence, with its line', async () => {
  const lines = recording('random/mixed-000').split('\n')
  const { descriptors } = JSON.parse(lines[1]!) as { descriptors: Descriptor[] }
  const at = lines.findIndex((line) => /"op":"AllocatePages","in":\{"type":0,"memoryType":[56],/.test(line))
  const operation = JSON.parse(lines[at]!) as { after: { removed: Descriptor[]; added: Descriptor[] } }
  // As if all that the firmware had for itself was free from here on, the core's own code too.
  const own = descriptors.filter(([type]) => type === 4)
  operation.after.removed.push(...own)
  operation.after.added.push(...own.map(([, start, zero, pages, attribute]): Descriptor => [7, start, zero, pages, attribute]))
  const text = lines.map((line, i) => (i === at ? JSON.stringify(operation) : line)).join('\n')
  const report = await replayRecording('recording', text, unmeasured)
  expect(report).toEqual({
    file: 'recording',
    line: at + 1,
    message: expect.stringMatching(/^operation \d+ leads to a state that .* does not go on from.*: the firmware itself writes/) as string
  })
})

describe('a wrong answer stays a difference, whatever is hidden', () => {
  const text = recording('random/bad-heavy-001')
  const lines = text.trimEnd().split('\n')

  /** The recording with one operation changed: the first that has this text. */
  function changed(where: RegExp, from: RegExp, to: string): { i: number; text: string } {
    const at = lines.findIndex((line, index) => index > 40 && where.test(line) && from.test(line))
    expect(at).toBeGreaterThan(0)
    return { i: at - 2, text: `${lines.map((line, index) => (index === at ? line.replace(from, to) : line)).join('\n')}\n` }
  }

  it.each([
    ['a status', changed(/"op":"FreePages".*EFI_SUCCESS/, /"status":"0x0"/, '"status":"0x8000000000000002"'), 'status'],
    [
      'the address of pages',
      changed(/"op":"AllocatePages","in":\{"type":0,"memoryType":2,/, /"out":\{"memory":"0x/, '"out":{"memory":"0x1'),
      'out.memory'
    ],
    [
      'the address of loader data',
      changed(/"op":"AllocatePool","in":\{"poolType":2,/, /"out":\{"buffer":"0x/, '"out":{"buffer":"0x1'),
      'out.buffer'
    ],
    [
      'the map key',
      changed(/"op":"AllocatePages","in":\{"type":0,"memoryType":2,/, /"after":\{"mapKey":"0x/, '"after":{"mapKey":"0x1'),
      'after.mapKey'
    ]
  ])('%s', async (_what, { i, text: wrong }, field) => {
    for (const machine of [q35, unmeasured]) {
      const [first] = (await replay(wrong, machine)).differences
      expect(first).toMatchObject({ i, field })
    }
  })

  it('the address of a block in memory that the firmware did not have', async () => {
    const { i, text: wrong } = changed(/"op":"AllocatePool","in":\{"poolType":4,/, /"buffer":"0x\w+"/, '"buffer":"0x1800018"')
    expect((await replay(wrong)).differences[0]).toMatchObject({ i, field: 'out.buffer', expected: '0x1800018' })
  })
})
