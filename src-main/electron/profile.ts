/** Where Chromium keeps what it keeps. One profile for each data folder, so what the browser holds of unsaved work belongs to it, and so does the one instance. */
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'

/** Before anything else is asked of `app`. */
export function takeProfile(data: string): void {
  const profile = join(data, 'window')
  try {
    mkdirSync(profile, { recursive: true, mode: 0o700 })
    accessSync(profile, constants.W_OK)
    app.setPath('userData', profile)
  } catch {
    // Where nothing can be written the app starts all the same; this profile goes with it.
    const passing = mkdtempSync(join(tmpdir(), 'handoff-window-'))
    app.setPath('userData', passing)
    process.once('exit', () => rmSync(passing, { recursive: true, force: true }))
  }
}
