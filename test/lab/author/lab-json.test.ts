import { describe, expect, it } from 'vitest'
import { withCheck, withLab } from '../../../src-lab/author/lab-json'
import type { Check } from '../../../src-lab/lab/lab'

const check: Check = { id: 'new', kind: 'compile', title: 'New', step: 1 }

describe('a check in lab.json', () => {
  it('comes last, and nothing else of the text moves', () => {
    const text = `{
  "title":   "odd  spacing",
  "checks": [
    { "id": "one", "kind": "compile", "step": 1, "title": "One" }
  ],
  "hints": [ ]
}
`
    const after = withCheck(text, check)
    expect((JSON.parse(after) as { checks: unknown[] }).checks).toEqual([{ id: 'one', kind: 'compile', step: 1, title: 'One' }, check])
    expect(after).toContain('"title":   "odd  spacing"')
    expect(after).toContain('    { "id": "one", "kind": "compile", "step": 1, "title": "One" }')
    expect(after).toContain('"hints": [ ]')
    expect(after).toContain('\n    {\n      "id": "new",')
  })

  it('can be the first', () => {
    expect(JSON.parse(withCheck('{ "checks": [] }', check))).toEqual({ checks: [check] })
    expect(JSON.parse(withCheck('{}', check))).toEqual({ checks: [check] })
  })
})

it('a lab is named in a section of the pack', () => {
  const text = '{ "sections": [{ "title": "A", "labs": ["01-a"] }, { "title": "B", "labs": [] }] }'
  expect(JSON.parse(withLab(text, 1, '02-b'))).toEqual({
    sections: [
      { title: 'A', labs: ['01-a'] },
      { title: 'B', labs: ['02-b'] }
    ]
  })
})
