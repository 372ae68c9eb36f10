/** run_command: one line as it is typed at the prompt. Numbers are hexadecimal, with or without 0x, as U-Boot reads them. */
import { crc32 } from '../../spec/crc32'
import { digits, hex, hexDigits } from '../../spec/hex'
import type { Place } from '../../trace/trace'
import type { UBootCore } from '../core/core'
import type { Lmb } from '../lmb/lmb'
import { Answer, type Bootm } from './bootm'
import type { Bootefi } from './bootefi'
import type { FileLoader } from './loader'

/** More bytes than any line shows or counts. */
const MOST_BYTES = 0x1000000n
const WIDTHS: Readonly<Record<string, number>> = { b: 1, w: 2, l: 4, q: 8 }

/** The commands of the prompt. */
export class CommandLine {
  constructor(
    private readonly core: UBootCore,
    readonly loader: FileLoader,
    readonly bootm: Bootm,
    readonly bootefi: Bootefi
  ) {}

  /** @returns CMD_RET_SUCCESS 0, CMD_RET_FAILURE 1 or CMD_RET_USAGE -1. */
  run(line: string, at: Place | null): number {
    const [name = '', ...words] = line.trim().split(/\s+/)
    const numbers = words.map(number)
    switch (name) {
      case 'virtio':
        this.loader.scan()
        return Answer.success
      case 'load':
      case 'fatload':
        return this.load(words, at)
      case 'tftpboot':
        return numbers[0] === undefined || words[1] === undefined
          ? Answer.usage
          : this.answer(this.loader.tftp(numbers[0], words[1], at), (bytes) => `Bytes transferred = ${bytes} (${digits(bytes)} hex)`)
      case 'bootefi':
        return numbers[0] === undefined ? Answer.usage : this.bootefi.run(numbers[0])
      case 'bootm':
        return this.bootm.run(
          words[0] ?? 'start',
          numbers.slice(1).filter((value) => value !== undefined),
          at
        )
      case 'bdinfo':
        this.dump(this.core.lmb ?? this.loader.lmbOfCommand())
        return Answer.success
      case 'crc32':
        return this.crc32(numbers)
      case 'md.b':
        return this.show(numbers)
      default: {
        const width = WIDTHS[/^mw\.([bwlq])$/.exec(name)?.[1] ?? '']
        if (width !== undefined) return this.fill(numbers, width, at)
        this.core.say(`Unknown command '${name}' - try 'help'`)
        return Answer.failure
      }
    }
  }

  /** load <interface> <device:partition> <address> <file> [bytes [offset]] */
  private load(words: readonly string[], at: Place | null): number {
    const [, , where, file, bytes, offset] = words
    const address = number(where ?? '')
    if (address === undefined || file === undefined) return Answer.usage
    const read = this.loader.load(address, file, number(bytes ?? '0') ?? 0n, number(offset ?? '0') ?? 0n, at)
    if (read < 0) this.core.say(`Failed to load '${file}'`)
    return this.answer(read, (count) => `${count} bytes read`)
  }

  private answer(result: number, told: (bytes: number) => string): number {
    if (result < 0) return Answer.failure
    this.core.say(told(result))
    return Answer.success
  }

  private crc32([address, bytes]: readonly (bigint | undefined)[]): number {
    if (address === undefined || bytes === undefined || bytes > MOST_BYTES) return Answer.usage
    const sum = crc32(this.core.board.memory.read(address, Number(bytes)))
    const plain = (value: bigint): string => digits(value, 8)
    this.core.say(`crc32 for ${plain(address)} ... ${plain(address + bytes - 1n)} ==> ${plain(BigInt(sum))}`)
    return Answer.success
  }

  private show([address, count]: readonly (bigint | undefined)[]): number {
    if (address === undefined || (count ?? 0n) > MOST_BYTES) return Answer.usage
    for (let from = 0n; from < (count ?? 64n); from += 16n) {
      const row = this.core.board.memory.read(address + from, Number((count ?? 64n) - from < 16n ? (count ?? 64n) - from : 16n))
      const bytes = hexDigits(row, ' ')
      const text = Array.from(row, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')
      this.core.say(`${digits(address + from, 8)}: ${bytes.padEnd(47)}  ${text}`)
    }
    return Answer.success
  }

  /** mw: nobody is asked whose memory it is. */
  private fill([address, value, count]: readonly (bigint | undefined)[], width: number, at: Place | null): number {
    if (address === undefined || value === undefined || (count ?? 1n) * BigInt(width) > MOST_BYTES) return Answer.usage
    const unit = Array.from({ length: width }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn))
    const content = Uint8Array.from({ length: Number(count ?? 1n) * width }, (_, i) => unit[i % width]!)
    this.loader.put({ file: { name: 'mw' }, by: null }, address, content, at)
    return Answer.success
  }

  private dump(lmb: Lmb): void {
    const { core } = this
    const isOld = !core.lmb
    core.say('lmb_dump_all:')
    for (const [name, { regions }] of [
      ['memory', lmb.available],
      ['reserved', lmb.used]
    ] as const) {
      core.say(` ${name}.${isOld ? 'cnt  =' : 'count ='} ${hex(regions.length)}`)
      regions.forEach(({ base, size, flags }, index) => {
        const last = hex(base + size - 1n)
        core.say(
          ` ${name}[${index}]\t[${hex(base)}-${last}], ${hex(size)} bytes${isOld ? '' : ','} flags: ${isOld ? flags : flagWords(flags)}`
        )
      })
    }
  }
}

function flagWords(flags: number): string {
  const words = [flags & 8 && 'no-notify', flags & 4 && 'no-overwrite', flags & 2 && 'no-map'].filter((word) => word !== 0)
  return words.length > 0 ? words.join(', ') : 'none'
}

function number(word: string): bigint | undefined {
  return /^(0x)?[0-9a-f]{1,16}$/i.test(word) ? BigInt(word.startsWith('0x') ? word : `0x${word}`) : undefined
}
