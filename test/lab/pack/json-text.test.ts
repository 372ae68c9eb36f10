import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJson } from '../../../src-lab/pack/json-text'

describe('JSON of a pack', () => {
  it('reads what JSON.parse reads, to the same value', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        fc.pre(!text.includes('__proto__'))
        expect(JSON.stringify(readJson('a.json', text).value)).toBe(JSON.stringify(JSON.parse(text)))
      })
    )
  })

  it('knows where each value stands', () => {
    const json = readJson('a.json', '{\n  "a": [1,\n    { "b": true }]\n}')
    expect(json.place(['a', 1, 'b'])).toEqual({ line: 3, column: 12 })
    expect(json.place(['a', 1, 'b'], true)).toEqual({ line: 3, column: 7 })
    expect(json.place(['a', 1, 'missing'])).toEqual({ line: 3, column: 5 })
  })

  it.each([
    ['a missing comma', '{\n  "a": 1\n  "b": 2\n}', 'json.syntax', 3, 3],
    ['a comma too many', '{ "a": 1, }', 'json.syntax', 1, 9],
    ['a comma too many in a list', '{ "a": [1,\n  2,\n] }', 'json.syntax', 2, 4],
    ['an open text', '{ "a": "x\n}', 'json.syntax', 1, 8],
    ['a comment', '// no\n{}', 'json.syntax', 1, 1],
    ['something behind the end', '{} {}', 'json.syntax', 1, 4],
    ['a bad escape', '{ "a": "\\x" }', 'json.syntax', 1, 9],
    ['a leading zero', '{ "a": 01 }', 'json.syntax', 1, 9],
    ['nothing at all', '', 'json.syntax', 1, 1],
    ['a key that stands twice', '{ "a": 1,\n  "a": 2 }', 'json.duplicateKey', 2, 3],
    ['__proto__', '{ "__proto__": { "x": 1 } }', 'json.forbiddenKey', 1, 3],
    ['17 levels', '['.repeat(17) + ']'.repeat(17), 'json.depth', 1, 17],
    ['more than 256 KiB', `"${'x'.repeat(256 * 1024)}"`, 'json.size', 1, 1]
  ])('refuses %s, with its place', (_, text, code, line, column) => {
    expect(readJson('a.json', text).problems).toMatchObject([{ file: 'a.json', code, line, column }])
  })

  it('says of a comma too many to remove it, and reads on', () => {
    const { value, problems } = readJson('a.json', '{ "a": [1, ], "b": 2, }')
    expect(JSON.stringify(value)).toBe('{"a":[1],"b":2}')
    expect(problems.map(({ message }) => message)).toEqual([
      "Nothing follows this comma but ']': remove the comma.",
      "Nothing follows this comma but '}': remove the comma."
    ])
  })

  it('lets no key change what an object is', () => {
    const { value } = readJson('a.json', '{ "__proto__": { "x": 1 }, "constructor": 1 }')
    expect(({} as Record<string, unknown>).x).toBeUndefined()
    expect(Object.keys(value as object)).toEqual(['constructor'])
  })

  it('reads a nested bomb without falling over', () => {
    expect(readJson('a.json', '['.repeat(100_000)).problems).toMatchObject([{ code: 'json.depth' }])
  })
})
