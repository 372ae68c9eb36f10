import { describe, expect, it } from 'vitest'
import { besides, documentsOf, lineOfPart, variantOf } from '../../../src-renderer/model/author-documents'

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
    expect(documentsOf(PATHS, '01-one', tab).map(({ path }) => path)).toEqual(paths)
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
