/** Replays a recording of U-Boot's prompt: every command is typed again, and every application makes its calls again. */
import { DriverStop, powerOn, SimulatorBug, type Descriptor, type Machine } from '../../src-firmware'
import { hex } from '../../src-firmware/spec/hex'
import { PAGE_SIZE } from '../../src-firmware/spec/page'
import { Operations } from './operations'
import type { PromptOperation, PromptRecording } from './prompt-recording'
import type { Difference, ReplayReport } from './report'

const HANG = 'HANG/ASSERT'
/** Commands whose output tells what lies in memory. */
const TELLING = /^(?:crc32|md\.b)\b/
const REGION = /^ (memory|reserved)\[\d+\]\s+\[(0x[0-9a-f]+)-(?:0x[0-9a-f]+)\], (0x[0-9a-f]+) bytes,? flags: (.*)$/
/** What the recording application's buffers were taken as. */
const LOADER_DATA = 2n

/** One recording, from the first command to the last. */
export class PromptReplay {
  private readonly machine: Machine
  private readonly operations: Operations
  private readonly differences: Difference[] = []
  private current = -1
  private next = 0
  private takenOver = 0
  private map = new Map<string, Descriptor>()
  /** Where the recording application had its buffers. */
  private readonly buffers: { readonly start: bigint; readonly end: bigint }[] = []

  constructor(
    private readonly file: string,
    private readonly recording: PromptRecording
  ) {
    this.machine = powerOn({
      platform: recording.platform,
      phase: 'uboot',
      mode: 'lenient',
      keys: '',
      maxEvents: 0,
      outputBytes: Infinity,
      entry: 'recorder',
      moduleType: null,
      guest: {
        callFunction(): never {
          throw new SimulatorBug('a recording has no functions of its own')
        },
        findImage: () => null,
        startImage: () => this.application()
      }
    })
    this.machine.imageStarted()
    const compare = (field: string, expected: unknown, actual: unknown): void => this.compare(field, expected, actual)
    this.operations = new Operations(this.machine, compare, BigInt(recording.platform.app!.loaderData.start), () => this.takenOver++, {
      returns: 0n
    })
    // The recorder looked for the disk before it began.
    this.type('virtio scan')
  }

  run(): ReplayReport {
    const { operations } = this.recording
    try {
      for (let operation = this.take(); operation; operation = this.take()) this.atPrompt(operation)
    } catch (error) {
      if (!(error instanceof DriverStop)) throw error
      this.compare('end', 'an answer', HANG)
    }
    return { operations: operations.length, differences: this.differences, takenOver: this.takenOver }
  }

  private take(): PromptOperation | undefined {
    const operation = this.recording.operations[this.next++]
    if (operation) this.current = operation.i
    return operation
  }

  private atPrompt(operation: PromptOperation): void {
    switch (operation.op) {
      case 'Command': {
        const { rc, printed } = this.type(operation.line!)
        this.compare('rc', operation.rc, rc)
        if (TELLING.test(operation.line!)) this.compareBytes(operation, printed)
        return
      }
      case 'State':
        return this.state(operation)
      case 'StartImage': {
        this.next--
        const { rc } = this.type(operation.line!)
        const ended = this.recording.operations[this.next - 1]
        if (ended?.op === 'ImageReturned') this.compare('rc', ended.rc, rc)
        return
      }
      default:
        this.compare('op', operation.op, 'an operation that is none of the prompt’s')
    }
  }

  /** What the application that bootefi has started did. */
  private application(): bigint {
    const { machine } = this
    const start = this.take()
    if (start?.op !== 'StartImage') throw new SimulatorBug('an application starts that the recording does not know')
    const { out } = machine.call({
      table: 'BootServices',
      service: 'AllocatePages',
      args: { type: 0n, memoryType: LOADER_DATA, pages: BigInt(start.appBufferPages!), memory: { ref: true, value: 0n } },
      at: null
    })
    this.buffers.push({ start: BigInt(start.appBuffers!), end: BigInt(start.appBuffers!) + BigInt(start.appBufferPages!) * PAGE_SIZE })
    this.compare('appBuffers', start.appBuffers, hex((out.memory as bigint | undefined) ?? 0n))
    this.compareMap('map', start.map!.descriptors)
    this.compare('mapKey', start.map!.mapKey, machine.mapKey)
    this.map = new Map(start.map!.descriptors.map((descriptor) => [descriptor[1], descriptor]))
    for (let operation = this.take(); operation; operation = this.take()) {
      if (operation.op === 'ImageReturned') return this.returned(start, operation)
      this.operations.perform(operation)
      this.after(operation)
    }
    return 0n
  }

