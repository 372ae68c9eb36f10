/** Recordings of the PEI Foundation: what is compared, what is said of a difference, and what cannot be replayed. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { replayRecording, type ReplayReport } from '../../../src-lab/replay/replay-recording'

function recorded(name: string): string {
  return gunzipSync(readFileSync(join(import.meta.dirname, `../../firmware/pei/recordings/x64/${name}.jsonl.gz`))).toString('utf8')
}

/** A recording with some of its text changed; the text must be there. */
function changed(text: string, ...changes: readonly (readonly [string | RegExp, string])[]): string {
  return changes.reduce((now, [from, to]) => {
    const next = now.replace(from, to)
    expect(next).not.toBe(now)
    return next
  }, text)
}

const idt = recorded('switch-idt')

describe('a difference names the call, the field, what was recorded and what came here', () => {
  it.each([
    ['status', ['"status":"0x0"', '"status":"0x8000000000000009"'], 0, 'status', '0x8000000000000009', '0x0'],
    ['an OUT argument', ['{"memory":"0x816000"}', '{"memory":"0x817000"}'], 0, 'out.memory', '0x817000', '0x816000'],
    [
      'a pointer of the PHIT',
      [/"EfiFreeMemoryTop":"0xbbfc000"/, '"EfiFreeMemoryTop":"0xbbfd000"'],
      3,
      'phit.EfiFreeMemoryTop',
      '0xbbfd000',
      '0xbbfc000'
    ],
    ['a field of the core’s own', ['"PeiMemoryInstalled":1', '"PeiMemoryInstalled":0'], 3, 'private.PeiMemoryInstalled', '0', '1'],
    ['where the list lies', ['"hobList":"0xb820000"', '"hobList":"0xb821000"'], 3, 'hobList', '0xb821000', '0xb820000'],
    [
      'the start',
      ['"EfiFreeMemoryBottom":"0x810040"', '"EfiFreeMemoryBottom":"0x810048"'],
      -1,
      'phit.EfiFreeMemoryBottom',
      '0x810048',
      '0x810040'
    ],
    [
      'a HOB',
      ['[2,48,"0x816000","0x2000",4]', '[2,48,"0x816000","0x2000",3]'],
      0,
      'hobs[1]',
      '[2,48,"0x816000","0x2000",3]',
      '[2,48,"0x816000","0x2000",4]'
    ],
    ['a HOB too many', ['"0x2000",4],[65535,8]', '"0x2000",4],[7,8],[65535,8]'], 0, 'hobs[2]', '[7,8]', '[65535,8]'],
    ['a HOB too few', [',[2,48,"0x816000","0x2000",4],[65535,8]', ',[2,48,"0x816000","0x2000",4]'], 0, 'hobs[2]', 'nothing', '[65535,8]']
  ] as const)('%s', async (_what, [from, to], i, field, expected, actual) => {
    const { differences } = (await replayRecording('x.jsonl', changed(idt, [from, to]))) as ReplayReport
    expect(differences[0]).toEqual({ file: 'x.jsonl', i, field, expected, actual })
  })
})

describe('a call that the firmware did not come back from', () => {
  const broken = recorded('broken-length')
  const fault = recorded('null-buffer')

  it.each([
    ['it came back when it was recorded', changed(broken, ['"status":"HANG","stop":"hang"', '"status":"0x0"']), 2, 'status', '0x0', 'hang'],
    [
      'it hung, and did not fault',
      changed(fault, ['"status":"FAULT","stop":"fault 0x0"', '"status":"HANG","stop":"hang"']),
      1,
      'status',
      'HANG',
      'FAULT'
    ],
    ['it faulted elsewhere', changed(fault, ['fault 0x0', 'fault 0x8']), 1, 'stop', 'fault 0x8', 'fault 0x0'],
    ['it left another list', changed(fault, ['[7,24]', '[7,32]']), 1, 'hobs[1]', '[7,32]', '[7,24]'],
    [
      'it does not stop here',
      changed(idt, ['"op":"InstallPeiMemory"', '"stop":"fault 0x0","op":"InstallPeiMemory"']),
      1,
      'status',
      'fault 0x0',
      'an answer'
    ]
  ])('%s', async (_what, text, i, field, expected, actual) => {
    const { differences } = (await replayRecording('x.jsonl', text)) as ReplayReport
    expect(differences[0]).toEqual({ file: 'x.jsonl', i, field, expected, actual })
  })

  const small = changed(recorded('switch-pages'), [
    /"in":\{"memoryBegin":"0x\w+","memoryLength":"0x\w+"\}/,
    '"in":{"memoryBegin":"0xb800000","memoryLength":"0x4000"}'
  ])

  it('where the core itself is gone, the recording and the machine need only agree that it is', async () => {
    const returned = small.split('\n').findIndex((line) => line.includes('"Returned"'))
    const stopped = (status: string): string =>
      small
        .split('\n')
        .map((line, at) => (at === returned ? changed(line, ['"in":{}', `"in":{},"status":"${status}","stop":"somewhere"`]) : line))
        .join('\n')
    const at = async (text: string): Promise<unknown[]> =>
      ((await replayRecording('x.jsonl', text)) as ReplayReport).differences.filter(({ i }) => i === returned - 2)
    expect(await at(small)).not.toEqual([])
    expect(await at(stopped('FAULT'))).toEqual([])
    expect(await at(stopped('HANG'))).toEqual([])
  })
})

