import { expect, it } from 'vitest'
import { replayRecording } from '../../../src-lab/replay/replay-recording'

it.each([
  [1, /a trace of a driver that 'handoff run --trace' wrote in format 1, no recording.*reads format 2: run the driver again/],
  [2, /a trace of a driver that 'handoff run --trace' wrote, no recording of firmware$/]
])('a trace of format %i is no recording, and is told what it is', async (format, message) => {
  const head = JSON.stringify({ kind: 'trace', format, platform: 'q35-256m', phase: 'app' })
  expect(await replayRecording('out.jsonl', `${head}\n{"n":0,"kind":"phase"}\n`)).toMatchObject({
    line: 1,
    message: expect.stringMatching(message)
  })
})
