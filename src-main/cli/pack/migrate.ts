/** `handoff pack migrate`: a pack's folder as the newest format has it, and shorter where its author asks for that. All of its files are changed, or none. */
import { statSync } from 'node:fs'
import { createTwoFilesPatch } from 'diff'
import { filesAfter, migrate, MIGRATIONS } from '../../../src-lab/author/migrations'
import { readPack } from '../../../src-lab/pack/read-pack'
import type { PackFiles } from '../../../src-lab/pack/pack-files'
import { isHabit, problemLine, type PackProblem } from '../../../src-lab/pack/problem'
import { visible } from '../../../src-lab/sentences'
import { UsageProblem } from '../problem'
import { finishFiles, saveFiles } from '../save-files'
import { complain, say, sayDocument } from '../terminal'
import { counted } from './findings'
import { lintSource, readPackSource } from './pack-source'

interface MigrateOptions {
  readonly edits?: boolean
  readonly marks?: boolean
  readonly dryRun?: boolean
  readonly json?: boolean
}

export async function packMigrateCommand(folder: string, { dryRun = false, json, ...asked }: MigrateOptions): Promise<void> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageProblem('noPack', `'${folder}' is no folder: what is migrated is the folder of a pack, not what was built from it`)
  const finished = dryRun ? null : finishFiles(folder)
  const source = await readPackSource(folder)
  const { name, files } = source
  const { reading, problems } = lintSource(source)
  const newer = problems.find(({ code }) => code === 'pack.newer')
  if (newer) throw new UsageProblem('newer', `${folder} is left as it is. ${newer.message}`)
  if (reading.pack === null || problems.some((problem) => !isHabit(problem))) return refuse(folder, problems, json)
  const format = reading.pack.formatVersion
  const names = MIGRATIONS.map((one) => one.name).filter((one) => asked[one as keyof typeof asked])
  const { files: rewritten, done } = migrate(name, files, names)
  requireSame(name, files, filesAfter(files, rewritten))
  if (!dryRun) saveFiles(folder, rewritten)
  if (json)
    sayDocument({
      folder,
      format,
      finished,
      done,
      files: [...rewritten].map(([path, text]) => ({ path, removed: text === null })),
      written: !dryRun
    })
  else {
    if (dryRun) say(...[...rewritten].flatMap(([path, text]) => difference(path, files, text).split('\n').map(visible)))
    say(
      ...(finished === null ? [] : [`What was cut off the last time is finished: ${counted(finished, 'file')} had still to be written.`]),
      `${folder} has format ${format}, which is the newest.`,
      ...done.map((one) => `  ${one}`),
      ...(rewritten.size === 0
        ? nothingDone(name, files, names)
        : [dryRun ? 'Nothing was written (--dry-run).' : `Next: handoff pack test ${folder}`])
    )
  }
}

function refuse(folder: string, problems: readonly PackProblem[], json: boolean | undefined): void {
  if (json) sayDocument({ folder, findings: problems })
  else {
    for (const problem of problems) complain(problemLine(problem))
    complain(`nothing was written: ${counted(problems.length, 'finding')} to mend first (handoff pack lint ${folder})`)
  }
  process.exitCode = 1
}

/** What there would be to do. */
function nothingDone(name: string, files: PackFiles, names: readonly string[]): string[] {
  if (names.length > 0) return ['There is nothing to do.']
  return MIGRATIONS.flatMap((one) => migrate(name, files, [one.name]).done.map((does) => `  With --${one.name} ${does}.`))
}

/** The drivers of every lab are what they were: else something is wrong here, and the pack stays as it is. */
function requireSame(name: string, before: PackFiles, after: PackFiles): void {
  const texts = (files: PackFiles): string =>
    JSON.stringify(
      [...readPack(name, files).labs].map(([id, { starter, solution, solutions, mistakes }]) => [
        id,
        starter,
        solution,
        solutions,
        mistakes
      ])
    )
  if (texts(before) !== texts(after)) throw new Error('A driver would be another one afterwards; nothing was written.')
}

function difference(path: string, files: PackFiles, text: string | null): string {
  const before = files.get(path)
  return createTwoFilesPatch(path, text === null ? '/dev/null' : path, typeof before === 'string' ? before : '', text ?? '')
}
