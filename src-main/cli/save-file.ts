/** A file that a command writes where the user said: whole or not at all. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { UsageProblem } from './problem'

/** @throws UsageProblem when it cannot be written. */
export function saveFile(file: string, content: string | Uint8Array): void {
  const target = resolve(file)
  const beside = besideOf(file)
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
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

/** Told before the work begins that takes its time. @throws UsageProblem when it could not be written. */
export function requireWritable(file: string): void {
  const beside = besideOf(file)
  try {
    closeSync(openSync(beside, 'wx', 0o644))
    rmSync(beside)
  } catch {
    throw unwritable(file)
  }
}

function besideOf(file: string): string {
  return `${resolve(file)}.${process.pid}.tmp`
}

function unwritable(file: string): UsageProblem {
  return new UsageProblem('unwritable', `${file} cannot be written: is the folder there?`, { file, line: null, column: null })
}
