/** `handoff pack build`: one .labpack from a folder that is proved, the same bytes at every build. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'
import { problemLine, type PackProblem } from '../../../src-lab/pack/problem'
import { MAX_ARCHIVE_BYTES } from '../../host/bounds'
import { archiveName, buildArchive } from '../../host/pack-build'
import { UsageProblem } from '../problem'
import { complain, say, sayDocument } from '../terminal'
import { counted } from './findings'
import { lintSource, readPackSource } from './pack-source'
import { progressBar } from './progress-bar'
import { jobsOf, proveInParallel } from './proof-pool'

interface BuildOptions {
  readonly out?: string
  readonly jobs?: string
  readonly json?: boolean
}

export async function packBuildCommand(folder: string, options: BuildOptions): Promise<void> {
  const source = await readPackSource(folder)
  const { reading, problems } = lintSource(source)
  if (problems.length > 0 || !reading.pack) return refuse(problems, `handoff pack lint ${folder}`, options)
  const file = options.out ?? join('.', archiveName(reading.pack))
  requireWritable(file)
  const bar = progressBar(process.stderr)
  const proofs = await proveInParallel(source, [...reading.labs.values()], jobsOf(options.jobs), bar.show)
  bar.clear()
  const findings = proofs.flatMap((proof) => proof.findings)
  if (findings.length > 0) return refuse(findings, `handoff pack test ${folder}`, options)
  const archive = buildArchive(source.files)
  if (archive.length > MAX_ARCHIVE_BYTES)
    throw new UsageProblem('tooLarge', `the built pack would be larger than ${MAX_ARCHIVE_BYTES / 1024 / 1024} MiB`)
  save(file, archive)
  const sha256 = createHash('sha256').update(archive).digest('hex')
  if (options.json) sayDocument({ built: file, bytes: archive.length, sha256, findings: [] })
  else say(`${file}: ${archive.length} bytes, sha256 ${sha256}`)
}

function refuse(findings: readonly PackProblem[], command: string, { json }: BuildOptions): void {
  if (json) sayDocument({ built: null, findings })
  else {
    for (const finding of findings) complain(problemLine(finding))
    complain(`nothing was built: the pack has ${counted(findings.length, 'finding')} (${command})`)
  }
  process.exitCode = 1
}

/** A proof takes its time: a file that cannot be written is told before it begins. @throws UsageProblem */
function requireWritable(file: string): void {
  const beside = besideOf(file)
  try {
    closeSync(openSync(beside, 'wx', 0o644))
    rmSync(beside)
  } catch {
    throw unwritable(file)
  }
}

/** Whole or not at all. */
function save(file: string, bytes: Uint8Array): void {
  const target = resolve(file)
  const beside = besideOf(file)
  try {
    const handle = openSync(beside, 'wx', 0o644)
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(beside, target)
  } catch {
    try {
      rmSync(beside, { force: true })
    } catch {
      // Where nothing could be made, nothing is left behind.
    }
    throw unwritable(file)
  }
}

function besideOf(file: string): string {
  return `${resolve(file)}.${process.pid}.tmp`
}

function unwritable(file: string): UsageProblem {
  return new UsageProblem('unwritable', `${file} cannot be written: is the folder there?`, { file, line: null, column: null })
}
