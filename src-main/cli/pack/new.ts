/** `handoff pack new`: a pack of one lab that passes its own test. */
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { authoringFolder, docsFolder } from '../../app-paths'
import { FIRST_LAB, newPackFiles, slugOf } from '../../host/new-pack'
import { UsageProblem } from '../problem'
import { say, sayDocument } from '../terminal'

export function packNewCommand(folder: string, { json }: { json?: boolean }): void {
  if (folder === '') throw new UsageProblem('usage', 'a folder is missing: handoff pack new my-labs')
  const id = slugOf(basename(resolve(folder)))
  if (statSync(folder, { throwIfNoEntry: false })?.isFile())
    throw new UsageProblem('notEmpty', `${folder} is a file: name a folder that is not there yet`)
  try {
    mkdirSync(folder, { recursive: true })
    if (readdirSync(folder).length > 0) throw new UsageProblem('notEmpty', `${folder} is not empty: name a folder that is not there yet`)
    for (const [path, text] of newPackFiles(authoringFolder, { id })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
  } catch (error) {
    if (error instanceof UsageProblem) throw error
    throw new UsageProblem('unwritable', `${folder} cannot be made: is the place writable?`, { file: folder, line: null, column: null })
  }
  if (json) sayDocument({ folder, id, labs: [FIRST_LAB] })
  else
    say(
      `${folder}: a pack with one lab. ${idWords(id, basename(resolve(folder)))} Next:`,
      `  handoff pack test ${folder}`,
      `Then change labs/${FIRST_LAB}, step by step; ${join(docsFolder, 'authoring.md')} tells how.`
    )
}

function idWords(id: string, name: string): string {
  return id === name
    ? `Its id is '${id}', as its folder.`
    : `Its id is '${id}': an id has small letters, digits and single '-' alone. Another one can be written into pack.json.`
}
