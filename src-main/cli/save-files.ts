/** Several files that a command writes in a folder of the user's: all of them or none. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { UsageProblem } from './problem'
import { saveFile } from './save-file'

/**
 * @param files By path in the folder: the new text; null: the file is removed.
 * @throws UsageProblem when one of them could not be written; then all are what they were.
 */
export function saveFiles(folder: string, files: ReadonlyMap<string, string | null>): void {
  const before = new Map<string, Buffer | null>()
  const put = (path: string, content: string | Buffer | null): void => {
    const file = join(folder, path)
    if (content === null) return rmSync(file, { force: true })
    mkdirSync(dirname(file), { recursive: true })
    saveFile(file, content)
  }
  try {
    // What is removed stands in another file by then.
    for (const [path, text] of [...files].sort(([, a], [, b]) => Number(a === null) - Number(b === null))) {
      before.set(path, existsSync(join(folder, path)) ? readFileSync(join(folder, path)) : null)
      put(path, text)
    }
  } catch {
    const lost = [...before].flatMap(([path, content]) => (isPutBack(() => put(path, content), join(folder, path), content) ? [] : [path]))
    throw new UsageProblem(
      'unwritable',
      `${folder} cannot be written; ${lost.length === 0 ? 'it is as it was' : `these could not be put back: ${lost.join(', ')}`}`,
      { file: folder, line: null, column: null }
    )
  }
}

/** Is the file what it was? One that could not be changed is. */
function isPutBack(put: () => void, file: string, content: Buffer | null): boolean {
  try {
    put()
    return true
  } catch {
    return content === null ? !existsSync(file) : existsSync(file) && readFileSync(file).equals(content)
  }
}
