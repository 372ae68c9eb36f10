/** Replays a recording of lmb alone, call by call. */
import { hex } from '../../src-firmware/spec/hex'
import { PAGE_MASK, PAGE_SHIFT } from '../../src-firmware/spec/page'
import { Lmb } from '../../src-firmware/uboot/lmb/lmb'
import type { Region } from '../../src-firmware/uboot/lmb/region-list'
import { lmbRules, type LmbFlags } from '../../src-firmware/uboot/lmb/rules'
import type { LmbOperation, LmbRecording } from './lmb-recording'
import type { Difference, ReplayReport } from './report'

interface Answer {
  readonly ret: number
  readonly out?: bigint
}

/** The calls of one recording, on lmb of its release. */
export class LmbReplay {
  private readonly lmb: Lmb
  private readonly told: string[] = []
  private readonly differences: Difference[] = []
  private current = -1

  constructor(
    private readonly file: string,
    private readonly recording: LmbRecording
  ) {
    this.lmb = new Lmb(lmbRules[recording.version], {}, ({ what, base, size }) => {
      const pages = (size + (base & PAGE_MASK) + PAGE_MASK) >> PAGE_SHIFT
      this.told.push([what === 'reserved' ? 'reserve' : 'conventional', hex(base & ~PAGE_MASK), hex(pages)].join(' '))
    })
  }

  run(): ReplayReport {
    const { operations } = this.recording
    for (const operation of operations) this.step(operation)
    return { operations: operations.length, differences: this.differences, takenOver: 0 }
  }

  private step(operation: LmbOperation): void {
    this.current = operation.i
    const answer = this.perform(operation)
    if (!answer) return this.compare('call', operation.call, 'a call this version can replay')
    this.compare('ret', operation.ret, answer.ret)
    this.compare('out', operation.out, answer.out === undefined ? undefined : hex(answer.out))
    this.compare('memory', operation.memory.map(String).join(' '), shown(this.lmb.available.regions))
    this.compare('reserved', operation.reserved.map(String).join(' '), shown(this.lmb.used.regions))
    this.compare('efi', (operation.efi ?? []).map((notice) => notice.join(' ')).join(', '), this.told.splice(0).join(', '))
    this.compare('printed', (operation.printed ?? '').trim(), this.lmb.takePrinted().join('\n'))
  }

  private perform({ call, in: given }: LmbOperation): Answer | null {
    const { lmb } = this
    const number = (name: string): bigint => BigInt(given[name] ?? 0)
    const flags = flagsOf(given.flags ?? 'none', lmb.rules.flags)
    const range = [number('base'), number('size')] as const
    switch (call) {
      case 'add':
        return { ret: lmb.add(...range) }
      case 'reserve':
        return { ret: lmb.reserve(...range, flags) }
      case 'free':
        return { ret: lmb.free(...range, flags) }
      case 'any':
      case 'max': {
        const { error, address } = lmb.allocate(number('size'), number('align'), number('max'), flags)
        if (lmb.rules.answersNumber) return { ret: error, out: address ?? number('max') }
        return { ret: 0, out: address ?? 0n }
      }
      case 'addr': {
        const { error, address } = lmb.allocateAt(...range, flags)
        return lmb.rules.answersNumber ? { ret: error, out: number('base') } : { ret: 0, out: address }
      }
      case 'freesize':
        return { ret: 0, out: lmb.freeSizeAt(number('addr')) }
      case 'isreserved':
        return { ret: lmb.isReserved(number('addr'), flags) ? 1 : 0 }
      default:
        return null
    }
  }

  private compare(field: string, expected: unknown, actual: unknown): void {
    if (String(expected) === String(actual)) return
    this.differences.push({ file: this.file, i: this.current, field, expected: String(expected), actual: String(actual) })
  }
}

/** Flags as bdinfo words them. A word that the release does not know stands for none. */
function flagsOf(text: string, { noMap, noOverwrite, noNotify }: LmbFlags): number {
  const numbers: Readonly<Record<string, number>> = { 'no-map': noMap, 'no-overwrite': noOverwrite, 'no-notify': noNotify }
  return text.split(',').reduce((flags, word) => flags | (numbers[word.trim()] ?? 0), 0)
}

function shown(regions: readonly Region[]): string {
  return regions.map(({ base, size, flags }) => `${hex(base)},${hex(size)},${flags}`).join(' ')
}
