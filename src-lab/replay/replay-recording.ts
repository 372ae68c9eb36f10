/** Replays a recording of real firmware on the simulated machine and tells every difference. */
import { DriverStop, powerOn, SimulatorBug, type Descriptor, type Hex, type Machine, type Platform } from '../../src-firmware'
import { sentencesIn } from '../sentences'
import { Adoption } from './adoption'
import { Operations } from './operations'
import type { Operation } from './operation'
import type { Difference, ReplayReport } from './report'
import { LmbReplay } from './replay-lmb'
import { MmReplay } from './replay-mm'
import { PromptReplay } from './replay-prompt'
import { PeiReplay } from './replay-pei'
import { HANG, readRecording, type Recording, type ReplayProblem } from './recording'

export type { ReplayProblem } from './recording'
export type { Difference, ReplayReport } from './report'

/**
 * @param file The name to tell differences and problems by.
 * @param on Replay on this machine instead of the one that the recording names.
 */
export async function replayRecording(file: string, text: string, on?: Platform): Promise<ReplayReport | ReplayProblem> {
  const recording = await readRecording(file, text, on)
  if ('message' in recording) return recording
  switch (recording.kind) {
    case 'pei':
      return new PeiReplay(file, recording).run()
    case 'lmb':
      return new LmbReplay(file, recording).run()
    case 'mm':
      return new MmReplay(file, recording).run()
    case 'prompt':
      return new PromptReplay(file, recording).run()
    case 'application':
      return replayApplication(file, recording)
  }
}

/** A recording may lead to a state that the machine does not go on from, such as the core's own memory given back: that is told, with its line. */
function replayApplication(file: string, recording: Recording): ReplayReport | ReplayProblem {
  let replay: Replay | null = null
  try {
    replay = new Replay(file, recording)
    return replay.run()
  } catch (error) {
    if (!(error instanceof DriverStop)) throw error
    const at = replay ? `operation ${replay.current} leads to a state` : 'the map at the start tells of a state'
    const message = `${at} that the simulated machine does not go on from, so it is compared no further: ${sentencesIn('en').why(error.why)}`
    return { file, line: (replay?.current ?? -1) + 3, message }
  }
}

/** Far above any RAM, where EDK II's boards map memory that nobody has. */
const NOBODYS = 0xffff000000n
/** A block, and then pages. */
const ADOPTIONS_IN_ONE_CALL = 2

class Replay {
  private readonly machine: Machine
  private readonly operation: Operations
  private readonly differences: Difference[] = []
  /** The recorded map, kept up to date where only its changes were recorded. */
  private readonly recordedMap: Map<string, Descriptor>
  /** Number of the operation under way; -1: none yet. */
  current = -1
  private readonly adoption: Adoption | null
  private takenOver = 0
  /** The guest that runs the machine code of recorded images. */
  private readonly machineCode = { returns: 0n }

  constructor(
    private readonly file: string,
    private readonly recording: Recording
  ) {
    const { platform } = recording
    this.machine = powerOn({
      platform,
      phase: 'app',
      // The recorder touched memory as it pleased; what matters here is what the services answered.
      mode: 'lenient',
      keys: '',
      maxEvents: 0,
      outputBytes: Infinity,
      entry: 'recorder',
      moduleType: null,
      guest: { ...NO_GUEST, runMachineCode: () => this.machineCode.returns }
    })
    this.machine.imageStarted()
    const compare = (field: string, expected: unknown, actual: unknown): void => this.compare(field, expected, actual)
    const scratch = platform.uboot ? BigInt(platform.app!.loaderData.start) : NOBODYS
    this.operation = new Operations(this.machine, compare, scratch, () => this.takenOver++, this.machineCode)
    this.recordedMap = new Map(platform.app!.map.map((descriptor) => [descriptor[1], descriptor]))
    this.adoption = recording.isMeasured ? null : new Adoption(this.machine, platform.app!)
    this.compareMap('initial map', platform.app!.map)
  }

  run(): ReplayReport {
    const { operations } = this.recording
    for (const operation of operations) if (!this.step(operation)) break
    return { operations: operations.length, differences: this.differences, takenOver: this.takenOver }
  }

