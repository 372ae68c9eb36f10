/** `handoff pack lint`: all findings about a pack, without running anything of it. */
import { readPack } from '../../../src-lab/pack/read-pack'
import { lintPack } from '../../../src-lab/pack/lint'
import { casesByFile, counted, junit, printFindings } from './findings'
import { readPackSource } from './pack-source'

export interface LintOptions {
  readonly against?: string
  readonly json?: boolean
  readonly junit?: boolean
}

export async function packLintCommand(path: string, options: LintOptions): Promise<void> {
  const { name, files } = await readPackSource(path)
  const earlier = options.against === undefined ? null : await readPackSource(options.against)
  const { reading, problems } = lintPack(name, files, earlier && readPack(earlier.name, earlier.files))
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ pack: reading.pack?.id ?? name, version: reading.pack?.version ?? null, findings: problems })}\n`
    )
  else if (options.junit) process.stdout.write(junit(`lint ${name}`, casesByFile(files.keys(), problems)))
  else {
    printFindings(problems, path.replace(/\/$/, ''))
    const labs = reading.summary.sections.reduce((sum, section) => sum + section.labs.length, 0)
    process.stdout.write(`${name}: ${counted(problems.length, 'finding')}${problems.length === 0 ? ` in ${counted(labs, 'lab')}` : ''}\n`)
  }
  if (problems.length > 0) process.exitCode = 1
}
