import { describe, expect, it } from 'vitest'
import { withCheck, withEntry, withField, withLab, withoutEntry, withoutField } from '../../../src-lab/author/lab-json'
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
    expect(after).toContain('\n    { "id": "new", "kind": "compile", "title": "New", "step": 1 }\n  ]')
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

/** Each on its own lines, as people lay them out. */
const lab = `{
\t"title": "One",
  "checks": [
    { "id": "one",   "kind": "compile" },
    {
      "id": "two",
      "kind": "status"
    }
  ],
  "mistakes": [{ "file": "a.ts", "title": "A", "fails": "one" }, { "file": "b.ts", "title": "B", "fails": "two" }],
  "hints": []
}
`

describe('an entry', () => {
  it('takes the place of the one with its name; the others stay as they are written', () => {
    const after = withCheck(lab, { id: 'two', kind: 'compile', title: 'Two', step: 1 })
    expect(after).toBe(
      lab.replace(/\{\n {6}"id": "two",\n {6}"kind": "status"\n {4}\}/, '{ "id": "two", "kind": "compile", "title": "Two", "step": 1 }')
    )
  })

  it('that is long stands on several lines, and what fits of it on one', () => {
    const why = { wrong: 'AllocatePages on line {line} (call {call}) answered {actual}, not {expected}.' }
    const of = { service: 'AllocatePages', in: { type: 'AllocateAddress', memoryType: 'EfiLoaderData', pages: 1 } }
    const after = withCheck(lab, { id: 'new', kind: 'status', title: 'New', step: 1, of, is: 'EFI_NOT_FOUND', why })
    expect(after).toContain(`
    },
    {
      "id": "new",
      "kind": "status",
      "title": "New",
      "step": 1,
      "of": { "service": "AllocatePages", "in": { "type": "AllocateAddress", "memoryType": "EfiLoaderData", "pages": 1 } },
      "is": "EFI_NOT_FOUND",
      "why": { "wrong": "AllocatePages on line {line} (call {call}) answered {actual}, not {expected}." }
    }
  ],
`)
    expect(JSON.parse(after.replace('\t', ''))).toMatchObject({ checks: [{ id: 'one' }, { id: 'two' }, { id: 'new', why }] })
  })

  it('stands beside the others where they stand on one line', () => {
    const after = withEntry(lab, 'mistakes', { file: 'c.ts', title: 'C', fails: 'one' })
    expect(after).toContain('{ "file": "b.ts", "title": "B", "fails": "two" }, { "file": "c.ts", "title": "C", "fails": "one" }],')
  })

  it('can be the first hint', () => {
    const after = withEntry(lab, 'hints', { id: 'h', step: 1, text: 'Look.', cost: 'nudge' })
    expect(after).toContain('"hints": [{ "id": "h", "step": 1, "text": "Look.", "cost": "nudge" }]\n}')
  })

  it.each<['checks' | 'mistakes', string, RegExp]>([
    ['checks', 'one', /"checks": \[\s*\{\s*"id": "two"/],
    ['checks', 'two', /\{ "id": "one", {3}"kind": "compile" \}\s*\]/],
    ['mistakes', 'b.ts', /"mistakes": \[\{ "file": "a.ts", "title": "A", "fails": "one" \}\]/]
  ])('of the %s: %s is taken out', (list, name, left) => {
    const after = withoutEntry(lab, list, name)
    expect(after).toMatch(left)
    expect(after).not.toContain(`"${name}", "kind`)
    const read = JSON.parse(after) as Record<string, unknown[]>
    expect(read[list]).toHaveLength(1)
  })

  it('that is not there leaves the text alone', () => {
    expect(withoutEntry(lab, 'checks', 'three')).toBe(lab)
  })

  it('is not put into what is no JSON', () => {
    for (const text of ['{ "checks": [', '', '[]', '{ "checks": 7 }', '{ // no\n"checks": [] }']) expect(withCheck(text, check)).toBe(text)
  })

  it('keeps the ends of lines that the text has', () => {
    const after = withCheck(lab.replaceAll('\n', '\r\n'), {
      ...check,
      title: 'A title that is so long that it takes a line of its own, '.repeat(2)
    })
    expect(after.replaceAll('\r\n', '')).not.toContain('\n')
  })
})

describe('a field', () => {
  it('takes the place of the one that is there', () => {
    expect(withField(lab, 'title', 'Two')).toBe(lab.replace('"One"', '"Two"'))
  })
  it('that is new comes last, and can be taken out again', () => {
    const after = withField(lab, 'machines', ['q35-256m', 'pc-1g'])
    expect(after).toContain('"hints": [],\n  "machines": ["q35-256m", "pc-1g"]\n}')
    expect(withoutField(after, 'machines')).toBe(lab)
  })
})
