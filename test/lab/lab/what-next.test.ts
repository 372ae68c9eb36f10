import { describe, expect, it } from 'vitest'
import type { LabProgress, LabSummary, PackSummary, Progress } from '../../../src-lab/host-api'
import { adviceFor, firstLab, missingBefore, nextLab, passedIn, standingOf, troublesIn, walkOf } from '../../../src-lab/lab/what-next'

const lab = (id: string, needs: string[] = [], revision = 1): LabSummary =>
  ({
    id,
    uuid: id,
    revision,
    needs,
    checks: ['one', 'two'].map((check) => ({ id: check, title: `${id} ${check}` }))
  }) as unknown as LabSummary
const walks = [{ id: 'short', title: 'Short', summary: '', labs: ['a', 'c', 'd'] }]
const pack = { uuid: 'p', labs: [lab('a'), lab('b', ['a'], 2), lab('c', ['b']), lab('d', ['a'])], walks } as unknown as PackSummary
const passed = (revision = 1, failed: LabProgress['failed'] = {}): LabProgress => ({
  revision,
  passedAt: 'then',
  runs: 1,
  hints: [],
  answers: {},
  lastResult: null,
  failed
})
const begun = (failed: LabProgress['failed'] = {}): LabProgress => ({ ...passed(1, failed), passedAt: null })

describe('what to do next', () => {
  it.each([
    ['the first lab', {}, null, 'a'],
    ['the one after', { 'p/a': passed() }, 'a', 'b'],
    ['one whose needs are met', { 'p/a': passed() }, 'b', 'd'],
    ['what was left out', { 'p/a': passed(), 'p/c': passed(), 'p/d': passed() }, 'd', 'b'],
    ['one that was passed in an older revision stays done', { 'p/a': passed(), 'p/b': passed(1) }, 'b', 'c']
  ])('%s', (_what, progress, after, expected) => {
    expect(nextLab(pack, progress, after)?.id).toBe(expected)
  })

  it('is nothing when all are done', () => {
    const all = Object.fromEntries(pack.labs.map((each) => [`p/${each.id}`, passed(2)]))
    expect(nextLab(pack, all, 'd')).toBeNull()
    expect(passedIn(pack, all)).toBe(4)
  })

  it('knows the standing of a lab, and what should come before it', () => {
    const [, b] = pack.labs
    expect(standingOf(pack, b!, {})).toBe('new')
    expect(standingOf(pack, b!, { 'p/b': { ...passed(), passedAt: null } })).toBe('begun')
    expect(standingOf(pack, b!, { 'p/b': passed(1) })).toBe('changed')
    expect(standingOf(pack, b!, { 'p/b': passed(2) })).toBe('passed')
    expect(missingBefore(pack, b!, {}).map((each) => each.id)).toEqual(['a'])
  })
})

describe('a walk', () => {
  const short = walkOf(pack, 'short')

  it('is some of the labs in the order of the pack; the whole is all of them, and what a pack no longer has', () => {
    expect(short.labs.map(({ id }) => id)).toEqual(['a', 'c', 'd'])
    expect(walkOf(pack, null)).toEqual({ id: null, labs: pack.labs })
    expect(walkOf(pack, 'gone')).toEqual({ id: null, labs: pack.labs })
  })

  it.each([
    ['does not wait for a lab that it leaves out', { 'p/a': passed() }, 'a', 'c'],
    ['goes on after a lab that is not on it', { 'p/a': passed(), 'p/b': passed(2) }, 'b', 'c'],
    ['comes back to what was passed over', { 'p/a': passed(), 'p/d': passed() }, 'd', 'c'],
    ['is at its end, although the pack is not', { 'p/a': passed(), 'p/c': passed(), 'p/d': passed() }, 'd', undefined]
  ])('%s', (_what, progress, after, expected) => {
    expect(nextLab(pack, progress, after, short)?.id).toBe(expected)
  })

  it('counts what was passed of it', () => {
    expect(passedIn(pack, { 'p/a': passed(), 'p/b': passed(2) }, short)).toBe(1)
  })
})

describe('what was hard', () => {
  it('is the check that failed most in each lab, the hardest first; a few failures are usual', () => {
    const progress: Progress = { 'p/a': passed(1, { one: 4, two: 5 }), 'p/b': passed(2, { one: 3 }), 'p/c': begun({ two: 9, gone: 40 }) }
    expect(troublesIn(pack, progress).map(({ check, times }) => [check.title, times])).toEqual([
      ['c two', 9],
      ['a two', 5]
    ])
  })
})

describe('the advice', () => {
  const advice = (progress: Progress, walk: string | null = null): unknown => {
    const { next, because, after, again, instead } = adviceFor(pack, progress, walkOf(pack, walk))
    return [next?.id, because, after?.id, again?.check.title, instead?.id]
  }

  it.each<[string, Progress, string | null, unknown[]]>([
    ['to begin at the beginning', {}, null, ['a', 'first', undefined, undefined, undefined]],
    ['to end what was begun', { 'p/a': passed(), 'p/d': begun() }, null, ['d', 'begun', 'a', undefined, undefined]],
    ['to go on with what builds on it', { 'p/a': passed() }, null, ['b', 'needs', 'a', undefined, undefined]],
    ['to go on as the walk does', { 'p/a': passed() }, 'short', ['c', 'order', undefined, undefined, undefined]],
    ['to look again at what the next lab needs', { 'p/a': passed(1, { two: 6 }) }, null, ['b', 'needs', 'a', 'a two', undefined]],
    [
      'to look at that rather than at what was harder elsewhere',
      { 'p/a': passed(1, { two: 9 }), 'p/b': passed(2, { one: 6 }) },
      null,
      ['c', 'needs', 'b', 'b one', undefined]
    ],
    [
      'to do first what the walk leaves out, where the next lab is hard without it',
      { 'p/a': passed(), 'p/c': begun({ one: 7 }) },
      'short',
      ['c', 'begun', undefined, undefined, 'b']
    ],
    [
      'when all is done: what was hardest',
      { 'p/a': passed(1, { one: 5 }), 'p/b': passed(2), 'p/c': passed(), 'p/d': passed() },
      null,
      [undefined, 'order', undefined, 'a one', undefined]
    ]
  ])('is %s', (_what, progress, walk, expected) => {
    expect(advice(progress, walk)).toEqual(expected)
  })
})

describe('where to begin', () => {
  const pack = (id: string, ...starters: LabSummary['starter'][]): PackSummary =>
    ({ id, labs: starters.map((starter, at) => ({ id: `${id}-${at}`, starter })) }) as unknown as PackSummary

  it.each([
    ['a tour is right already', [pack('a', 'passes', 'fails')], 'a-0', true],
    ['a pack that begins with none is not said to be', [pack('a', 'fails')], 'a-0', false],
    ['the tour of another pack comes first', [pack('a', 'fails'), pack('b', 'passes')], 'b-0', true],
    ['a pack without labs is passed over', [pack('a'), pack('b', 'fails', 'passes')], 'b-0', false]
  ])('%s', (_, packs, lab, isTour) => {
    expect(firstLab(packs)).toMatchObject({ lab: { id: lab }, isTour })
  })

  it('nowhere', () => expect(firstLab([])).toBeNull())
})
