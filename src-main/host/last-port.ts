/**
 * The port that the app was served on last. A browser keeps what could not be saved for an address, port and all: it is found again only where the app is
 * at that address again.
 */
import { lstatSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DataFolder } from './data-folder'

const FILE = 'port'

/** 0: none is known, any will do. */
export function lastPort({ path }: DataFolder): number {
  const file = join(path, FILE)
  try {
    const stat = lstatSync(file)
    const port = stat.isFile() && stat.size < 10 ? Number(readFileSync(file, 'utf8')) : 0
    return Number.isInteger(port) && port >= 1024 && port <= 65535 ? port : 0
  } catch {
    return 0
  }
}

export function rememberPort(data: DataFolder, port: number): void {
  if (data.readOnly !== null || lastPort(data) === port) return
  try {
    const file = join(data.path, FILE)
    // Nothing that a link leads to is written.
    if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== false) writeFileSync(file, `${port}\n`, { mode: 0o600 })
  } catch {
    // Then the next start takes another one.
  }
}
