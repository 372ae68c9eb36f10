/** `handoff pack types`: a pack's typings, tsconfig.json and schemas for its author's editor, as this version of Handoff has them. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readPack } from '../../../src-lab/pack/read-pack'
import { authoringFolder, version } from '../../app-paths'
import { editorFiles, MADE, type EditorLab } from '../../host/editor-files'
import { UsageProblem } from '../problem'
import { say, sayDocument } from '../terminal'
import { readPackSource } from './pack-source'

export async function packTypesCommand(folder: string, { json }: { json?: boolean }): Promise<void> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageProblem('noPack', `'${folder}' is no folder: typings are written into the folder of a pack`)
  const { name, files } = await readPackSource(folder)
  if (!files.has('pack.json')) throw new UsageProblem('noPack', `${folder} has no pack.json: name the folder that holds it`)
  const labs = new Map([...readPack(name, files).labs].map(([id, { lab }]): [string, EditorLab] => [id, lab]))
  const { written, kept } = writeEditorFiles(folder, labs)
  if (json) sayDocument({ folder, written, kept })
  else
    say(
      `${folder}: ${written.join(', ')} ${written.length === 1 ? 'is' : 'are'} now as in Handoff ${version}.`,
      ...kept.map((path) => `${path} is your own and stays as it is.`)
    )
}

/** @returns Paths inside the pack: what was written, and what its author has made his own. */
export function writeEditorFiles(folder: string, labs: ReadonlyMap<string, EditorLab>): { written: string[]; kept: string[] } {
  const schemas = readdirSync(join(authoringFolder, 'schemas')).map((file): [string, string] => [
    `schema/${file}`,
    readFileSync(join(authoringFolder, 'schemas', file), 'utf8')
  ])
  const [written, kept]: [string[], string[]] = [[], []]
  for (const [path, text] of [...editorFiles(authoringFolder, labs), ...schemas]) {
    const target = join(folder, path)
    if (path.endsWith('tsconfig.json') && isOwn(target)) kept.push(path)
    else {
      try {
        mkdirSync(dirname(target), { recursive: true })
        writeFileSync(target, text)
      } catch {
        throw new UsageProblem('unwritable', `${target} cannot be written`, { file: target, line: null, column: null })
      }
      written.push(path)
    }
  }
  return { written, kept }
}

function isOwn(path: string): boolean {
  try {
    return !readFileSync(path, 'utf8').startsWith(MADE)
  } catch {
    return false
  }
}