describe('what cannot be replayed is told in a sentence, and nothing of it is compared', () => {
  const lines = idt.trimEnd().split('\n')
  const meta = (changes: object): string => [JSON.stringify({ ...JSON.parse(lines[0]!), ...changes }), ...lines.slice(1)].join('\n')
  const start = (changes: object): string =>
    [lines[0], JSON.stringify({ ...JSON.parse(lines[1]!), ...changes }), ...lines.slice(2)].join('\n')

  it.each([
    [
      'a later generation',
      meta({ code: 'edk2-stable202705' }),
      1,
      /Foundation of edk2-stable202705\. This version has those of 2022\.11, 2025\.02, 2026\.08, so nothing was compared/
    ],
    [
      'a DEBUG build, whose file has no start',
      [JSON.stringify({ ...JSON.parse(lines[0]!), build: 'DEBUG', firstDifference: 3 }), lines[5]].join('\n'),
      1,
      /DEBUG build.*asserts.*replay switch-idt\.jsonl/
    ],
    ['another part of firmware', meta({ temporaryRam: undefined }), 1, /cannot replay/],
    ['the first line alone', lines[0]!, 2, /cut/],
    ['a cut file', lines.slice(0, -1).join('\n'), 6, /cut/],
    ['no start', [lines[0], ...lines.slice(2)].join('\n'), 2, /not the state of the HOB list at the start/],
    ['a start that is broken', start({ hobs: [[1, 56], 'endless', [65535, 8]] }), 2, /broken/],
    [
      'a HOB of the start that is too short',
      start({
        hobs: [
          [1, 56],
          [7, 4],
          [65535, 8]
        ]
      }),
      2,
      /broken/
    ],
    [
      'an allocation that is too short',
      start({
        hobs: [
          [1, 56],
          [2, 40, '0x0', '0x0', 4],
          [65535, 8]
        ]
      }),
      2,
      /broken/
    ],
    [
      'a name that is none',
      start({
        hobs: [
          [1, 56],
          [2, 48, '0x0', '0x0', 4, 'stack'],
          [65535, 8]
        ]
      }),
      2,
      /broken/
    ],
    [
      'a start longer than the heap',
      start({
        hobs: [
          [1, 56],
          [7, 0x7fc8],
          [65535, 8]
        ]
      }),
      2,
      /longer than the heap/
    ],
    ['a range that is none', meta({ heap: ['0x810000'] }), 1, /where heap lies/],
    ['temporary RAM that is too large', meta({ temporaryRam: ['0x810000', '0x100000000'] }), 1, /temporaryRam has 0x100000000 bytes/],
    ['a heap that is too small', meta({ heap: ['0x810000', '0x20'] }), 1, /heap has 0x20 bytes/],
    ['a state that is none', idt.replace(/"hobs":\[\[1,56\],\[2,48,/, '"hobs":[[1],[2,48,'), 3, /operation 0 has a state/],
    ['a missing call', [...lines.slice(0, 2), ...lines.slice(3)].join('\n'), 3, /operation 0 is missing/],
    ['a write of 3 bytes', idt.replace('"op":"AllocatePages","in":{', '"op":"Poke","in":{"width":3,'), 3, /writes 3 bytes/],
    ['a look at too much', idt.replace('"op":"AllocatePages","in":{', '"op":"Peek","in":{"bytes":4294967296,'), 3, /shows more/]
  ])('%s', async (_what, text, line, message) => {
    expect(await replayRecording('x.jsonl', text)).toEqual({ file: 'x.jsonl', line, message: expect.stringMatching(message) as string })
  })

  it('a call that it does not know is a difference', async () => {
    const { differences } = (await replayRecording(
      'x.jsonl',
      changed(idt, ['"op":"AllocatePages"', '"op":"MigrateVolumes"'])
    )) as ReplayReport
    expect(differences[0]).toMatchObject({ i: 0, field: 'op', expected: 'MigrateVolumes' })
  })

  it.each([undefined, 7, [[6]], [[6, -1]], [['6', 1]], Array.from({ length: 1000 }, () => [6, 1])])(
    'a memory type information that is none: %j',
    async (table) => {
      const lines = idt.split('\n')
      const operation = { ...JSON.parse(lines[2]!), op: 'BuildMemoryTypeInformation', in: { table } }
      const text = [...lines.slice(0, 2), JSON.stringify(operation), ...lines.slice(3)].join('\n')
      expect(await replayRecording('x.jsonl', text)).toMatchObject({
        line: 3,
        message: expect.stringMatching(/memory type information that is none/) as string
      })
    }
  )
})

it('the whole core’s own HOBs are the start: what stands in the list, and how long it is', async () => {
  const core = recorded('core-switch')
  expect(await replayRecording('x.jsonl', core)).toMatchObject({ differences: [] })
  const named = '[2,48,"0xb000000","0x1000",4,"4ED4BF27-4092-42E9-807D-527B1D00C9BD"]'
  const start = core.split('\n')[1]!
  const report = (await replayRecording('x.jsonl', core.replace(start, start.replace('[7,72]', named)))) as ReplayReport
  expect(report.differences.filter(({ i, field }) => i === -1 && field.startsWith('hobs'))).toEqual([])
})
