import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { replayRecording } from '../../src-lab/replay/replay-recording'

const folder = join(import.meta.dirname, 'recordings')

const LMB = ['uboot-lmb-2023.01', 'uboot-lmb-2025.01', 'uboot-lmb-2026.10']
const UBOOT = ['uboot', 'uboot-2025.01', 'uboot-2026.10'].flatMap((release) => [release, `${release}-aarch64`])
const PROMPT = ['qemu-x86_64', 'qemu_arm64'].flatMap((board) =>
  ['2023.01', '2025.01', '2026.10'].map((release) => `uboot-prompt/${board}-${release}`)
)
const KINDS = ['scenario', 'random', 'aarch64', 'boards', 'adversarial', 'images', '2025.02', '2026.08', ...LMB, ...UBOOT, ...PROMPT]

/** Answers that are what lay on a stack, or in memory that the firmware had used before and never cleared: no state that was measured tells them. */
const TAKEN_OVER: Readonly<Record<string, number>> = {
  '2025.02/contents-virt-512': 3,
  '2026.08/contents-virt-512': 3,
  'uboot-2025.01-aarch64/clear-memory': 2,
  'uboot-2026.10/clear-memory': 2,
  'uboot-2026.10/pool-size-wrap-2': 1,
  'uboot-2026.10/u-zero-pages': 1,
  'uboot-2026.10/zero-pages': 2,
  'uboot-2026.10-aarch64/clear-memory': 2,
  'uboot-2026.10-aarch64/pool-size-wrap-2': 1,
  'uboot-2026.10-aarch64/u-zero-pages': 1,
  'uboot-2026.10-aarch64/zero-pages': 2,
  // The recording application has written over a file.
  'uboot-prompt/qemu-x86_64-2023.01/file-on-top': 1
}

function recordings(kind: string): [name: string, text: string][] {
  return readdirSync(join(folder, kind)).map((name): [string, string] => [
    name,
    gunzipSync(readFileSync(join(folder, kind, name))).toString('utf8')
  ])
}

describe.each(KINDS)('recorded firmware, %s', (kind) => {
  it.each(recordings(kind))('%s replays with no difference', async (name, text) => {
    const report = await replayRecording(name, text)
    expect(report).toMatchObject({ differences: [], takenOver: TAKEN_OVER[`${kind}/${name.replace('.jsonl.gz', '')}`] ?? 0 })
    expect('operations' in report && report.operations).toBeGreaterThan(0)
  })
})

it('all of them are there', () => {
  expect(KINDS.map((kind) => recordings(kind).length)).toEqual([
    47, 48, 46, 122, 135, 24, 73, 76, 27, 27, 27, 47, 47, 47, 47, 47, 47, 10, 10, 10, 10, 10, 10
  ])
})

describe('what is no recording gets one sentence and its line', () => {
  const [, good] = recordings('scenario')[0]!
  const lines = good.trimEnd().split('\n')

  it.each([
    ['a cut last line', good.trimEnd().slice(0, -20), lines.length, /cut/],
    ['a file that ends early', `${lines.slice(0, -2).join('\n')}\n`, lines.length - 2, /cut/],
    ['text', 'hello\nworld\n', 1, /not JSON/],
    ['a list', '[1]\n', 1, /no JSON object/],
    ['nothing', '', 1, /empty/],
    ['the first line alone', `${lines[0]}\n`, 2, /cut/],
    ['a file of other bytes', '\u0000\u0001\u007fELF\n', 1, /not JSON/],
    ['another format', `${JSON.stringify({ ...JSON.parse(lines[0]!), format: 2 })}\n${lines.slice(1).join('\n')}\n`, 1, /format 2/],
    [
      'another machine',
      `${JSON.stringify({ ...JSON.parse(lines[0]!), machine: 'toaster' })}\n${lines.slice(1).join('\n')}\n`,
      1,
      /toaster/
    ],
    [
      'another release of U-Boot',
      `${JSON.stringify({ ...JSON.parse(lines[0]!), firmware: 'U-Boot 2024.07, qemu-x86_64', machine: 'pc' })}\n${lines.slice(1).join('\n')}\n`,
      1,
      /U-Boot.*no platform/
    ],
    ['an argument that is a list', good.replace(/"pages":"0x\w+"/, '"pages":[1]'), 3, /argument/],
    ['a map that is none', good.replace(/"descriptors":\[\[/, '"descriptors":[["a",'), 2, /memory map/],
    ['a missing operation', `${[...lines.slice(0, 2), ...lines.slice(3)].join('\n')}\n`, 3, /missing/]
  ])('%s', async (_what, text, line, message) => {
    expect(await replayRecording('broken.jsonl', text)).toEqual({ file: 'broken.jsonl', line, message: expect.stringMatching(message) })
  })
})

describe('a wrong answer is found', () => {
  it('names the operation, the field, what was expected and what came', async () => {
    const [name, text] = recordings('scenario').find(([candidate]) => candidate.startsWith('first-pages'))!
    const report = await replayRecording(name, text.replace('"out":{"memory":"0x', '"out":{"memory":"0x1'))
    expect('differences' in report && report.differences[0]).toMatchObject({ file: name, i: 0, field: 'out.memory' })
  })
})
