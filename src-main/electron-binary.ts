/** Finds Electron's binary without asking the network for it. */
import { accessSync, constants, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const resolver = createRequire(import.meta.url)

/** The folder of the package electron: among this one's own packages, or beside it where both were installed as commands. null: there is none. */
export function electronFolder(): string | null {
  try {
    return dirname(resolver.resolve('electron/package.json'))
  } catch {
    return null
  }
}

/** null: the package is installed without its binary, or not at all. Importing 'electron' itself would start a download. */
export function electronBinary(env: NodeJS.ProcessEnv = process.env): string | null {
  try {
    if (env.ELECTRON_EXEC_PATH) {
      accessSync(env.ELECTRON_EXEC_PATH, constants.X_OK)
      return env.ELECTRON_EXEC_PATH
    }
    const folder = electronFolder()
    if (folder === null) return null
    const binary = join(env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), readFileSync(join(folder, 'path.txt'), 'utf8').trim())
    accessSync(binary, constants.X_OK)
    return binary
  } catch {
    return null
  }
}
