/** `handoff run --watch`: the driver once more whenever one of its files is saved. */
import { statSync } from 'node:fs'
import { readDriverFiles, type DriverFiles } from './driver-files'
import { Ended } from './ended'
import { UsageProblem } from './problem'
import { complain, say } from './terminal'

/** How often somebody looks whether a file has changed, and how long nothing may change before it is read: milliseconds. */
const LOOK_MS = 40
const SETTLE_MS = 15

/**
 * @param first As the files were read before the engine was loaded.
 * @param run Runs them and says what came of it.
 * @returns When it was ended from outside.
 */
export async function watchDriver(path: string, first: DriverFiles, run: (driver: DriverFiles) => Promise<unknown>): Promise<void> {
  const ended = new Ended()
  try {
    let looked = first.looked
    let state = stateOf(looked)
    await turn(() => first, run)
    while (!ended.isOver) {
      await ended.wait(LOOK_MS)
      const now = stateOf(looked)
      if (now === state) continue
      // Several files are often saved together, and a file in several steps.
      await ended.wait(SETTLE_MS)
      if (ended.isOver || stateOf(looked) !== now) continue
      state = now
      say('')
      await Promise.race([
        ended.promise,
        turn(() => {
          const driver = readDriverFiles(path)
          looked = driver.looked
          state = stateOf(looked)
          return driver
        }, run)
      ])
    }
  } finally {
    ended.close()
  }
}

async function turn(read: () => DriverFiles, run: (driver: DriverFiles) => Promise<unknown>): Promise<void> {
  try {
    await run(read())
  } catch (error) {
    if (!(error instanceof UsageProblem)) throw error
    // What is wrong now may be right after the next change.
    complain(`handoff: ${error.message}`)
  }
  say('waiting for a change (Ctrl+C ends)')
}

/** What would be other if a file were saved, made or taken away. */
function stateOf(paths: readonly string[]): string {
  return paths
    .map((path) => {
      const found = statSync(path, { throwIfNoEntry: false })
      return found ? `${found.ino} ${found.mtimeMs} ${found.size}` : '-'
    })
    .join('\n')
}
