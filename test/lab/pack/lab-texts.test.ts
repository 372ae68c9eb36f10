import { createPatch } from 'diff'
import { describe, expect, it } from 'vitest'
import type { LabBundle } from '../../../src-lab/lab/bundle'
import { lintPack } from '../../../src-lab/pack/lint'
import { readPack } from '../../../src-lab/pack/read-pack'
import { fileOf, filesOf, writtenAt } from '../../../src-lab/proof/variant'
import { driver, labJson, smallPack } from './small-pack'

type Files = Record<string, string | null>
const none = labJson.mistakes[0]!
const at = (files: Files): Files => Object.fromEntries(Object.entries(files).map(([name, text]) => [`labs/01-one/${name}`, text]))

function bundleOf(lab: Record<string, unknown>, files: Files): LabBundle {
  const { labs, problems } = readPack('small', smallPack({ lab, files: at(files) }))
  expect(problems).toEqual([])
  return labs.get('01-one')!
}
/** What lint has to say of the first lab's texts, with places. */
function told(lab: Record<string, unknown>, files: Files): string[] {
  return lintPack('small', smallPack({ lab, files: at(files) }))
    .problems.filter(({ code }) => code !== 'lab.fewHints')
    .map(({ file, line, code, message }) => `${file.replace('labs/01-one/', '')}:${line} ${code} ${message}`)
}
const replacing = (...replace: unknown[]): Record<string, unknown> => ({ mistakes: [{ ...none, replace }] })
const gone = { 'mistakes/none.ts': null }
const wrong = driver.replace('return EFI_SUCCESS', 'return 2n')

describe('a mistake as an edit of the solution', () => {
  it('is the solution with what is replaced', () => {
    const bundle = bundleOf(replacing({ from: 'return EFI_SUCCESS', to: 'return 2n' }), gone)
    expect(bundle.mistakes).toEqual({ 'none.ts': wrong })
    expect(filesOf(bundle, { mistake: 'none.ts' })).toEqual({ 'driver.ts': wrong })
  })

  it('may replace several places, in any order, and whole lines', () => {
    const edits = replacing(
      { from: ['  return EFI_SUCCESS', '}'], to: ['  // Done.', '  return 2n', '}'] },
      { from: ', EFI_SUCCESS }', to: ' }' }
    )
    const text = driver.replace(', EFI_SUCCESS', '').replace('  return EFI_SUCCESS', '  // Done.\n  return 2n')
    expect(bundleOf(edits, gone).mistakes['none.ts']).toBe(text)
  })

  it('keeps the ends of lines that the solution has', () => {
    const windows = driver.replaceAll('\n', '\r\n')
    const edit = replacing({ from: '  return EFI_SUCCESS\n}', to: '  return 2n\n}' })
    expect(bundleOf(edit, { ...gone, 'solution/driver.ts': windows }).mistakes['none.ts']).toBe(wrong.replaceAll('\n', '\r\n'))
  })

  it('is of the starter in a tour, which has no solution', () => {
    const bundle = bundleOf(
      { starter: 'passes', ...replacing({ from: 'return EFI_SUCCESS', to: 'return 2n' }) },
      { ...gone, 'solution/driver.ts': null, 'starter/driver.ts': driver }
    )
    expect(bundle.mistakes['none.ts']).toBe(wrong)
  })

  it.each<[string, unknown[], string]>([
    [
      'stands nowhere',
      [{ from: 'return 7n', to: '' }],
      "'from' stands nowhere in the solution's driver.ts: copy it from there, with its blanks and its ends of lines."
    ],
    [
      'stands more than once',
      [{ from: 'EFI_STATUS', to: '' }],
      "'from' stands 2 times in the solution's driver.ts (lines 1, 3): make it longer, until it stands there once."
    ],
    [
      'overlaps itself',
      [{ from: 'S', to: '' }],
      "'from' stands 15 times in the solution's driver.ts (lines 1, 1, 1, 1, 1 …): make it longer, until it stands there once."
    ],
    ['is empty', [{ from: [], to: 'x' }], "'from' is empty: write what stands in the solution's driver.ts and is to be replaced."],
    [
      'is replaced by itself',
      [{ from: 'return EFI', to: 'return EFI' }],
      "'from' and 'to' are the same: nothing would be different from the solution's driver.ts."
    ]
  ])('what %s is told', (_, edits, message) => {
    const [only, ...more] = told(replacing(...edits), gone)
    expect(more).toEqual([])
    expect(only).toMatch(/^lab\.json:\d+ lab\.edit /)
    expect(only?.replace(/^\S+ \S+ /, '')).toBe(message)
  })

  it('two edits of one place are told, at the second', () => {
    const edits = replacing({ from: 'return EFI_SUCCESS', to: 'return 2n' }, { from: 'EFI_SUCCESS\n}', to: '3n\n}' })
    expect(told(edits, gone)).toEqual([expect.stringMatching(/lab\.edit It changes what another one changes, too: make one of the two\.$/)])
  })

  it('two texts of one mistake are one too many', () => {
    expect(told(replacing({ from: 'return EFI_SUCCESS', to: 'return 2n' }), {})).toEqual([
      expect.stringMatching(
        /^lab\.json:\d+ lab\.twice There are two texts of this mistake: 'mistakes\/none\.ts' and 'replace'\. Keep one\.$/
      )
    ])
  })
})

