/** `handoff pack new`: a pack of one lab that passes its own test. */
import { randomUUID } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { authoringFolder } from '../../app-paths'
import { UsageProblem } from '../problem'
import { say, sayDocument } from '../terminal'

const PACK_UUID = '00000000-0000-4000-8000-000000000000'
const LAB_UUID = '00000000-0000-4000-8000-000000000001'
const LAB = 'labs/01-four-pages/lab.json'

export function packNewCommand(folder: string, { json }: { json?: boolean }): void {
  if (folder === '') throw new UsageProblem('usage', 'a folder is missing: handoff pack new my-labs')
  const id = slugOf(basename(resolve(folder)))
  if (statSync(folder, { throwIfNoEntry: false })?.isFile())
    throw new UsageProblem('notEmpty', `${folder} is a file: name a folder that is not there yet`)
  try {
    mkdirSync(folder, { recursive: true })
    if (readdirSync(folder).length > 0) throw new UsageProblem('notEmpty', `${folder} is not empty: name a folder that is not there yet`)
    cpSync(join(authoringFolder, 'template'), folder, { recursive: true })
    cpSync(join(authoringFolder, 'schemas'), join(folder, 'schema'), { recursive: true })
    const manifest = join(folder, 'pack.json')
    writeFileSync(
      manifest,
      readFileSync(manifest, 'utf8')
        .replace(PACK_UUID, randomUUID())
        .replace('"id": "my-pack"', `"id": ${JSON.stringify(id)}`)
    )
    const lab = join(folder, LAB)
    writeFileSync(lab, readFileSync(lab, 'utf8').replace(LAB_UUID, randomUUID()))
  } catch (error) {
    if (error instanceof UsageProblem) throw error
    throw new UsageProblem('unwritable', `${folder} cannot be made: is the place writable?`, { file: folder, line: null, column: null })
  }
  if (json) sayDocument({ folder, id, labs: ['01-four-pages'] })
  else
    say(
      `${folder}: a pack with one lab. ${idWords(id, basename(resolve(folder)))} Next:`,
      `  handoff pack test ${folder}`,
      'Then change labs/01-four-pages, step by step; docs/authoring.md tells how.'
    )
}

function idWords(id: string, name: string): string {
  return id === name
    ? `Its id is '${id}', as its folder.`
    : `Its id is '${id}': an id has small letters, digits and single '-' alone. Another one can be written into pack.json.`
}

/** The folder's name as an id: small letters, digits, single '-' between them. */
function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .join('-')
    .slice(0, 60)
  return slug === '' ? 'my-pack' : slug
}
