/** The one folder where everything of the user's lies, and who may write it. */
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { codeOf } from './atomic-file'
import { lockFolder, PATIENCE, type Patience } from './folder-lock'
import { told, type Told } from '../../src-lab/sentences/told'

export interface DataFolder {
  readonly path: string
  /** null: this instance may write. Else a sentence why nothing is saved; that may come to be so later on. */
  readonly readOnly: Told | null
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

/** Opens the folder. The first instance writes; another one reads only, and says so. The lock of a process that is gone is taken over. */
export function openDataFolder(path: string, patience: Patience = PATIENCE): DataFolder {
  const folder = resolve(path)
  const readOnly = (sentence: Told): DataFolder => ({ path: folder, readOnly: sentence, release: () => {} })
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    return readOnly(
      told`${folder} cannot be made (${codeOf(error)}), so nothing is saved. Start with --data and a folder that can be written.`
    )
  }
  const locking = lockFolder(folder, patience)
  if ('failed' in locking)
    return readOnly(
      told`${folder} cannot be written (${locking.failed}), so nothing is saved. Start with --data and a folder that can be written.`
    )
  if ('held' in locking) {
    const by = locking.held === null ? '' : told` (process ${locking.held})`
    return readOnly(
      told`Handoff is open already${by} with the same data, so nothing is saved here. Close one of the two, or start with --data and another folder.`
    )
  }
  const { lock } = locking
  return {
    path: folder,
    get readOnly() {
      return lock.isHeld()
        ? null
        : told`Another Handoff took over ${folder} while this one stood still, so nothing is saved here any more. Go on in the other one.`
    },
    release: () => lock.release()
  }
}
