// What tests make in the system's temporary folder lies in one folder of their own, which goes when they end; one that was killed leaves that one folder.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** From now on this process, and those that it starts, have a temporary folder of their own. */
export function ownTemporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'handoff-tests-'))
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder
  process.once('exit', () => {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    } catch {
      // Of another user, or still being written by a browser that is ending: no test fails by it.
    }
  })
}
