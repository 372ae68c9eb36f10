/** The pack and the lab that a command names. */
import { existsSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import type { LabBundle } from '../../src-lab/lab/bundle'
import { readPack, type PackReading } from '../../src-lab/pack/read-pack'
import { readPackArchive } from '../host/pack-archive'
import { PackUnreadable } from '../host/pack-folder'
import { readPackAt } from '../host/pack-library'
import { openLibrary } from './installed'
import { UsageProblem } from './problem'

/**
 * The pack by the name that handoff labs gives it, its id, or the path of a folder or a .labpack.
 * @param data The data folder; undefined: the usual one.
 */
async function findPack(name: string, data: string | undefined): Promise<PackReading> {
  const library = await openLibrary(data)
  const known = library.reading(name) ?? library.all().find(({ pack }) => pack?.id === name)
  if (known) return known
  if (!existsSync(name)) throw new UsageProblem('noPack', `there is no pack '${name}' (handoff labs lists them)`)
  const folder = basename(resolve(name)).replace(/\.labpack$/, '')
  if (statSync(name).isDirectory()) return readPackAt(resolve(name), folder)
  try {
    return readPack(folder, (await readPackArchive(name)).files)
  } catch (error) {
    if (error instanceof PackUnreadable) throw new UsageProblem('unreadable', error.message, { file: name, line: null, column: null })
    throw error
  }
}

/** '<pack>/<lab>': the lab by its id or its number. */
export async function findLab(name: string, data: string | undefined): Promise<LabBundle> {
  const cut = name.lastIndexOf('/')
  const pack = name.slice(0, cut)
  const lab = name.slice(cut + 1)
  if (cut <= 0 || lab === '') throw new UsageProblem('usage', `'${name}' names no lab: write <pack>/<lab>, as in uefi-memory/12`)
  const reading = await findPack(pack, data)
  const bundle = [...reading.labs.values()].find(
    (candidate) => candidate.ref.lab === lab || (/^\d+$/.test(lab) && candidate.number === Number(lab))
  )
  if (!bundle) {
    const about = reading.problems.find((problem) => problem.file.startsWith(`labs/${lab}`)) ?? reading.problems[0]
    if (about)
      throw new UsageProblem('pack', `${about.code}: ${about.message}`, {
        file: `${existsSync(pack) ? pack : dirname(name)}/${about.file}`,
        line: about.line,
        column: about.column
      })
    throw new UsageProblem('noLab', `there is no lab '${lab}' in ${pack} (handoff labs lists them)`)
  }
  return bundle
}
