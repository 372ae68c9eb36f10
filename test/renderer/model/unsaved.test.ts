import { describe, expect, it } from 'vitest'
import type { LabProgress } from '../../../src-lab/host-api'
import { mergedProgress } from '../../../src-lab/lab/progress'
import { unsavedSentence, type Unsaved } from '../../../src-renderer/model/unsaved'

const ref = { pack: 'p', lab: 'l' }
const FULL = { code: 'saveFailed', message: 'The disk is full.' }
const fresh: LabProgress = { revision: 1, passedAt: null, runs: 1, hints: [], answers: {}, lastResult: null, failed: {} }
const passed: LabProgress = { ...fresh, passedAt: '2026-01-01T00:00:00.000Z' }
const text: Unsaved = { kind: 'text', ref, path: 'driver.ts', text: '', base: null, ...FULL }
const run: Unsaved = { kind: 'history', ref, why: 'run', files: {}, savedAt: '', code: 'noHost', message: 'It was ended.' }
const progress = (of: LabProgress): Unsaved => ({ kind: 'progress', ref, key: 'p/l', progress: of, ...FULL })

describe('what is said of what is not saved', () => {
  it.each<[readonly Unsaved[], string]>([
    [[text], 'your text. The disk is full.'],
    [[run, text], 'your text and a text for the history. The disk is full.'],
    [[run, run, progress(fresh), text], 'your text, how far you came and a text for the history. The disk is full.'],
    [[progress(passed)], 'your pass. The disk is full.'],
    [[run], 'a text for the history. It was ended.'],
    [[{ ...text, message: '' }], 'your text.']
  ])('%j', (unsaved, words) => {
    expect(unsavedSentence(unsaved, true)).toBe(`Not saved yet: ${words} This browser keeps it and saves it as soon as that is possible.`)
    expect(unsavedSentence(unsaved, false)).toBe(`Not saved yet: ${words} Only this window keeps it: leave it open, or copy your text.`)
  })

  it('nothing, when everything is saved', () => expect(unsavedSentence([], false)).toBeNull())
})

describe('progress that two know of', () => {
  it.each<[string, LabProgress, LabProgress, Partial<LabProgress>]>([
    ['a pass stays', passed, { ...fresh, runs: 5 }, { passedAt: passed.passedAt, revision: 1, runs: 5 }],
    ['with the revision that it was made in', passed, { ...fresh, revision: 2 }, { passedAt: passed.passedAt, revision: 1 }],
    ['the first time stays', passed, { ...passed, passedAt: '2027-01-01T00:00:00.000Z' }, { passedAt: passed.passedAt }],
    [
      'a pass in a newer revision counts',
      passed,
      { ...passed, revision: 2, passedAt: '2027-01-01T00:00:00.000Z' },
      { revision: 2, passedAt: '2027-01-01T00:00:00.000Z' }
    ],
    ['runs are not counted down', { ...fresh, runs: 9 }, fresh, { runs: 9 }],
    ['hints of both are open', { ...fresh, hints: ['a', 'b'] }, { ...fresh, hints: ['b', 'c'] }, { hints: ['a', 'b', 'c'] }],
    [
      'the later answer counts',
      { ...fresh, answers: { x: '1', y: '1' } },
      { ...fresh, answers: { x: '2' } },
      { answers: { x: '2', y: '1' } }
    ]
  ])('%s', (_what, kept, given, expected) => expect(mergedProgress(kept, given)).toMatchObject(expected))

  it('is what one says, when the other knows nothing', () => expect(mergedProgress(undefined, passed)).toEqual(passed))
})