  /** @returns Whether there is a machine left that answers. */
  private step(operation: Operation): boolean {
    this.current = operation.i
    const agreed = this.differences.length
    const keyBefore = this.machine.mapKey
    const mapBefore = this.adoption ? [...this.recordedMap.values()] : []
    try {
      this.operation.perform(operation)
    } catch (error) {
      if (!(error instanceof DriverStop)) throw error
      this.compare('status', operation.status ?? 'an answer', HANG)
      return false
    }
    if (operation.status === HANG) {
      this.compare('status', HANG, 'an answer')
      return false
    }
    this.follow(operation)
    this.compareState(operation)
    if (this.adoption) this.adopt(this.adoption, operation, { agreed, keyBefore, mapBefore })
    return true
  }

  /** Where the differences of this operation come from what is hidden, the machine takes the recorded state over and is compared once more. */
  private adopt(
    adoption: Adoption,
    operation: Operation,
    { agreed, keyBefore, mapBefore }: { agreed: number; keyBefore: Hex; mapBefore: readonly Descriptor[] }
  ): void {
    adoption.follow(operation, mapBefore)
    let hasAdopted = false
    for (let attempt = 0; attempt < ADOPTIONS_IN_ONE_CALL && this.differences.length > agreed; attempt++) {
      const found = this.differences.slice(agreed)
      const fields = new Map(found.map(({ field, expected, actual }) => [field, { expected, actual }]))
      const disagreement = { operation, fields, keyBefore, recorded: [...this.recordedMap.values()], simulated: this.descriptors() }
      if (!adoption.adopt(disagreement)) break
      hasAdopted = true
      this.differences.length = agreed
      this.compareState(operation)
    }
    if (hasAdopted) this.takenOver++
    if (this.differences.length === agreed) adoption.agreed(operation)
  }

  private compare(field: string, expected: unknown, actual: unknown): void {
    if (String(expected) !== String(actual))
      this.differences.push({ file: this.file, i: this.current, field, expected: String(expected), actual: String(actual) })
  }

  private follow({ map, after }: Operation): void {
    for (const descriptor of after?.removed ?? []) this.recordedMap.delete(descriptor[1])
    for (const descriptor of after?.added ?? []) this.recordedMap.set(descriptor[1], descriptor)
    if (!map?.descriptors) return
    this.recordedMap.clear()
    for (const descriptor of map.descriptors) this.recordedMap.set(descriptor[1], descriptor)
  }

  private compareState({ map, after }: Operation): void {
    if (map?.descriptors) {
      this.compareMap('map', map.descriptors)
      this.compare('map.mapKey', map.mapKey, this.machine.mapKey)
    }
    if (!after) return
    this.compare('after.mapKey', after.mapKey, this.machine.mapKey)
    if (!after.removed || !after.added) {
      this.compare('after.count', after.count, this.machine.memoryMap().length)
      return
    }
    if (!map) this.compareSet()
  }

  private descriptors(): Descriptor[] {
    // U-Boot says of every range that it is mapped where it lies.
    const isUBoot = this.recording.platform.uboot !== undefined
    return this.machine
      .memoryMap()
      .map(({ type, physicalStart, pages, attribute }) => [type, physicalStart, isUBoot ? physicalStart : '0x0', pages, attribute])
  }

  /** Every descriptor, in the firmware's order. */
  private compareMap(field: string, expected: readonly Descriptor[]): void {
    const want = expected.map(line)
    const have = this.descriptors().map(line)
    const at = want.findIndex((text, index) => text !== have[index])
    if (at >= 0) this.compare(`${field}[${at}]`, want[at], have[at] ?? 'nothing')
    else if (have.length > want.length) this.compare(`${field}[${want.length}]`, 'nothing', have[want.length])
  }

  /** Every descriptor, where the recording tells only which came and went. */
  private compareSet(): void {
    const want = new Set([...this.recordedMap.values()].map(line))
    const have = new Set(this.descriptors().map(line))
    const missing = [...want].filter((text) => !have.has(text))
    const extra = [...have].filter((text) => !want.has(text))
    if (missing.length > 0 || extra.length > 0) this.compare('map', missing.join(' ') || 'nothing more', extra.join(' ') || 'nothing more')
  }
}

const NO_GUEST = {
  callFunction(): never {
    throw new SimulatorBug('a recording has no functions of its own')
  },
  startImage(): never {
    throw new SimulatorBug('a recording has no images of its own')
  },
  findImage: () => null
}

function line(descriptor: Descriptor): string {
  return `[${descriptor.join(',')}]`
}
