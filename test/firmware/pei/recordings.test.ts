/** The real PEI Foundation of three releases (RELEASE), call by call: every status, address, HOB and field of the PHIT. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { replayRecording } from '../../../src-lab/replay/replay-recording'

const folder = join(import.meta.dirname, 'recordings')
const KINDS = ['x64', 'aarch64', '202502', '202608', '202608-aarch64', '202608-bins']

function recordings(kind: string): [name: string, text: string][] {
  return readdirSync(join(folder, kind)).map((name): [string, string] => [
    name,
    gunzipSync(readFileSync(join(folder, kind, name))).toString('utf8')
  ])
}

describe.each(KINDS)('the recorded PEI Foundation, %s', (kind) => {
  it.each(recordings(kind))('%s replays with no difference', async (name, text) => {
    expect(await replayRecording(name, text)).toEqual({ operations: text.trimEnd().split('\n').length - 2, differences: [], takenOver: 0 })
  })
})

it('all of them are there', () => {
  expect(KINDS.map((kind) => recordings(kind).length)).toEqual([56, 48, 47, 47, 48, 1])
})
