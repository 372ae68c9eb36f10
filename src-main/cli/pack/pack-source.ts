/** The pack that a command names: a folder, or a .labpack. */
import { existsSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { inOrder, lintPack, type Lint } from '../../../src-lab/pack/lint'
import type { PackFiles } from '../../../src-lab/pack/pack-files'
import type { PackProblem } from '../../../src-lab/pack/problem'
import { readPack, type PackReading } from '../../../src-lab/pack/read-pack'
import { readPackArchive } from '../../host/pack-archive'
import { PackUnreadable, readPackFolder, UNFINISHED } from '../../host/pack-folder'
import { UsageProblem } from '../problem'
import { inEnglish } from '../../../src-lab/sentences/told'

export interface PackSource {
  /** The folder's name, or the archive's without its ending. */
  readonly name: string
  readonly files: PackFiles
  /** What lies in the folder and is no file of a pack. In an archive it is refused. */
  readonly problems: readonly PackProblem[]
  /** Of the .labpack in bytes; null for a folder. */
  readonly packedBytes: number | null
}

/** @throws UsageProblem when there is nothing that can be read as a pack. */
export async function readPackSource(path: string): Promise<PackSource> {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) throw new UsageProblem('noPack', `there is no '${path}': name the folder of a pack, or a .labpack`)
  if (existsSync(join(path, UNFINISHED)))
    throw new UsageProblem('unfinished', `a migration of ${path} was cut off in the middle: handoff pack migrate ${path} finishes it`)
  const name = basename(resolve(path)).replace(/\.labpack$/, '')
  try {
    if (stat.isDirectory()) {
      const problems: PackProblem[] = []
      const files = readPackFolder(path, (file, code, what) => {
        problems.push({ file, line: 1, column: 1, code: `file.${code}`, message: `This ${inEnglish(what)}.` })
      })
      return { name, files, problems, packedBytes: null }
    }
    const { files, packedBytes } = await readPackArchive(path)
    return { name, files, problems: [], packedBytes }
  } catch (error) {
    if (!(error instanceof PackUnreadable)) throw error
    throw new UsageProblem('unreadable', error.message, { file: path, line: null, column: null })
  }
}

/** @throws UsageProblem for a student's edition: nothing of it can be proved. */
export function requireWhole(name: string, { pack }: PackReading): void {
  if (pack?.edition === 'student')
    throw new UsageProblem(
      'edition',
      `${name} is the student's edition: it has neither solutions nor mistakes, so there is nothing to prove. Take the folder that it was built from`
    )
}

/** Everything that lint finds, and what was left out when the pack was read. */
export function lintSource({ name, files, problems }: PackSource, earlier: PackSource | null = null): Lint {
  const lint = lintPack(name, files, earlier && readPack(earlier.name, earlier.files))
  return { ...lint, problems: [...problems, ...lint.problems].sort(inOrder) }
}
