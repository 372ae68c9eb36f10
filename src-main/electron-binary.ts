/** Finds Electron's binary without asking the network for it, and tries once to get it. */
import { spawn } from 'node:child_process'
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

/** Runs Electron's own installer, at most this long. Answers whether the binary is there afterwards. */
export async function installElectron(limitMs: number): Promise<boolean> {
  let installer: string
  try {
    installer = join(dirname(resolver.resolve('electron/package.json')), 'install.js')
  } catch {
    return false
  }
  await new Promise<void>((resolve) => {
    const child = spawn(process.execPath, [installer], { stdio: 'ignore' })
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs)
    const end = (): void => {
      clearTimeout(timer)
      resolve()
    }
    child.once('exit', end)
    child.once('error', end)
  })
  return electronBinary() !== null
}
