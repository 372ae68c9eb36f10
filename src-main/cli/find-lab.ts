/** The pack and the lab that a command names. */
import { existsSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import type { LabBundle } from '../../src-lab/lab/bundle'
import type { PackFiles } from '../../src-lab/pack/pack-files'
import { readPack, type PackReading } from '../../src-lab/pack/read-pack'
import { readPackArchive } from '../host/pack-archive'
import { PackUnreadable, readPackFolder } from '../host/pack-folder'
import { openLibrary } from './installed'
import { UsageProblem } from './problem'
import { told } from '../../src-lab/sentences'

/** A pack with the files that it was read from. */
interface FoundPack {
  readonly reading: PackReading
  readonly files: PackFiles
}

/**
 * The pack by the name that handoff labs gives it, its id, or the path of a folder or a .labpack.
 * @param data The data folder; undefined: the usual one.
 */
async function findPack(name: string, data: string | undefined): Promise<FoundPack> {
  const library = await openLibrary(data)
  const known = library.reading(name) ?? library.all().find(({ pack }) => pack?.id === name)
  try {
    if (known) return { reading: known, files: await library.files(known.summary.id) }
    if (!existsSync(name)) throw new UsageProblem('noPack', told`there is no pack '${name}' (handoff labs lists them)`)
    const files = statSync(name).isDirectory() ? readPackFolder(resolve(name)) : (await readPackArchive(name)).files
    return { reading: readPack(basename(resolve(name)).replace(/\.labpack$/, ''), files), files }
  } catch (error) {
    if (error instanceof PackUnreadable)
      throw new UsageProblem('unreadable', told`pack.unreadable: ${error.told}`, { file: name, line: null, column: null })
    throw error
  }
}

/** The labs of a pack that a command is about. */
export interface NamedLabs extends FoundPack {
  /** The pack as it was called. */
  readonly name: string
  readonly bundles: readonly LabBundle[]
}

/** '<pack>/<lab>' of what a shell completes on its own: the lab's folder in the pack's, 'my-labs/labs/01-four-pages/'. */
function named(name: string): string {
  const [, pack, lab] = /^(.+)\/labs\/([^/]+)\/?$/.exec(name) ?? []
  return pack !== undefined && existsSync(`${pack}/pack.json`) ? `${pack}/${lab}` : name
}

/** '<pack>' or '<pack>/<lab>'. A path of a pack holds '/' itself, so what is there as a whole is the pack. */
export async function findLabs(given: string, data: string | undefined): Promise<NamedLabs> {
  const name = named(given)
  const library = await openLibrary(data)
  const isPack = !name.includes('/') || library.reading(name) !== undefined || existsSync(name)
  const cut = name.lastIndexOf('/')
  const packName = isPack ? name : name.slice(0, cut)
  const found = await findPack(packName, data)
  const bundles = isPack ? [...found.reading.labs.values()] : [labIn(found.reading, name)]
  const [problem] = found.reading.problems
  if (bundles.length === 0 || found.reading.pack === null)
    throw new UsageProblem('pack', problem ? told`${problem.file}: ${{ heard: problem.message }}` : told`${name} has no lab`)
  return { ...found, name: packName, bundles }
}

/** '<pack>/<lab>': the lab by its id or its number. */
export async function findLab(given: string, data: string | undefined): Promise<LabBundle> {
  const name = named(given)
  const cut = name.lastIndexOf('/')
  if (cut <= 0 || cut === name.length - 1)
    throw new UsageProblem('usage', told`'${name}' names no lab: write <pack>/<lab>, as in uefi-memory/12`)
  return labIn((await findPack(name.slice(0, cut), data)).reading, name)
}

/** @param name '<pack>/<lab>'. */
function labIn(reading: PackReading, name: string): LabBundle {
  const cut = name.lastIndexOf('/')
  const pack = name.slice(0, cut)
  const lab = name.slice(cut + 1)
  const bundle = [...reading.labs.values()].find(
    (candidate) => candidate.ref.lab === lab || (/^\d+$/.test(lab) && candidate.number === Number(lab))
  )
  if (!bundle) {
    const about = reading.problems.find((problem) => problem.file.startsWith(`labs/${lab}`)) ?? reading.problems[0]
    if (about)
      throw new UsageProblem('pack', told`${about.code}: ${{ heard: about.message }}`, {
        file: `${existsSync(pack) ? pack : dirname(name)}/${about.file}`,
        line: about.line,
        column: about.column
      })
    throw new UsageProblem('noLab', told`there is no lab '${lab}' in ${pack} (handoff labs lists them)`)
  }
  return bundle
}
