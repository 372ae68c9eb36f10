import { describe, expect, it } from 'vitest'
import { driver, labJson, smallPack } from '../../lab/pack/small-pack'
import { readPack } from '../../../src-lab/pack/read-pack'
import { besides, documentsOf, isFileOf, lineOfPart, shownLine, variantOf } from '../../../src-renderer/model/author-documents'

const PATHS = [
  'pack.json',
  'labs/01-one/lab.json',
  'labs/01-one/text.md',
  'labs/01-one/starter/driver.ts',
  'labs/01-one/starter/list.ts',
  'labs/01-one/solution/driver.ts',
  'labs/01-one/mistakes/leak.ts',
  'labs/02-two/text.md'
]

describe('what a tab of a lab shows', () => {
  it.each([
    ['text', ['labs/01-one/text.md']],
    ['starter', ['labs/01-one/starter/driver.ts', 'labs/01-one/starter/list.ts']],
    ['solution', ['labs/01-one/solution/driver.ts']],
    ['mistakes', ['labs/01-one/mistakes/leak.ts']],
    ['checks', ['labs/01-one/lab.json']],
    ['machine', ['labs/01-one/lab.json']]
  ] as const)('%s', (tab, paths) => {
    expect(documentsOf(PATHS, '01-one', tab, null).map(({ path }) => path)).toEqual(paths)
  })

  it('beside a solution and a mistake stand the files that they are run with, as models of their own', () => {
    expect(besides(PATHS, '01-one', 'solution')).toEqual([
      { path: 'labs/01-one/starter/list.ts', model: 'labs/01-one/solution/list.ts', language: 'typescript' }
    ])
    expect(besides(PATHS, '01-one', 'mistakes').map(({ path, model }) => [path, model])).toEqual([
      ['labs/01-one/solution/driver.ts', 'labs/01-one/mistakes/driver.ts'],
      ['labs/01-one/starter/list.ts', 'labs/01-one/mistakes/list.ts']
    ])
    expect(besides(PATHS, '01-one', 'starter')).toEqual([])
  })

  it('and which text Run runs there', () => {
    expect(variantOf('starter', null)).toBe('starter')
    expect(variantOf('checks', 'labs/01-one/lab.json')).toBe('solution')
    expect(variantOf('mistakes', 'labs/01-one/mistakes/deep/leak.ts')).toEqual({ mistake: 'deep/leak.ts' })
  })

  it('a part of lab.json is found by its line', () => {
    const json = '{\n  "title": "a",\n  "checks": [\n    { "checks": 1 }\n  ]\n}\n'
    expect(lineOfPart(json, ['checks'])).toBe(3)
    expect(lineOfPart(json, ['hints', 'title'])).toBe(2)
    expect(lineOfPart(json, ['faults'])).toBe(1)
  })
})

describe('a lab whose starter is cut from the solution, and whose mistake is an edit of it', () => {
  const marked = driver.replace('  return', '  // starter: begin\n  return').replace('SUCCESS\n}', 'SUCCESS\n  // starter: end\n}')
  const files = smallPack({
    lab: { mistakes: [{ ...labJson.mistakes[0], replace: [{ from: 'return EFI_SUCCESS', to: 'return 2n' }] }] },
    files: {
      'labs/01-one/starter/driver.ts': null,
      'labs/01-one/solution/driver.ts': marked,
      'labs/01-one/solutions/other.ts': driver,
      'labs/01-one/mistakes/none.ts': null
    }
  })
  const bundle = readPack('small', files).labs.get('01-one')!
  const shown = (tab: 'starter' | 'solution' | 'mistakes'): unknown =>
    documentsOf([...files.keys()], '01-one', tab, bundle).map(({ path, made }) => [path, made])

  it('shows them as the texts that they make, with the file that is written instead', () => {
    expect(shown('starter')).toEqual([
      ['labs/01-one/starter/driver.ts', { text: bundle.starter['driver.ts'], from: 'labs/01-one/solution/driver.ts' }]
    ])
    expect(shown('mistakes')).toEqual([
      ['labs/01-one/mistakes/none.ts', { text: driver.replace('return EFI_SUCCESS', 'return 2n'), from: 'labs/01-one/lab.json' }]
    ])
    expect(shown('solution')).toEqual([
      ['labs/01-one/solution/driver.ts', undefined],
      ['labs/01-one/solutions/other.ts', undefined]
    ])
  })

  it('a line of a run is the one that the editor shows', () => {
    expect(shownLine(bundle, 'labs/01-one/solution/driver.ts', 4)).toBe(5)
    expect(shownLine(bundle, 'labs/01-one/starter/driver.ts', 3)).toBe(3)
    expect(shownLine(bundle, 'labs/01-one/mistakes/none.ts', 4)).toBe(4)
  })

  it('runs what the tab is about', () => {
    expect(variantOf('solution', 'labs/01-one/solutions/other.ts')).toEqual({ solution: 'other.ts' })
    expect(variantOf('mistakes', 'labs/01-one/mistakes/none.diff')).toEqual({ mistake: 'none.ts' })
    expect(isFileOf({ solution: 'other.ts' }, '01-one', 'labs/01-one/solutions/other.ts')).toBe(true)
    expect(isFileOf('solution', '01-one', 'labs/01-one/solutions/other.ts')).toBe(false)
  })
})
