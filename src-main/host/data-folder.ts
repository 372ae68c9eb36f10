/** The one folder where everything of the user's lies, and who may write it. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { codeOf } from './atomic-file'

export interface DataFolder {
  readonly path: string
  /** null: this instance may write. Else a sentence why nothing is saved. */
  readonly readOnly: string | null
  /** Lets another instance write. */
  release(): void
}

/** The usual place of this platform. */
export function defaultDataFolder(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir()
): string {
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'handoff')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'handoff')
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'handoff')
}

const LOCK = 'lock'

/** Opens the folder. The first instance writes; another one reads only, and says so. The lock of a process that is gone is taken over. */
export function openDataFolder(path: string): DataFolder {
  const folder = resolve(path)
  const lock = join(folder, LOCK)
  const nothing = (): void => {}
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    return {
      path: folder,
      readOnly: `${folder} cannot be made (${codeOf(error)}), so nothing is saved. Start with --data and a folder that can be written.`,
      release: nothing
    }
  }
  for (let tries = 0; tries < 2; tries++) {
    try {
      writeFileSync(lock, `${process.pid}\n`, { flag: 'wx', mode: 0o600 })
      return { path: folder, readOnly: null, release: () => releaseLock(lock) }
    } catch (error) {
      if (codeOf(error) !== 'EEXIST')
        return {
          path: folder,
          readOnly: `${folder} cannot be written (${codeOf(error)}), so nothing is saved. Start with --data and a folder that can be written.`,
          release: nothing
        }
      const owner = lockOwner(lock)
      if (owner !== null && isAlive(owner))
        return {
          path: folder,
          readOnly: `Handoff is open already (process ${owner}) with the same data, so nothing is saved here. Close one of the two, or start with --data and another folder.`,
          release: nothing
        }
      rmSync(lock, { force: true })
    }
  }
  return {
    path: folder,
    readOnly: `the lock in ${folder} cannot be taken, so nothing is saved. Start with --data and another folder.`,
    release: nothing
  }
}

function lockOwner(lock: string): number | null {
  try {
    const pid = Number(readFileSync(lock, 'utf8').trim())
    return Number.isSafeInteger(pid) && pid > 0 ? pid : null
  } catch {
    return null
  }
}

function releaseLock(lock: string): void {
  if (lockOwner(lock) === process.pid) rmSync(lock, { force: true })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}
