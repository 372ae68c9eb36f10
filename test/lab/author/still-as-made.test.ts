import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { stillAsMade } from '../../../src-lab/author/still-as-made'

const made = readFileSync(join(import.meta.dirname, '../../../authoring/template/pack.json'), 'utf8')

it.each([
  ['as it was made', made, ['authors', 'summary']],
  ['with an author', made.replace('Your name', 'A. Author'), ['summary']],
  ['with both', made.replace('Your name', 'A. Author').replace(/"summary": "[^"]*"/, '"summary": "Maps."'), []],
  ['that is no JSON', '{', []],
  ['of other kinds', '{ "authors": 3, "summary": [] }', []],
  ['with an author who is nobody', '{ "authors": [null, 1] }', []],
  ['that is null', 'null', []],
  ['that is a list', '[]', []]
])('a pack.json %s', (_, text, fields) => expect(stillAsMade(text)).toEqual(fields))
