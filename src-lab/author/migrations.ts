/** How a pack becomes one of the newest format, step by step, and how one of this format is written shorter. */
import type { LabBundle } from '../lab/bundle'
import type { PackFiles } from '../pack/pack-files'
import { FORMAT } from '../pack/schema/pack-schema'
import { readPack } from '../pack/read-pack'
import { mistakesAsEdits, startersByMarks, type Rewritten } from './shorten'

/** One step. What leads from one format to the next is always taken; what stays in one, when its author asks for it. */
interface Migration {
  readonly from: number
  readonly to: number
  /** What somebody asks for it by: 'edits'. */
  readonly name: string
  /** What it does, for each file it removes: '3 mistakes become edits of the solution'. */
  readonly does: (count: number) => string
  /** What becomes of one lab's files. */
  readonly rewrite: (bundle: LabBundle, files: PackFiles) => Rewritten
}

/** There has been one format, so that no step leads to another one yet. */
export const MIGRATIONS: readonly Migration[] = [
  {
    from: FORMAT,
    to: FORMAT,
    name: 'edits',
    does: (count) => `${count === 1 ? '1 mistake becomes an edit' : `${count} mistakes become edits`} of the solution`,
    rewrite: mistakesAsEdits
  },
  {
    from: FORMAT,
    to: FORMAT,
    name: 'marks',
    does: (count) => `${count === 1 ? '1 starter is' : `${count} starters are`} cut from the solution by marks`,
    rewrite: startersByMarks
  }
]

/** What became of a pack's files. */
interface Migrated {
  readonly files: Rewritten
  /** What was done, one sentence for each step that found something to do. */
  readonly done: readonly string[]
}

/** @param names The steps that are asked for. @param files A pack without findings. */
export function migrate(folder: string, files: PackFiles, names: readonly string[], migrations = MIGRATIONS): Migrated {
  const all = new Map<string, string | null>()
  const done: string[] = []
  for (const { from, to, name, does, rewrite } of migrations) {
    if (from === to && !names.includes(name)) continue
    const now = filesAfter(files, all)
    let count = 0
    for (const bundle of readPack(folder, now).labs.values())
      for (const [path, text] of rewrite(bundle, now)) {
        all.set(path, text)
        if (text === null) count++
      }
    if (count > 0) done.push(does(count))
  }
  return { files: all, done }
}

/** A pack's files when some of them have become others. */
export function filesAfter(files: PackFiles, rewritten: Rewritten): PackFiles {
  const after = new Map<string, string | Uint8Array>(files)
  for (const [path, text] of rewritten)
    if (text === null) after.delete(path)
    else after.set(path, text)
  return after
}
