/** A progress bar on a terminal; nothing where output goes to a file. */
import type { WriteStream } from 'node:tty'

const WIDTH = 30

export interface Progress {
  readonly done: number
  readonly of: number
}

/** @param what Is counted: 'runs'. */
export function progressBar(
  stream: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean },
  what = 'runs'
): {
  show(progress: Progress): void
  clear(): void
} {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} }
  return {
    show: ({ done, of }) => {
      const full = Math.round((done / of) * WIDTH)
      stream.write(`\r[${'='.repeat(full)}${' '.repeat(WIDTH - full)}] ${done}/${of} ${what}`)
    },
    clear: () => void stream.write(`\r${' '.repeat(WIDTH + 40)}\r`)
  }
}
