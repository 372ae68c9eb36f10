/** Replays a recording of the PEI Foundation on the simulated one, call by call. */
import { DriverStop, type Argument, type Reference, type Result } from '../../src-firmware'
import type { Board } from '../../src-firmware/board/board'
import { walkHobs } from '../../src-firmware/library/hob-walk'
import { peiAlone } from '../../src-firmware/pei/alone'
import type { PeiCore } from '../../src-firmware/pei/core'
import { hobBytes } from '../../src-firmware/platforms/hob-bytes'
import { switchToPermanentMemory } from '../../src-firmware/pei/permanent-memory'
import type { InnerCall } from '../../src-firmware/services/service'
import { codeOf } from '../../src-firmware/services/service-calls'
import { guidText } from '../../src-firmware/spec/guid'
import { hex, hexDigits } from '../../src-firmware/spec/hex'
import { AllocationHob, HobGuid, HobType } from '../../src-firmware/spec/hob'
import type { PeiOperation, PeiRecording, PeiSnapshot, ToldHob } from './pei-recording'
import type { Difference, ReplayReport } from './report'

/** What the recorder's variables held before a call: that value after it means 'not written'. */
const NOT_WRITTEN = 0x5a5a5a5an
const PHIT_FIELDS = ['EfiMemoryTop', 'EfiMemoryBottom', 'EfiFreeMemoryTop', 'EfiFreeMemoryBottom', 'EfiEndOfHobList'] as const

/** The services a recording calls: their IN arguments by the recording's name for them, and the OUT argument. */
const SERVICES: Readonly<Record<string, { readonly given: readonly string[]; readonly out?: string }>> = {
  InstallPeiMemory: { given: ['memoryBegin', 'memoryLength'] },
  AllocatePages: { given: ['memoryType', 'pages'], out: 'memory' },
  FreePages: { given: ['memory', 'pages'] },
  AllocatePool: { given: ['size'], out: 'buffer' },
  CreateHob: { given: ['type', 'length'], out: 'hob' },
  GetHobList: { given: [], out: 'hobList' },
  GetBootMode: { given: [], out: 'bootMode' },
  SetBootMode: { given: ['bootMode'] }
}

/** How the firmware did not come back from a call. */
interface Stopped {
  readonly status: string
  /** Where; null: that is the recorded machine's own affair. */
  readonly stop: string | null
}

/** One recording, replayed. */
export class PeiReplay {
  private readonly board: Board
  private readonly core: PeiCore
  private readonly call: InnerCall
  private readonly differences: Difference[] = []
  private current = -1

  /** @param file The name to tell differences by. */
  constructor(
    private readonly file: string,
    private readonly recording: PeiRecording
  ) {
    const { board, pei, call } = peiAlone(recording.platform)
    this.board = board
    this.core = pei.core
    this.call = call
  }

  run(): ReplayReport {
    const { initial, operations } = this.recording
    this.compareState(initial)
    for (const operation of operations) {
      this.current = operation.i
      const stopped = this.perform(operation)
      if (stopped !== null || operation.stop !== undefined) {
        this.compareStop(operation, stopped)
        break
      }
      if (operation.hobs) this.compareState(operation as PeiSnapshot)
    }
    return { operations: operations.length, differences: this.differences, takenOver: 0 }
  }

  /** @returns How the call ended the machine; null: it came back. */
  private perform(operation: PeiOperation): Stopped | null {
    try {
      this.carryOut(operation)
      return null
    } catch (error) {
      if (!(error instanceof DriverStop)) throw error
      const { why } = error
      if (why.code === 'fault') return { status: 'FAULT', stop: `fault ${why.fault.address}` }
      if (why.code === 'hobListBroken') return { status: 'HANG', stop: 'hang' }
      return { status: 'FAULT', stop: null }
    }
  }

  private carryOut(operation: PeiOperation): void {
    const { op, in: given } = operation
    const number = (name: string): bigint => BigInt((given[name] as string | number | undefined) ?? 0)
    const { board, core } = this
    switch (op) {
      case 'Returned':
        switchToPermanentMemory(core)
        return
      case 'Poke': {
        const width = Number(given.width) as 1 | 2 | 4 | 8
        board.willBeWritten(number('address'), BigInt(width))
        board.memory.writeUint(number('address'), width, number('value'))
        return
      }
      case 'Peek':
        this.compare('bytes', operation.bytes, hexDigits(board.memory.read(number('address'), Number(given.bytes))))
        return
      case 'BuildMemoryAllocationHob':
        // The library of a RELEASE build goes on in silence when there is no room.
        core.hobs.buildAllocation(number('base'), number('length'), Number(given.memoryType))
        return
      case 'BuildMemoryTypeInformation':
        core.hobs.append(hobBytes({ bins: given.table as readonly (readonly [type: number, pages: number])[] }))
        return
      default:
        this.callService(operation, number)
    }
  }

