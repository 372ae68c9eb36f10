/** A small shell on the machine as it stands at the cursor. */
import type { MachineState } from '../../src-firmware'
import { memmap } from './memmap'
import { gcdLines, lmbLines, mmLines, poolLines, type ListedLine } from './shell-views'

interface ShellContext {
  readonly state: MachineState
  /** Number of calls of the last run. */
  readonly calls: number
}
interface ShellAnswer {
  readonly lines: readonly string[]
  /** The call to go to. */
  readonly goTo?: number
}

export const COMMANDS = ['memmap', 'pool', 'gcd', 'lmb', 'mm', 'goto', 'help'] as const

const HELP = [
  'memmap [address]   the memory map, or the descriptor that holds an address',
  'pool               the pages that the pool cut blocks from, and who holds blocks in them',
  'gcd                what memory space there is, what it can be, and what it is',
  'lmb                U-Boot’s lmb: the memory there is, what of it is in use, and the files that lie in memory',
  'mm                 MMRAM: what of it is free, pages and blocks of the pool, and who has the rest',
  'goto <call>        shows the machine after that call',
  'help               these lines'
]

function parseAddress(text: string): bigint | null {
  const plain = text.replace(/^0x/i, '')
  return /^[0-9a-f]{1,16}$/i.test(plain) ? BigInt(`0x${plain}`) : null
}

const texts = (lines: readonly ListedLine[]): ShellAnswer => ({ lines: lines.map(({ text }) => text) })

export function execute(line: string, { state, calls }: ShellContext): ShellAnswer {
  const [command, argument] = line.trim().split(/\s+/)
  switch (command) {
    case undefined:
    case '':
      return { lines: [] }
    case 'help':
      return { lines: HELP }
    case 'memmap': {
      if (argument === undefined) return { lines: memmap(state, null) }
      const address = parseAddress(argument)
      return {
        lines: address === null ? [`'${argument}' is no address: write it in hexadecimal, as in memmap 0xE530000`] : memmap(state, address)
      }
    }
    case 'pool':
      return texts(poolLines(state))
    case 'gcd':
      return texts(gcdLines(state))
    case 'lmb':
      return texts(lmbLines(state))
    case 'mm':
      return texts(mmLines(state))
    case 'goto': {
      const call = Number(argument)
      if (!Number.isInteger(call) || call < 1 || call > calls)
        return { lines: [calls === 0 ? 'nothing has run yet' : `write the number of a call, 1 to ${calls}`] }
      return { lines: [], goTo: call }
    }
    default:
      return { lines: [`there is no command '${command}'; help lists them`] }
  }
}
