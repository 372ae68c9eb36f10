/** Packs that are made from the one that an author begins with. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildArchive } from '../../src-main/host/pack-build'
import { readPackFolder } from '../../src-main/host/pack-folder'

export const template = join(import.meta.dirname, '../../authoring/template')
export const folder = mkdtempSync(join(tmpdir(), 'handoff-e2e-packs-'))

/** The pack as a .labpack of this version. */
export function labpack(version: string, change: (text: string) => string = (text) => text): string {
  const files = new Map(readPackFolder(template))
  files.set('pack.json', (files.get('pack.json') as string).replace('"0.1.0"', `"${version}"`))
  const lab = 'labs/01-four-pages/lab.json'
  files.set(lab, change(files.get(lab) as string))
  const path = join(folder, `my-pack-${version}.labpack`)
  writeFileSync(path, buildArchive(files))
  return path
}

/** One with words of its own: before it is added and above its labs, and when all of them are passed. */
export function greeting(version: string): string {
  const files = new Map(readPackFolder(template))
  const manifest = JSON.parse(files.get('pack.json') as string) as object
  files.set('pack.json', JSON.stringify({ ...manifest, version, welcome: 'welcome.md', farewell: 'farewell.md' }))
  files.set('welcome.md', '# Before you begin\n\nYou need an hour. [The course](https://example.org/course).\n')
  files.set('farewell.md', `See you in the second half (${version}).\n`)
  const path = join(folder, `greeting-${version}.labpack`)
  writeFileSync(path, buildArchive(files))
  return path
}
