/** `handoff pack lint`: all findings about a pack, without running anything of it. */
import { casesByFile, counted, junit, printFindings } from './findings'
import { say, sayDocument, sayXml } from '../terminal'
import { isWarning } from '../../../src-lab/pack/problem'
import { lintSource, readPackSource } from './pack-source'

interface LintOptions {
  readonly against?: string
  readonly json?: boolean
  readonly junit?: boolean
}

export async function packLintCommand(path: string, options: LintOptions): Promise<void> {
  const source = await readPackSource(path)
  const { name, files } = source
  const earlier = options.against === undefined ? null : await readPackSource(options.against)
  const { reading, problems } = lintSource(source, earlier)
  if (options.json)
    sayDocument({
      pack: reading.pack?.id ?? name,
      version: reading.pack?.version ?? null,
      capabilities: reading.pack?.capabilities ?? [],
      findings: problems
    })
  else if (options.junit) sayXml(junit(`lint ${name}`, casesByFile(files.keys(), problems)))
  else {
    printFindings(problems, path.replace(/\/$/, ''))
    const asked = reading.pack?.capabilities ?? []
    const labs = reading.summary.sections.reduce((sum, section) => sum + section.labs.length, 0)
    say(
      `${name}: ${counted(problems.length, 'finding')}${problems.length === 0 ? ` in ${counted(labs, 'lab')}` : ''}${asked.length > 0 ? `; it asks for ${asked.join(', ')}` : ''}`
    )
  }
  if (!problems.every(isWarning)) process.exitCode = 1
}
