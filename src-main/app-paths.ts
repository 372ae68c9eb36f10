/** Where the app's own files lie: found from this file upwards, so that the built command works from any folder. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) || !existsSync(join(folder, 'labs'))) {
    const above = dirname(folder)
    if (above === folder) throw new Error('Handoff was taken apart: its labs folder is not where its program is.')
    folder = above
  }
  return folder
}

export const appRoot = findRoot()
export const labsFolder = join(appRoot, 'labs')
/** The pages that messages name. */
export const docsFolder = join(appRoot, 'docs')
/** What `pack new` makes, and the JSON Schemas of packs. */
export const authoringFolder = join(appRoot, 'authoring')
export const rendererFolder = join(appRoot, 'out', 'renderer')
const manifest = JSON.parse(readFileSync(join(appRoot, 'package.json'), 'utf8')) as {
  version: string
  peerDependencies: { electron: string }
}
export const version = manifest.version
/** The versions of Electron that the window is made for, as npm takes them. */
export const electronRange = manifest.peerDependencies.electron
