/** A progress bar on a terminal; nothing where output goes to a file. */
import type { WriteStream } from 'node:tty'
import type { ProofProgress } from './proof-pool'

const WIDTH = 30

export function progressBar(stream: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean }): {
  show(progress: ProofProgress): void
  clear(): void
} {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} }
  return {
    show: ({ done, of }) => {
      const full = Math.round((done / of) * WIDTH)
      stream.write(`\r[${'='.repeat(full)}${' '.repeat(WIDTH - full)}] ${done}/${of} runs`)
    },
    clear: () => void stream.write(`\r${' '.repeat(WIDTH + 24)}\r`)
  }
}
