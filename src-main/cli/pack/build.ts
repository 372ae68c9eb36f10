/** `handoff pack build`: one .labpack from a folder that is proved, the same bytes at every build. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { studentEdition } from '../../../src-lab/author/student-edition'
import { lintPack } from '../../../src-lab/pack/lint'
import { isWarning, problemLine, type PackProblem } from '../../../src-lab/pack/problem'
import { MAX_ARCHIVE_BYTES } from '../../host/bounds'
import { archiveName, buildArchive } from '../../host/pack-build'
import { UsageProblem } from '../problem'
import { requireWritable, saveFile } from '../save-file'
import { complain, say, sayDocument } from '../terminal'
import { counted } from './findings'
import { lintSource, readPackSource, requireWhole } from './pack-source'
import { progressBar } from '../progress-bar'
import { proveInParallel } from './proof-pool'
import { jobsOf } from '../thread-pool'

interface BuildOptions {
  readonly out?: string
  readonly student?: boolean
  readonly jobs?: string
  readonly json?: boolean
}

export async function packBuildCommand(folder: string, options: BuildOptions): Promise<void> {
  const source = await readPackSource(folder)
  const { reading, problems } = lintSource(source)
  if (!problems.every(isWarning) || !reading.pack) return refuse(problems, `handoff pack lint ${folder}`, options)
  requireWhole(source.name, reading)
  const file = options.out ?? join('.', archiveName(reading.pack, options.student ? 'student' : undefined))
  requireWritable(file)
  const bar = progressBar(process.stderr)
  const proofs = await proveInParallel(source, [...reading.labs.values()], jobsOf(options.jobs), bar.show)
  bar.clear()
  const findings = proofs.flatMap((proof) => proof.findings)
  if (findings.length > 0) return refuse(findings, `handoff pack test ${folder}`, options)
  const files = options.student ? studentEdition(source.files, reading, proofs) : source.files
  const broken = options.student
    ? lintPack(source.name, files).problems.filter((problem) => problem.code !== 'lab.fewHints' && !isWarning(problem))
    : []
  if (broken.length > 0) return refuse(broken, "in the student's edition", options)
  const archive = buildArchive(files)
  if (archive.length > MAX_ARCHIVE_BYTES)
    throw new UsageProblem('tooLarge', `the built pack would be larger than ${MAX_ARCHIVE_BYTES / 1024 / 1024} MiB`)
  saveFile(file, archive)
  const sha256 = createHash('sha256').update(archive).digest('hex')
  const edition = options.student ? 'student' : 'instructor'
  if (options.json) sayDocument({ built: file, edition, bytes: archive.length, sha256, findings: [] })
  else say(`${file}: ${options.student ? "the student's edition, " : ''}${archive.length} bytes, sha256 ${sha256}`)
}

function refuse(findings: readonly PackProblem[], command: string, { json }: BuildOptions): void {
  if (json) sayDocument({ built: null, findings })
  else {
    for (const finding of findings) complain(problemLine(finding))
    complain(`nothing was built: the pack has ${counted(findings.length, 'finding')} (${command})`)
  }
  process.exitCode = 1
}
