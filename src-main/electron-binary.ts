/** Finds Electron's binary without asking the network for it. */
import { accessSync, constants, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const resolver = createRequire(import.meta.url)

/** null: the package is installed without its binary, or not at all. Importing 'electron' itself would start a download. */
export function electronBinary(env: NodeJS.ProcessEnv = process.env): string | null {
  try {
    if (env.ELECTRON_EXEC_PATH) {
      accessSync(env.ELECTRON_EXEC_PATH, constants.X_OK)
      return env.ELECTRON_EXEC_PATH
    }
    const folder = dirname(resolver.resolve('electron/package.json'))
    const binary = join(env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), readFileSync(join(folder, 'path.txt'), 'utf8').trim())
    accessSync(binary, constants.X_OK)
    return binary
  } catch {
    return null
  }
}
