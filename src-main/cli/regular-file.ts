/** Files that a user names on the command line: what is no file is not read (a named pipe would wait, /dev/zero never end), nor more than a bound. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { told, type Told } from '../../src-lab/sentences'
import { UsageProblem } from './problem'
import { whyUnreadable } from './why-not'

/**
 * @param shown The name for the user.
 * @param what What it should have been: a driver, a recording.
 * @throws UsageProblem `noFile`, `notAFile` or `tooLarge`, in a sentence.
 */
export function readRegularFile(path: string, shown: string, what: Told, maxBytes: number): Buffer {
  let handle: number
  try {
    // Without waiting for whoever writes into a pipe. The file that was opened is the one that is looked at, whatever happens to its name.
    handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    throw new UsageProblem('noFile', whyUnreadable(shown, error))
  }
  try {
    const stat = fstatSync(handle)
    if (!stat.isFile()) throw new UsageProblem('notAFile', told`${shown} is ${kindOf(stat)}, and no ${what}: name a file`)
    const tooLarge = new UsageProblem(
      'tooLarge',
      told`${shown} is larger than ${maxBytes / 1024} KiB, which is the most that a ${what} may have`
    )
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
    throw error instanceof UsageProblem ? error : new UsageProblem('noFile', whyUnreadable(shown, error))
  } finally {
    closeSync(handle)
  }
}

function kindOf(stat: Stats): Told {
  if (stat.isDirectory()) return told`a folder`
  if (stat.isFIFO()) return told`a named pipe`
  if (stat.isCharacterDevice() || stat.isBlockDevice()) return told`a device`
  return stat.isSocket() ? told`a socket` : told`something else`
}
