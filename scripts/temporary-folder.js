// What tests make in the system's temporary folder lies in one folder of their own, which goes when they end; one that was killed leaves that one folder.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

const NAME = 'handoff-tests-'

/** From now on this process, and those that it starts, have a temporary folder of their own. */
export function ownTemporaryFolder() {
  // Whoever started this process has made it already.
  if (basename(tmpdir()).startsWith(NAME)) return
  const folder = mkdtempSync(join(tmpdir(), NAME))
  // A test that becomes another user still comes to what is its own.
  chmodSync(folder, 0o711)
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder
  process.once('exit', () => {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    } catch {
      // Of another user, or still being written by a browser that is ending: no test fails by it.
    }
  })
}
