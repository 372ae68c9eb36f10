/** A file that a command writes where the user said: whole or not at all, whatever ends the machine meanwhile. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { UsageProblem } from './problem'
import { whyUnwritable } from './why-not'

/** What changes a disk, as far as saving needs it: a parameter, so that the end of a machine at each of its steps can be tried. */
export interface DiskSteps {
  /** A new file with these bytes, which have come to the disk when it returns. */
  write(file: string, bytes: Uint8Array): void
  rename(from: string, to: string): void
  remove(file: string): void
  /** What was renamed or removed in a folder has come to the disk when it returns. */
  flushFolder(folder: string): void
}

export const realDisk: DiskSteps = {
  write(file, bytes) {
    const handle = openSync(file, 'wx', 0o644)
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  },
  rename: renameSync,
  remove: (file) => rmSync(file, { force: true }),
  flushFolder(folder) {
    let handle: number
    try {
      handle = openSync(folder, 'r')
    } catch {
      // Where folders cannot be opened (Windows) the file system keeps the order itself.
      return
    }
    try {
      fsyncSync(handle)
    } catch {
      // Some file systems have nothing to flush.
    } finally {
      closeSync(handle)
    }
  }
}

/** @throws UsageProblem when it cannot be written. */
export function saveFile(file: string, content: string | Uint8Array, disk: DiskSteps = realDisk): void {
  const target = resolve(file)
  const beside = besideOf(file)
  try {
    disk.write(beside, typeof content === 'string' ? Buffer.from(content, 'utf8') : content)
    disk.rename(beside, target)
    disk.flushFolder(dirname(target))
  } catch (error) {
    try {
      disk.remove(beside)
    } catch {
      // Where nothing could be made, nothing is left behind.
    }
    throw unwritable(file, error)
  }
}

/** Told before the work begins that takes its time. @throws UsageProblem when it could not be written. */
export function requireWritable(file: string): void {
  const beside = besideOf(file)
  try {
    closeSync(openSync(beside, 'wx', 0o644))
    rmSync(beside)
  } catch (error) {
    throw unwritable(file, error)
  }
}

function besideOf(file: string): string {
  return `${resolve(file)}.${process.pid}.tmp`
}

/** Did a save of this file that was cut off leave a file of this name beside it? */
export function isLeftBeside(file: string, name: string): boolean {
  const own = `${basename(file)}.`
  return name.startsWith(own) && /^\d+\.tmp$/.test(name.slice(own.length))
}

function unwritable(file: string, error: unknown): UsageProblem {
  return new UsageProblem('unwritable', whyUnwritable(file, error), { file, line: null, column: null })
}
