/**
 * Saving a file so that a save reported as done survives a crash, and a failed one leaves the old file whole. The libraries at hand lose
 * data on a full disk, so this is our own: write beside the target, check the size, flush, rename, flush the folder.
 */
import { constants } from 'node:fs'
import { lstat, mkdir, open, realpath, rename, unlink, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { randomBytes } from 'node:crypto'
import { readdirSync, unlinkSync } from 'node:fs'
import { Turns } from './turns'
import { told, type Told, ToldError } from '../../src-lab/sentences/told'

/** The file system as far as saving needs it: a parameter, so that a full disk can be tried. */
export interface SavingFiles {
  open(path: string, flags: number, mode: number): Promise<FileHandle>
  rename(from: string, to: string): Promise<void>
  unlink(path: string): Promise<void>
}
const realFiles: SavingFiles = { open, rename, unlink }

/** For who keeps it alone. */
const PRIVATE = 0o600
/** As any program's new file: what the user's mask leaves of it. */
export const ORDINARY = 0o666

/** Windows refuses a rename while a virus scanner or an editor looks at the file. */
const BUSY = new Set(['EPERM', 'EACCES', 'EBUSY'])
const RENAME_TRIES = 5

/** A save that did not happen, told for the user. The old file is whole. */
export class SaveFailed extends ToldError {
  override readonly name = 'SaveFailed'
}

export class AtomicFiles {
  private readonly turns = new Turns()

  /** @param root Nothing outside this folder is ever written. @param mode Of a new file; one that is there keeps its own. */
  constructor(
    private readonly root: string,
    private readonly files: SavingFiles = realFiles,
    private readonly mode: number = PRIVATE
  ) {}

  /** Writes the whole file; saves of one file wait for each other. */
  save(path: string, content: string | Uint8Array): Promise<void> {
    return this.turns.take(path, () => this.write(path, typeof content === 'string' ? Buffer.from(content, 'utf8') : content))
  }

  /** Renames a file or a folder; the new name must be free. */
  async move(from: string, to: string): Promise<void> {
    await this.requireInside(from)
    await this.requireInside(to)
    if (await lstat(to).catch(() => null)) throw new SaveFailed(told`${basename(to)} is there already`)
    try {
      await this.renameBusy(from, to)
      await this.flushFolder(dirname(to))
    } catch (error) {
      throw new SaveFailed(sentence(error, basename(to)))
    }
  }

  async remove(path: string): Promise<void> {
    await this.requireInside(path)
    await this.files.unlink(path).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw new SaveFailed(sentence(error, basename(path)))
    })
  }

  /** Is there this folder, where its name says and not over a link somewhere else? */
  async holds(folder: string): Promise<boolean> {
    try {
      const real = await realpath(folder)
      return real === join(await realpath(this.root), relative(this.root, folder)) && (await lstat(real)).isDirectory()
    } catch {
      return false
    }
  }

  private async write(path: string, bytes: Uint8Array): Promise<void> {
    await this.requireInside(path)
    const before = await requireFile(path)
    const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`)
    try {
      const handle = await this.files.open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, this.mode)
      try {
        // Somebody may share the folder that it lies in.
        if (before !== null) await handle.chmod(before & 0o777)
        await handle.writeFile(bytes)
        const { size } = await handle.stat()
        if (size !== bytes.length) throw new SaveFailed(told`only ${size} of ${bytes.length} bytes could be written: the disk is full`)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await this.renameBusy(temporary, path)
      await this.flushFolder(dirname(path))
    } catch (error) {
      await this.files.unlink(temporary).catch(() => {})
      if (error instanceof SaveFailed) throw error
      throw new SaveFailed(sentence(error, basename(path)))
    }
  }

  /** It lies in a real folder inside the root: no link leads outside. */
  private async requireInside(path: string): Promise<void> {
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const inside = relative(await realpath(this.root), await realpath(dirname(path)))
      if (inside === '..' || inside.startsWith(`..${sep}`))
        throw new SaveFailed(told`${basename(path)} would be written outside the data folder`)
    } catch (error) {
      if (error instanceof SaveFailed) throw error
      throw new SaveFailed(sentence(error, basename(path)))
    }
  }

  private async renameBusy(from: string, to: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.files.rename(from, to)
        return
      } catch (error) {
        if (tries === RENAME_TRIES || !BUSY.has(codeOf(error))) throw error
        await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** tries))
      }
    }
  }

  /** Where folders cannot be opened (Windows) the file system keeps the order itself. */
  private async flushFolder(folder: string): Promise<void> {
    const handle = await this.files.open(folder, constants.O_RDONLY, 0).catch(() => null)
    if (!handle) return
    try {
      await handle.sync().catch(() => {})
    } finally {
      await handle.close()
    }
  }
}

/** What a save leaves behind that was cut off by the end of its process. */
const TEMPORARY = /^\..+\.[0-9a-f]{12}\.tmp$/
/** So many folders and files are looked at; more than this nobody's work has. */
const MAX_LOOKED_AT = 200_000

/** Removes what cut-off saves left behind. For whoever alone may write, before the first save. */
export function removeTemporaryFiles(root: string): void {
  const folders = [root]
  let looked = 0
  for (let folder = folders.pop(); folder !== undefined && looked < MAX_LOOKED_AT; folder = folders.pop()) {
    try {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        looked++
        if (entry.isDirectory()) folders.push(join(folder, entry.name))
        else if (entry.isFile() && TEMPORARY.test(entry.name)) unlinkSync(join(folder, entry.name))
      }
    } catch {
      // One that cannot be read or cleaned harms nobody.
    }
  }
}

/** A regular file, or nothing yet. */
/** @returns Its mode; null: there is none yet. */
async function requireFile(path: string): Promise<number | null> {
  const target = await lstat(path).catch(() => null)
  if (target && !target.isFile()) throw new SaveFailed(told`${basename(path)} is no regular file, so it is not replaced`)
  return target?.mode ?? null
}

export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}

function sentence(error: unknown, name: string): Told {
  switch (codeOf(error)) {
    case 'ENOSPC':
      return told`${name} was not saved: the disk is full. The text before is untouched.`
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return told`${name} was not saved: the data folder cannot be written. Start with --data and a folder that can be.`
    default:
      return told`${name} was not saved (${codeOf(error) || told`unknown error`}). The text before is untouched.`
  }
}
