/** Files that a user names on the command line: what is no file is not read (a named pipe would wait, /dev/zero never end), nor more than a bound. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { UsageProblem } from './problem'
import { whyUnreadable } from './why-not'

/**
 * @param shown The name for the user.
 * @param what What it should have been: 'driver', 'recording'.
 * @throws UsageProblem `noFile`, `notAFile` or `tooLarge`, in a sentence.
 */
export function readRegularFile(path: string, shown: string, what: string, maxBytes: number): Buffer {
  const refuse = (code: string, message: string): UsageProblem => new UsageProblem(code, `${shown} ${message}`)
  let handle: number
  try {
    // Without waiting for whoever writes into a pipe. The file that was opened is the one that is looked at, whatever happens to its name.
    handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    throw refuse('noFile', whyUnreadable(error))
  }
  try {
    const stat = fstatSync(handle)
    if (!stat.isFile()) throw refuse('notAFile', `is ${kindOf(stat)}, and no ${what}: name a file`)
    const tooLarge = refuse('tooLarge', `is larger than ${maxBytes / 1024} KiB, which is the most that a ${what} may have`)
    if (stat.size > maxBytes) throw tooLarge
    // Some files say that they are empty and are not, and some grow.
    const pieces: Buffer[] = []
    let bytes = 0
    for (;;) {
      const piece = Buffer.alloc(64 * 1024)
      const read = readSync(handle, piece)
      if (read === 0) return Buffer.concat(pieces)
      pieces.push(piece.subarray(0, read))
      bytes += read
      if (bytes > maxBytes) throw tooLarge
    }
  } catch (error) {
    throw error instanceof UsageProblem ? error : refuse('noFile', whyUnreadable(error))
  } finally {
    closeSync(handle)
  }
}

function kindOf(stat: Stats): string {
  if (stat.isDirectory()) return 'a folder'
  if (stat.isFIFO()) return 'a named pipe'
  if (stat.isCharacterDevice() || stat.isBlockDevice()) return 'a device'
  return stat.isSocket() ? 'a socket' : 'something else'
}
