/** The built screen on disk: which file a URL's path means. */
import { realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'

/** @param folder The built renderer. @returns null: there is no such file, or the path leads outside. */
export function appFile(folder: string, path: string): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    return null
  }
  const segments = decoded.split('/').filter((segment) => segment !== '')
  if (segments.some((segment) => segment.startsWith('.') || /[\\:\0]/.test(segment))) return null
  try {
    const root = realpathSync(folder)
    const file = realpathSync(join(root, ...(segments.length === 0 ? ['index.html'] : segments)))
    return file.startsWith(root + sep) && statSync(file).isFile() ? file : null
  } catch {
    return null
  }
}
