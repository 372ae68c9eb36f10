/** A question on the terminal. Where nobody can answer, the command line itself has to say it. */
import { createInterface } from 'node:readline/promises'
import { visible } from '../../src-lab/sentences'

export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true
}

/** @returns false for anything but y or yes. */
export async function isAgreed(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return /^y(es)?$/i.test((await terminal.question(`${visible(question)} [y/N] `)).trim())
  } catch {
    // Ctrl+C, or the end of the input.
    return false
  } finally {
    terminal.close()
  }
}
