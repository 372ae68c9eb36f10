/** A small shell on the machine as it stands at the cursor. */
import { capitals, hex, type MachineState } from '../../src-firmware'
import { sentence, t, type Sentence } from '../language'
import { addressTyped } from './bytes'
import type { LoadedImage } from './image-story'
import { memmap } from './memmap'
import {
  gcdLines,
  handleLines,
  handlesBeforeLines,
  hobLines,
  lmbLines,
  mmLines,
  poolLines,
  virtualLines,
  type ListedLine
} from './shell-views'

export interface ShellContext {
  readonly state: MachineState
  /** Number of calls of the last run. */
  readonly calls: number
  /** Those that are loaded. */
  readonly images: readonly LoadedImage[]
  /** The protocols of each handle that the firmware had before the run, where somebody recorded them. */
  handlesBefore?(): Promise<readonly (readonly string[])[]>
  /** Bytes at this moment, which takes its time; null: there is nothing to read. */
  read(start: bigint, bytes: number): Promise<Uint8Array | null>
}
interface ShellAnswer {
  readonly lines: readonly string[]
  /** The call to go to. */
  readonly goTo?: number
}

interface ShellCommand {
  readonly name: string
  /** What it takes and what it does, for help. */
  readonly takes: () => string
  readonly does: Sentence
  run(words: readonly string[], context: ShellContext): ShellAnswer | Promise<ShellAnswer>
}

/** As the UEFI Shell: so many bytes if nobody says how many, and no more at once. */
const DMEM_BYTES = 512
const MOST_BYTES = 0x4000
/** Where help begins to say what a command does. */
const HELP_COLUMN = 24

const texts = (lines: readonly ListedLine[]): ShellAnswer => ({ lines: lines.map(({ text }) => text) })
const list = (name: string, does: Sentence, of: (context: ShellContext) => readonly ListedLine[]): ShellCommand => ({
  name,
  takes: () => '',
  does,
  run: (_, context) => texts(of(context))
})

const COMMANDS: readonly ShellCommand[] = [
  {
    name: 'memmap',
    takes: () => `[${t('address')}]`,
    does: sentence('the memory map, or the descriptor that holds an address'),
    run([argument], { state }) {
      if (argument === undefined) return { lines: memmap(state, null) }
      const address = addressTyped(argument)
      return { lines: address === null ? [noAddress(argument, 'memmap')] : memmap(state, address) }
    }
  },
  {
    name: 'dmem',
    takes: () => `<${t('address')}> [${t('bytes')}]`,
    does: sentence('the bytes at an address; how many in hexadecimal, 200 if you do not say'),
    async run([where, many], { read }) {
      if (where === undefined) return { lines: [t('write an address behind it, as in dmem 0xE530000')] }
      const start = addressTyped(where)
      if (start === null) return { lines: [noAddress(where, 'dmem')] }
      const asked = many === undefined ? DMEM_BYTES : Number(addressTyped(many) ?? -1n)
      if (asked < 1 || asked > MOST_BYTES)
        return { lines: [t('write how many bytes in hexadecimal, 1 to {{most}}', { most: capitals(MOST_BYTES) })] }
      const bytes = await read(start, asked)
      return {
        lines: bytes === null ? [t('the run did not come to the end of this moment: there is nothing to read')] : dmemLines(start, bytes)
      }
    }
  },
  list('hob', sentence('the HOB list, as PEI has it or has left it'), ({ state }) => hobLines(state)),
  list('pool', sentence('the pages that the pool cut blocks from, and who holds blocks in them'), ({ state }) => poolLines(state)),
  list('gcd', sentence('what memory space there is, what it can be, and what it is'), ({ state }) => gcdLines(state)),
  {
    name: 'dh',
    takes: () => '[all]',
    does: sentence('the handles that this run made, with their protocols, and the images; all: those from before, too'),
    async run([argument], { state, images, handlesBefore }) {
      const before = (await handlesBefore?.()) ?? []
      const made = handleLines(state, images)
      if (argument === 'all') return texts([...handlesBeforeLines(before), ...made])
      const { lines } = texts(made)
      return {
        lines:
          before.length === 0 ? lines : [t('{{count}} handles from before the run: dh all lists them', { count: before.length }), ...lines]
      }
    }
  },
  list('vmap', sentence('the map of SetVirtualAddressMap, when it was called'), ({ state }) => virtualLines(state)),
  list('lmb', sentence('U-Boot’s lmb: the memory there is, what of it is in use, and the files that lie in memory'), ({ state }) =>
    lmbLines(state)
  ),
  list('mm', sentence('MMRAM: what of it is free, pages and blocks of the pool, and who has the rest'), ({ state }) => mmLines(state)),
  {
    name: 'goto',
    takes: () => `<${t('call')}>`,
    does: sentence('shows the machine after that call'),
    run([argument], { calls }) {
      const call = Number(argument)
      if (!Number.isInteger(call) || call < 1 || call > calls)
        return { lines: [calls === 0 ? t('nothing has run yet') : t('write the number of a call, 1 to {{calls}}', { calls })] }
      return { lines: [], goTo: call }
    }
  },
  {
    name: 'help',
    takes: () => t('[command]'),
    does: sentence('these lines, or the one of a command'),
    run([name]) {
      if (name === undefined) return { lines: COMMANDS.map(helpLine) }
      const command = COMMANDS.find((one) => one.name === name)
      return { lines: [command ? helpLine(command) : unknown(name)] }
    }
  }
]