describe('a mistake as a diff', () => {
  const diff = createPatch('driver.ts', driver, wrong)

  it.each(['diff', 'patch'])('.%s', (ending) => {
    expect(bundleOf({}, { ...gone, [`mistakes/none.${ending}`]: diff }).mistakes['none.ts']).toBe(wrong)
  })

  it('finds lines again that have moved', () => {
    const moved = `// A line above.\n${driver}`
    expect(bundleOf({}, { ...gone, 'solution/driver.ts': moved, 'mistakes/none.diff': diff }).mistakes['none.ts']).toBe(
      `// A line above.\n${wrong}`
    )
  })

  it.each<[string, string, RegExp]>([
    [
      'whose lines are others',
      diff.replace('-  return EFI_SUCCESS', '-  return EFI_NOT_FOUND'),
      /^mistakes\/none\.diff:5 lab\.edit The hunk does not fit solution\/driver\.ts: the line 'return EFI_NOT_FOUND' is not there\. Make it anew/
    ],
    [
      'whose second hunk does not fit',
      `${diff}@@ -40,1 +40,1 @@\n-x\n+y\n`,
      /^mistakes\/none\.diff:\d+ lab\.edit Hunk 2 of 2 does not fit/
    ],
    ['that is none', 'return 2n\n', /^mistakes\/none\.diff:1 lab\.edit This diff changes nothing: it has no hunk/],
    ['that is cut off', diff.split('\n').slice(0, -3).join('\n'), /^mistakes\/none\.diff:1 lab\.edit This is no unified diff \(/],
    ['of several files', diff + diff, /^mistakes\/none\.diff:1 lab\.edit This diff changes several files/],
    [
      'that changes nothing',
      createPatch('driver.ts', driver, wrong).replace('+  return 2n', '+  return EFI_SUCCESS'),
      /lab\.edit This diff changes nothing\. /
    ]
  ])('%s is told', (_, text, expected) => {
    expect(told({}, { ...gone, 'mistakes/none.diff': text })).toEqual([expect.stringMatching(expected)])
  })

  it('one that nothing lists is told', () => {
    expect(told({}, { 'mistakes/other.diff': diff })).toEqual([expect.stringMatching(/^mistakes\/other\.diff:1 lab\.unlisted /)])
  })
})

const marked = driver.replace(
  '  return EFI_SUCCESS\n',
  '  // starter: begin\n  return EFI_SUCCESS\n  // starter: instead\n  // // Your part.\n  //\n  // return 1n\n  // starter: end\n'
)
const oneFile = { 'starter/driver.ts': null, 'solution/driver.ts': marked }

describe('a starter that marks cut from the solution', () => {
  it('leaves out what stands between them, and takes what is commented out behind "instead"', () => {
    const bundle = bundleOf({}, oneFile)
    expect(bundle.starter).toEqual({ 'driver.ts': driver.replace('  return EFI_SUCCESS\n', '  // Your part.\n\n  return 1n\n') })
    expect(bundle.solution).toEqual({ 'driver.ts': driver })
  })

  it('needs no "instead"', () => {
    const text = driver.replace('export', '// starter: begin\n// Only for who knows.\n// starter: end\nexport')
    const bundle = bundleOf({}, { ...oneFile, 'solution/driver.ts': text })
    expect(bundle.starter['driver.ts']).toBe(driver)
    expect(bundle.solution['driver.ts']).toBe(driver.replace('export', '// Only for who knows.\nexport'))
  })

  it('a line of either text is told where it is written', () => {
    const bundle = bundleOf({}, oneFile)
    const line = (variant: 'starter' | 'solution', number: number): unknown =>
      writtenAt(bundle, fileOf(bundle, variant), { line: number, column: 3 })
    expect(line('starter', 6)).toEqual({ file: 'labs/01-one/solution/driver.ts', line: 9, column: 3 })
    expect(line('solution', 4)).toEqual({ file: 'labs/01-one/solution/driver.ts', line: 5, column: 3 })
    expect(line('solution', 3)).toEqual({ file: 'labs/01-one/solution/driver.ts', line: 3, column: 3 })
  })

  it('edits are of the solution without marks, diffs of the file with them', () => {
    const edit = bundleOf(replacing({ from: 'return EFI_SUCCESS', to: 'return 2n' }), { ...oneFile, ...gone })
    expect(edit.mistakes['none.ts']).toBe(wrong)
    const diff = createPatch('driver.ts', marked, marked.replace('  return EFI_SUCCESS', '  return 2n'))
    expect(bundleOf({}, { ...oneFile, ...gone, 'mistakes/none.diff': diff }).mistakes['none.ts']).toBe(wrong)
  })

  it.each<[string, string, RegExp[]]>([
    ['a part without an end', marked.replace('  // starter: end\n', ''), [/^solution\/driver\.ts:4 lab\.mark This part has no end/]],
    ['an end of nothing', `// starter: end\n${driver}`, [/^solution\/driver\.ts:1 lab\.mark Nothing was begun before this mark/]],
    [
      'a part in a part',
      marked.replace('  return EFI_SUCCESS', '  // starter: begin\n  return EFI_SUCCESS'),
      [/:5 lab\.mark Another part was begun on line 4/]
    ],
    [
      '"instead" twice',
      marked.replace('  // starter: end', '  // starter: instead\n  // starter: end'),
      [/:10 lab\.mark 'starter: instead' stands in this part already/]
    ],
    [
      'code behind "instead"',
      marked.replace('  // return 1n', '  return 1n'),
      [/:9 lab\.mark Behind 'starter: instead' every line is a comment/]
    ],
    [
      'a misspelt mark',
      marked.replace('starter: instead', 'starter: insted'),
      [/:6 lab\.mark There is no mark 'starter: insted'; did you mean 'instead'\?/]
    ]
  ])('%s is told at its line', (_, text, expected) => {
    expect(told({}, { ...oneFile, 'solution/driver.ts': text })).toEqual(expected.map((one) => expect.stringMatching(one) as string))
  })

  it('a starter beside them is one too many', () => {
    expect(told({}, { 'solution/driver.ts': marked })).toEqual([expect.stringMatching(/^starter\/driver\.ts:1 lab\.twice The marks in/)])
  })

  it.each(['starter/driver.ts', 'mistakes/none.ts', 'solutions/other.ts'])('a mark in %s would be shown', (file) => {
    expect(told({}, { [file]: driver.replace('  return', '  // starter: begin\n  return') })).toEqual([
      expect.stringMatching(new RegExp(`^${file}:4 lab\\.mark Marks that cut the starter stand in 'solution/' alone`))
    ])
  })
})

describe('other right answers', () => {
  it('stand in for the entry file of the solution', () => {
    const bundle = bundleOf(
      { files: [...labJson.files, { path: 'list.ts', role: 'read' }] },
      { 'starter/list.ts': '', 'solutions/other.ts': `// Other.\n${driver}` }
    )
    expect(filesOf(bundle, { solution: 'other.ts' })).toEqual({ 'driver.ts': `// Other.\n${driver}`, 'list.ts': '' })
  })

  it('a tour has none', () => {
    const tour = { 'solution/driver.ts': null, 'starter/driver.ts': driver, 'solutions/other.ts': driver }
    expect(told({ starter: 'passes' }, tour)).toEqual([expect.stringMatching(/lab\.solution A lab whose starter passes has no/)])
  })
})

describe('edits of a stranger', () => {
  const long = `${'a'.repeat(60_000)}b`
  const many = Array.from({ length: 40 }, (_, index) => ({
    ...none,
    file: `m${index}.ts`,
    replace: Array.from({ length: 16 }, () => ({ from: `${'a'.repeat(3000)}c`, to: '' }))
  }))
  const hunks = Array.from({ length: 50 }, (_, index) => `@@ -${index * 100 + 1},9 +1,0 @@\n${'-\n'.repeat(8)}-x\n`).join('')

  it.each<[string, Record<string, unknown>, Files]>([
    ['parts that almost fit everywhere', { mistakes: many }, { ...gone, 'solution/driver.ts': long }],
    ['hunks that almost fit everywhere', {}, { ...gone, 'solution/driver.ts': '\n'.repeat(60_000), 'mistakes/none.diff': hunks }],
    ['a hunk far behind the end', {}, { ...gone, 'mistakes/none.diff': '@@ -900000000,0 +1,1 @@\n+x\n' }],
    [
      'a text of blanks that is almost a mark',
      {},
      { 'solution/driver.ts': `//${' '.repeat(400_000)}starter: ${' '.repeat(100_000)}begin x` }
    ]
  ])('%s cost little', (_, lab, files) => {
    const began = performance.now()
    expect(told(lab, files).length).toBeGreaterThan(0)
    expect(performance.now() - began).toBeLessThan(4000)
  })
})
