import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPackFolder } from '../../../src-main/host/pack-folder'

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'handoff-folder-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}
const read = (files: Readonly<Record<string, string>>): string[] => [...readPackFolder(folderOf(files)).keys()]

describe('a pack\u2019s folder', () => {
  it.each([
    '.git/HEAD',
    '.gitignore',
    '.vscode/settings.json',
    '.idea/workspace.xml',
    'labs/01-one/.DS_Store',
    'labs/01-one/assets/Thumbs.db',
    'labs/01-one/text.md~',
    'labs/01-one/.text.md.swp',
    'labs/01-one/#text.md#',
    'node_modules/x/index.js'
  ])('%s is nobody\u2019s', (file) => {
    expect(read({ 'pack.json': '{}', [file]: 'x' })).toEqual(['pack.json'])
  })

  it.each(['.hidden', 'labs/01-one/.secret/a.ts', 'notes.txt'])('%s is told', (file) => {
    expect(read({ 'pack.json': '{}', [file]: 'x' })).toContain(file)
  })

  it('leaves out what .labpackignore says, as .gitignore would', () => {
    const files = { 'notes/a.md': 'x', 'notes/keep.md': 'x', 'labs/01-one/draft.md': 'x', 'labs/01-one/text.md': 'x', 'pack.json': '{}' }
    const patterns = '# what is mine\nnotes/*\n!notes/keep.md\ndraft.*\n'
    expect(read({ ...files, '.labpackignore': patterns })).toEqual(['labs/01-one/text.md', 'notes/keep.md', 'pack.json'])
  })

  it('a link that is left out is no finding', () => {
    const folder = folderOf({ 'pack.json': '{}', '.labpackignore': 'elsewhere' })
    symlinkSync('/etc', join(folder, 'elsewhere'))
    expect([...readPackFolder(folder).keys()]).toEqual(['pack.json'])
  })
})
