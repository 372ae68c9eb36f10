/** The pack that a command names: a folder, or a .labpack. */
import { statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { PackFiles } from '../../../src-lab/pack/pack-files'
import { readPackArchive } from '../../host/pack-archive'
import { PackUnreadable, readPackFolder } from '../../host/pack-folder'
import { UsageProblem } from '../problem'

export interface PackSource {
  /** The folder's name, or the archive's without its ending. */
  readonly name: string
  readonly files: PackFiles
  /** Of the .labpack in bytes; null for a folder. */
  readonly packedBytes: number | null
}

/** @throws UsageProblem when there is nothing that can be read as a pack. */
export async function readPackSource(path: string): Promise<PackSource> {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) throw new UsageProblem('noPack', `there is no '${path}': name the folder of a pack, or a .labpack`)
  const name = basename(resolve(path)).replace(/\.labpack$/, '')
  try {
    if (stat.isDirectory()) return { name, files: readPackFolder(path), packedBytes: null }
    const { files, packedBytes } = await readPackArchive(path)
    return { name, files, packedBytes }
  } catch (error) {
    if (!(error instanceof PackUnreadable)) throw error
    throw new UsageProblem('unreadable', error.message, { file: path, line: null, column: null })
  }
}