  private returned(start: PromptOperation, { freedBuffers, status }: PromptOperation): bigint {
    const args = { memory: BigInt(start.appBuffers!), pages: BigInt(start.appBufferPages!) }
    if (freedBuffers === 1) this.machine.call({ table: 'BootServices', service: 'FreePages', args, at: null })
    return BigInt(status ?? 0)
  }

  private after({ after }: PromptOperation): void {
    if (!after) return
    this.compare('after.mapKey', after.mapKey, this.machine.mapKey)
    for (const descriptor of after.removed ?? []) this.map.delete(descriptor[1])
    for (const descriptor of after.added ?? []) this.map.set(descriptor[1], descriptor)
    const ascending = [...this.map.values()].sort((a, b) => (BigInt(a[1]) < BigInt(b[1]) ? -1 : 1))
    this.compareMap('map', ascending)
  }

  /** What the recording application has put into its own buffers is not in the recording. */
  private compareBytes({ line, printed: told }: PromptOperation, printed: readonly string[]): void {
    const [, start, bytes] = line!.split(/\s+/).map((word) => (/^(0x)?[0-9a-f]+$/.test(word) ? BigInt(`0x${word.replace('0x', '')}`) : 0n))
    const isTouched = this.buffers.some((range) => range.start < start! + bytes! && range.end > start!)
    const [expected, actual] = [(told ?? []).join('\n'), printed.join('\n')]
    if (expected !== actual && isTouched) this.takenOver++
    else this.compare('printed', expected, actual)
  }

  private state({ lmb, efiMap }: PromptOperation): void {
    const { printed } = this.type('bdinfo')
    const regions = printed.map((line) => REGION.exec(line)).filter((match) => match !== null)
    for (const name of ['memory', 'reserved'] as const) {
      const found = regions.filter(([, list]) => list === name).map(([, , base, size, flags]) => `${base}+${size} ${flags}`)
      const expected = lmb![name].map(([base, size, flags]) => `${base}+${size} ${flags}`)
      this.compare(`lmb.${name}`, expected.join(', '), found.join(', '))
    }
    this.compareMap('efiMap', efiMap!)
  }

  /** @returns The command's answer, and the lines that it printed. */
  private type(line: string): { readonly rc: number; readonly printed: readonly string[] } {
    const before = this.machine.console.length
    const { value } = this.machine.call({ table: 'UBoot', service: 'run_command', args: { cmd: line, flag: 0n }, at: null })
    const text = this.machine.console
      .slice(before)
      .filter((part) => typeof part === 'string')
      .join('')
    return { rc: Number(value), printed: text.split('\n').filter((each) => each !== '') }
  }

  private compareMap(field: string, expected: readonly Descriptor[]): void {
    const want = expected.map((descriptor) => descriptor.join(','))
    const have = this.machine
      .memoryMap()
      .map(({ type, physicalStart, pages, attribute }) => [type, physicalStart, physicalStart, pages, attribute].join(','))
    const missing = want.filter((line) => !have.includes(line))
    const extra = have.filter((line) => !want.includes(line))
    if (missing.length > 0 || extra.length > 0) this.compare(field, missing.join(' ') || 'nothing more', extra.join(' ') || 'nothing more')
  }

  private compare(field: string, expected: unknown, actual: unknown): void {
    if (String(expected) === String(actual)) return
    this.differences.push({ file: this.file, i: this.current, field, expected: String(expected), actual: String(actual) })
  }
}
