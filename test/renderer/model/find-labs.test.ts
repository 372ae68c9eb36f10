import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findLabs } from '../../../src-renderer/model/find-labs'
import { Glossary, readNotes } from '../../../src-renderer/model/glossary'
import { readPack } from '../../../src-lab/pack/read-pack'
import { packFolder } from '../../labs/pack-folder'

const glossary = new Glossary(readNotes(readFileSync(join(import.meta.dirname, '../../../src-renderer/glossary/glossary.md'), 'utf8')))
const pack = readPack('uefi-memory', packFolder(join(import.meta.dirname, '../../../labs/uefi-memory'))).summary
const find = (typed: string): unknown => {
  const [first] = findLabs([pack], typed, glossary)
  return first && [first.lab.number, first.because]
}

it.each([
  ['map key', [13, null]],
  ['MapKey', [13, { explains: 'Map key' }]],
  ['NVS', [15, null]],
  ['EfiACPIMemoryNVS', [15, { explains: 'ACPI NVS' }]],
  ['HobLength', [2, { about: 'HobLength' }]],
  ['17', [17, null]],
  ['paging to disk', undefined],
  ['  ', undefined]
])('%s', (typed, expected) => expect(find(typed)).toEqual(expected))

it('says what else explains a term, after the labs that have it in their names', () => {
  const found = findLabs([pack], 'map key', glossary)
  expect(found.slice(1).map(({ lab, because }) => [lab.number, because])).toContainEqual([17, { explains: 'Map key' }])
})