/** A Chinese character takes two places of a line. */
const inColumn = (text: string): string =>
  text + ' '.repeat(Math.max(0, HELP_COLUMN - text.length - (text.match(/[\u2e80-\uffef]/g)?.length ?? 0)))
const helpLine = ({ name, takes, does }: ShellCommand): string => `${inColumn(`${name} ${takes()}`)} ${t(does)}`
const unknown = (name: string): string => t("there is no command '{{name}}'; help lists them", { name })
const noAddress = (text: string, command: string): string =>
  t("'{{text}}' is no address: write it in hexadecimal, as in {{command}} 0xE530000", { text, command })

/** As the UEFI Shell prints them: 16 to a line, a dash in the middle, and what can be read. */
function dmemLines(start: bigint, bytes: Uint8Array): readonly string[] {
  const lines = Array.from({ length: Math.ceil(bytes.length / 16) }, (_, index) => {
    const line = [...bytes.subarray(index * 16, index * 16 + 16)]
    const digits = line.map((byte, at) => `${capitals(byte, 2)}${at === 7 && line.length > 8 ? '-' : ' '}`).join('')
    const text = line.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    return `  ${capitals(start + BigInt(index * 16), 8)}: ${digits.padEnd(48)} *${text}*`
  })
  return [`Memory Address ${capitals(start, 16)} ${capitals(bytes.length)} Bytes`, ...lines]
}

/** Answers at once, but for what has to be read. What could not be read is said. */
export function execute(line: string, context: ShellContext): ShellAnswer | Promise<ShellAnswer> {
  const [name = '', ...words] = line.trim().split(/\s+/)
  if (name === '') return { lines: [] }
  const answer = COMMANDS.find((command) => command.name === name.toLowerCase())?.run(words, context) ?? { lines: [unknown(name)] }
  if (!(answer instanceof Promise)) return answer
  return answer.catch((error: unknown) => ({ lines: [error instanceof Error ? error.message : String(error)] }))
}

/** Lines that what was typed may become: a command, behind help a command, behind a command of addresses where a descriptor begins. */
export function completions(typed: string, { dxe }: Pick<MachineState, 'dxe'>): readonly string[] {
  const words = typed.trimStart().split(/\s+/)
  const last = words.at(-1) ?? ''
  const before = typed.slice(0, typed.length - last.length)
  // Where nothing is begun there is nothing to complete: Tab leaves the console.
  if (last === '' || words.length > 2) return []
  if (words.length === 1) return namesLike(last).map((name) => `${name} `)
  if (words[0] === 'help') return namesLike(last).map((name) => before + name)
  if (words[0] !== 'memmap' && words[0] !== 'dmem') return []
  const wanted = last.toLowerCase().replace(/^0x/, '')
  return dxe.map
    .map(([, start]) => hex(BigInt(start)))
    .filter((start) => start.slice(2).startsWith(wanted))
    .map((start) => before + start)
}

function namesLike(text: string): readonly string[] {
  return COMMANDS.map(({ name }) => name).filter((name) => name.startsWith(text.toLowerCase()))
}

/** What all of them begin with. */
export function commonBeginning(lines: readonly string[]): string {
  const [first = '', ...others] = lines
  let length = first.length
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--
  return first.slice(0, length)
}

/** Lines that were typed, the latest last; one goes back through them and forth again. */
export class ShellHistory {
  private readonly past: string[] = []
  private at = 0

  add(line: string): void {
    if (line.trim() !== '' && this.past.at(-1) !== line) this.past.push(line)
    this.at = this.past.length
  }

  /** @param step −1: the one before, 1: the one after, beyond the latest an empty one. */
  go(step: 1 | -1): string {
    this.at = Math.max(0, Math.min(this.past.length, this.at + step))
    return this.past[this.at] ?? ''
  }
}
