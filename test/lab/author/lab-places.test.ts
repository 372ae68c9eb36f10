import { expect, it } from 'vitest'
import { labPlaces, rangeAt } from '../../../src-lab/author/lab-places'

const lab = `{
  "machines": ["q35-256m"],
  "checks": [
    { "id": "one", "kind": "compile" },
    {
      "id": "all",
      "checks": [{ "id": "inner" }]
    }
  ],
  "mistakes": [{ "file": "a.ts", "fails": "one" }],
  "setup": [{ "id": "hole" }],
  "hints": [{ "id": "h" }]
}
`

it('finds every part of a lab, in the order of the text', () => {
  expect(labPlaces(lab).map(({ list, name, from, to }) => [list, name, `${from.line}:${from.column}`, `${to.line}:${to.column}`])).toEqual([
    ['machines', 'q35-256m', '2:16', '2:26'],
    ['checks', 'one', '4:5', '4:39'],
    ['checks', 'all', '5:5', '8:6'],
    ['checks', 'all/inner', '7:18', '7:35'],
    ['mistakes', 'a.ts', '10:16', '10:50'],
    ['setup', 'hole', '11:13', '11:29'],
    ['hints', 'h', '12:13', '12:26']
  ])
})

it('finds what there is of a text that is being written', () => {
  expect(labPlaces(lab.slice(0, lab.indexOf('"mistakes"') + 30)).map(({ name }) => name)).toEqual([
    'q35-256m',
    'one',
    'all',
    'all/inner',
    'a.ts'
  ])
  expect(labPlaces('')).toEqual([])
})

it.each([
  [{ line: 4, column: 5 }, '4:5', '4:39'],
  [{ line: 4, column: 13 }, '4:13', '4:18'],
  [{ line: 9, column: 3 }, '3:13', '9:4']
])('marks the whole of what a finding stands at: %j', (at, from, to) => {
  const range = rangeAt(lab, at)
  expect([`${range!.from.line}:${range!.from.column}`, `${range!.to.line}:${range!.to.column}`]).toEqual([from, to])
})

it('marks nothing behind the text', () => {
  expect(rangeAt(lab, { line: 99, column: 1 })).toBe(null)
  expect(rangeAt('', { line: 1, column: 1 })).toBe(null)
})