  private callService({ op, in: given, out: told, status }: PeiOperation, number: (name: string) => bigint): void {
    const service = SERVICES[op]
    if (!service) return this.compare('op', op, 'a call that this version can replay')
    const { out } = service
    const args: Record<string, Argument> = Object.fromEntries(service.given.map((name) => [name, number(name)]))
    if (out) args[out] = given[out] === 'NULL' ? null : ({ ref: true, value: NOT_WRITTEN } satisfies Reference)
    const answer = this.call('PeiServices', op, args)
    this.compare('status', status, hex(codeOf(answer.Status ?? 0n)))
    if (out && told?.[out] !== undefined) this.compare(`out.${out}`, told[out], outHex(answer.out[out]))
  }

  private compareStop(operation: PeiOperation, stopped: Stopped | null): void {
    const { status, stop } = operation
    if (!stopped || stop === undefined)
      return this.compare('status', stop ?? status ?? 'an answer', stopped?.stop ?? stopped?.status ?? 'an answer')
    // Where stack and list are gone, nothing tells what the processor runs into next.
    if (stopped.stop === null) return this.compare('status', status === 'HANG' ? 'FAULT' : status, stopped.status)
    this.compare('status', status, stopped.status)
    this.compare('stop', stop, stopped.stop)
    if (operation.hobs) this.compareState(operation as PeiSnapshot)
  }

  private compareState({ hobList, phit, private: own, hobs: told }: PeiSnapshot): void {
    const { hobs, pages } = this.core
    this.compare('hobList', hobList, hex(hobs.address))
    this.compare('phit.BootMode', phit.BootMode, hobs.bootMode)
    for (const field of PHIT_FIELDS) this.compare(`phit.${field}`, phit[field], hex(hobs.phit(field)))
    const { installed } = pages
    const fields = {
      PeiMemoryInstalled: Number(pages.isPermanent),
      SwitchStackSignal: Number(pages.pending !== null),
      PhysicalMemoryBegin: hex(installed?.begin ?? 0n),
      PhysicalMemoryLength: hex(installed?.length ?? 0n),
      FreePhysicalMemoryTop: hex(installed?.freeTop ?? 0n)
    }
    for (const [field, value] of Object.entries(fields)) this.compare(`private.${field}`, own[field], value)
    const found = this.hobs()
    const line = (list: readonly ToldHob[], at: number): string => (at < list.length ? JSON.stringify(list[at]) : 'nothing')
    for (let at = 0; at < Math.max(told.length, found.length); at++)
      if (line(told, at) !== line(found, at)) return this.compare(`hobs[${at}]`, line(told, at), line(found, at))
  }

  /** The list as it lies in memory. */
  private hobs(): ToldHob[] {
    const { memory } = this.board
    const { hobs, end, problem } = walkHobs(memory, this.core.hobs.address)
    const list: ToldHob[] = hobs.map(({ address, type, length }) => this.toldHob(address, type, length))
    const type = Number(memory.readUint(end, 2))
    const length = Number(memory.readUint(end + 2n, 2))
    if (problem?.code === 'noEnd') return [...list, 'broken']
    return problem ? [...list, [type, length], 'endless'] : [...list, [type, length]]
  }

  private toldHob(address: bigint, type: number, length: number): ToldHob {
    if (type !== HobType.memoryAllocation || length < AllocationHob.bytes) return [type, length]
    const { memory } = this.board
    const field = (offset: number, bytes: 4 | 8): bigint => memory.readUint(address + BigInt(offset), bytes)
    const name = guidText(memory.read(address + BigInt(AllocationHob.Name), 16))
    const { MemoryBaseAddress, MemoryLength, MemoryType } = AllocationHob
    const allocation = [type, length, hex(field(MemoryBaseAddress, 8)), hex(field(MemoryLength, 8)), Number(field(MemoryType, 4))]
    return name === HobGuid.zero ? allocation : [...allocation, name]
  }

  private compare(field: string, expected: unknown, actual: unknown): void {
    if (String(expected) === String(actual)) return
    this.differences.push({ file: this.file, i: this.current, field, expected: String(expected), actual: String(actual) })
  }
}

function outHex(value: Result | undefined): string {
  return typeof value === 'bigint' ? hex(value) : value === undefined ? hex(NOT_WRITTEN) : String(value)
}
