import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { editsBetween } from '../../../src-lab/author/edits-between'
import { filesAfter, migrate, MIGRATIONS } from '../../../src-lab/author/migrations'
import { replaced } from '../../../src-lab/pack/edited-text'
import type { PackFiles } from '../../../src-lab/pack/pack-files'
import { readPack } from '../../../src-lab/pack/read-pack'
import { packFolder } from '../../labs/pack-folder'
import { driver, smallPack } from '../pack/small-pack'

const texts = (files: PackFiles): unknown => {
  const { labs, problems } = readPack('small', files)
  expect(problems).toEqual([])
  return [...labs].map(([id, { starter, solution, mistakes }]) => [id, starter, solution, mistakes])
}
/** A driver of so many lines that an edit of it is worth it. */
const long = driver.replace('  return', `${Array.from({ length: 12 }, (_, index) => `  // Line ${index}.\n`).join('')}  return`)
const copies = smallPack({
  files: {
    'labs/01-one/solution/driver.ts': long,
    'labs/01-one/starter/driver.ts': long.replace('  return EFI_SUCCESS', '  // Your part.\n\n  return 1n'),
    'labs/01-one/mistakes/none.ts': long.replace('return EFI_SUCCESS', 'return 2n')
  }
})

describe('what makes one text of another', () => {
  const text = 'one()\n  two()\n  three()\n\n  two()\n  four()\n}\n'
  it.each<[string, string, unknown]>([
    ['a line', text.replace('three()', 'drei()'), [{ from: 'three()', to: 'drei()' }]],
    ['a line more', text.replace('four()\n', 'four()\n  five()\n'), [{ from: 'four()', to: ['four()', '  five()'] }]],
    ['a line less', text.replace('  four()\n', ''), [{ from: ['two()', '  four()'], to: 'two()' }]],
    [
      'one of two that are alike',
      text.replace('two()\n  four', 'zwei()\n  four'),
      [{ from: ['two()', '  four()'], to: ['zwei()', '  four()'] }]
    ],
    [
      'two places',
      text.replace('one', 'eins').replace('four', 'vier'),
      [
        { from: 'one()', to: 'eins()' },
        { from: 'four()', to: 'vier()' }
      ]
    ]
  ])('%s', (_, other, edits) => {
    expect(editsBetween(text, other)).toEqual(edits)
    expect(replaced(text, '', editsBetween(text, other) as never).text).toBe(other)
  })

  it('of a long line the words that are others', () => {
    const line = `import { ${Array.from({ length: 20 }, (_, index) => `Name${index}`).join(', ')} } from 'Uefi'\n`
    expect(editsBetween(line, line.replace(' Name7,', ''))).toEqual([{ from: 'Name7, Name8', to: 'Name8' }])
  })

  it('nothing where nothing differs', () => expect(editsBetween(text, text)).toBe(null))

  it('where every line is the same there are no places', () =>
    expect(editsBetween('a\na\na', 'a\nb\na')).toEqual([{ from: ['a', 'a', 'a'], to: ['a', 'b', 'a'] }]))
})

describe('the steps', () => {
  it('edits: a mistake that is nearly the solution', () => {
    const { files, done } = migrate('small', copies, ['edits'])
    expect(done).toEqual(['2 mistakes become edits of the solution'])
    expect([...files.keys()].filter((path) => path.startsWith('labs/01-one/'))).toEqual([
      'labs/01-one/mistakes/none.ts',
      'labs/01-one/lab.json'
    ])
    const after = filesAfter(copies, files)
    expect(after.has('labs/01-one/mistakes/none.ts')).toBe(false)
    expect(JSON.parse(after.get('labs/01-one/lab.json') as string)).toMatchObject({
      mistakes: [{ file: 'none.ts', title: 'None', fails: 'driver', replace: [{ from: 'return EFI_SUCCESS', to: 'return 2n' }] }]
    })
    expect(texts(after)).toEqual(texts(copies))
  })

  it('edits: what is another text altogether stays a file', () => {
    const other = smallPack({ files: { 'labs/01-one/mistakes/none.ts': 'export const UefiMain = (): bigint => 2n\n' } })
    expect([...migrate('small', other, ['edits']).files.keys()].filter((path) => path.startsWith('labs/01-one/'))).toEqual([])
  })

  it('marks: a starter that is the solution with a part taken out', () => {
    const { files, done } = migrate('small', copies, ['marks'])
    expect(done).toEqual(['2 starters are cut from the solution by marks'])
    const after = filesAfter(copies, files)
    expect(after.get('labs/01-one/solution/driver.ts')).toContain(
      '  // starter: begin\n  return EFI_SUCCESS\n  // starter: instead\n  // // Your part.\n\n  // return 1n\n  // starter: end\n}\n'
    )
    expect(after.has('labs/01-one/starter/driver.ts')).toBe(false)
    expect(texts(after)).toEqual(texts(copies))
  })

  it('are taken one after the other', () => {
    const { files, done } = migrate('small', copies, ['marks', 'edits'])
    expect(done).toHaveLength(2)
    expect(texts(filesAfter(copies, files))).toEqual(texts(copies))
  })

  it('and no text of the labs that ship would be another one', () => {
    const shipped = packFolder(join(import.meta.dirname, '../../../labs/uefi-memory'))
    const { files } = migrate('uefi-memory', shipped, ['edits', 'marks'])
    expect(files.size).toBeGreaterThan(0)
    expect(texts(filesAfter(shipped, files))).toEqual(texts(shipped))
  })

  it('one that leads to another format is taken without being asked for', () => {
    const next = { ...MIGRATIONS[0]!, from: 1, to: 2 }
    expect(migrate('small', copies, [], [next]).done).toHaveLength(1)
    expect(migrate('small', copies, []).done).toEqual([])
  })
})
