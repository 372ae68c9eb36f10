/** `handoff pack add-lab`: a new lab in a pack's folder, a copy of one that is there, so that it begins proved. */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { withLab } from '../../../src-lab/author/lab-json'
import { freeLabId, labIds, newLabFiles } from '../../../src-lab/author/new-lab'
import { readPack } from '../../../src-lab/pack/read-pack'
import { UsageProblem } from '../problem'
import { say, sayDocument } from '../terminal'
import { readPackSource } from './pack-source'
import { writeEditorFiles } from './types'

interface AddLabOptions {
  readonly from?: string
  readonly json?: boolean
}

const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/

export async function packAddLabCommand(folder: string, wanted: string | undefined, { from, json }: AddLabOptions): Promise<void> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageProblem('noPack', `'${folder}' is no folder: a lab is added to the folder of a pack`)
  if (wanted !== undefined && !ID.test(wanted))
    throw new UsageProblem('usage', `'${wanted}' is no name for a lab: small letters, digits and single '-', as in 02-memory-map`)
  const { name, files } = await readPackSource(folder)
  const labs = labIds([...files.keys()])
  const id = wanted ?? freeLabId(labs)
  if (existsSync(join(folder, 'labs', id))) throw new UsageProblem('notEmpty', `there is a lab ${id} already`)
  const source = from ?? labs.at(-1)
  if (source === undefined || !labs.includes(source))
    throw new UsageProblem(
      'noLab',
      source === undefined ? `${folder} has no lab to copy` : `there is no lab ${source} (there are ${labs.join(', ')})`
    )
  const manifest = files.get('pack.json')
  const { pack } = readPack(name, files)
  if (typeof manifest !== 'string' || pack === null)
    throw new UsageProblem('unreadable', `${folder} has no pack.json that can be read (handoff pack lint ${folder})`)
  const made = new Map([
    ...newLabFiles(id, randomUUID(), source, Object.fromEntries(files)),
    ['pack.json', withLab(manifest, Math.max(0, pack.sections.length - 1), id)]
  ])
  try {
    for (const [path, text] of made) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
  } catch {
    throw new UsageProblem('unwritable', `${folder} cannot be written`, { file: folder, line: null, column: null })
  }
  // Its drivers are in the editor's configuration from now on.
  if (existsSync(join(folder, 'handoff.d.ts'))) {
    const after = await readPackSource(folder)
    writeEditorFiles(folder, new Map([...readPack(after.name, after.files).labs].map(([lab, bundle]) => [lab, bundle.lab])))
  }
  if (json) sayDocument({ folder, lab: id, from: source })
  else
    say(
      `${folder}/labs/${id}: a copy of ${source} with a uuid of its own, named in the last section. Next:`,
      `  handoff pack test ${folder} --lab ${id}`
    )
}
