/** Replays a recording of real firmware on the simulated machine and tells every difference. */
import { DriverStop, powerOn, SimulatorBug, type Descriptor, type Machine, type Platform } from '../../src-firmware'
import { Operations } from './operations'
import { HANG, readRecording, type Operation, type Recording, type ReplayProblem } from './recording'

export type { ReplayProblem } from './recording'
export interface Difference {
  readonly file: string
  /** Number of the operation; -1: the state before the first. */
  readonly i: number
  readonly field: string
  readonly expected: string
  readonly actual: string
}
export interface ReplayReport {
  readonly operations: number
  readonly differences: readonly Difference[]
  /** Facts about the firmware's hidden state at the start that neither the platform nor the recording says, and that were taken from the answers. */
  readonly takenOver: number
}

/**
 * @param file The name to tell differences and problems by.
 * @param on Replay on this machine instead of the one that the recording names.
 */
export function replayRecording(file: string, text: string, on?: Platform): ReplayReport | ReplayProblem {
  const recording = readRecording(file, text, on)
  if ('message' in recording) return recording
  const differences = new Replay(file, recording.platform, recording.operations).all()
  return { operations: recording.operations.length, differences, takenOver: 0 }
}

class Replay {
  private readonly machine: Machine
  private readonly operation: Operations
  private readonly differences: Difference[] = []
  /** The recorded map, kept up to date where only its changes were recorded. */
  private readonly recordedMap: Map<string, Descriptor>
  private current = -1

  constructor(
    private readonly file: string,
    platform: Platform,
    private readonly operations: Recording['operations']
  ) {
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
      guest: NO_GUEST
    })
    this.machine.imageStarted()
    this.operation = new Operations(this.machine, (field, expected, actual) => this.compare(field, expected, actual))
    this.recordedMap = new Map(platform.app!.map.map((descriptor) => [descriptor[1], descriptor]))
    this.compareMap('initial map', platform.app!.map)
  }

  all(): readonly Difference[] {
    for (const operation of this.operations) if (!this.step(operation)) break
    return this.differences
  }

  /** @returns Whether there is a machine left that answers. */
  private step(operation: Operation): boolean {
    this.current = operation.i
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
    this.compareState(operation)
    return true
  }

  private compare(field: string, expected: unknown, actual: unknown): void {
    if (String(expected) !== String(actual))
      this.differences.push({ file: this.file, i: this.current, field, expected: String(expected), actual: String(actual) })
  }

  private compareState({ map, after }: Operation): void {
    if (map?.descriptors) {
      this.compareMap('map', map.descriptors)
      this.compare('map.mapKey', map.mapKey, this.machine.mapKey)
      this.recordedMap.clear()
      for (const descriptor of map.descriptors) this.recordedMap.set(descriptor[1], descriptor)
    }
    if (!after) return
    this.compare('after.mapKey', after.mapKey, this.machine.mapKey)
    if (!after.removed || !after.added) {
      this.compare('after.count', after.count, this.machine.memoryMap().length)
      return
    }
    for (const descriptor of after.removed) this.recordedMap.delete(descriptor[1])
    for (const descriptor of after.added) this.recordedMap.set(descriptor[1], descriptor)
    if (!map) this.compareSet()
  }

  private descriptors(): Descriptor[] {
    return this.machine.memoryMap().map(({ type, physicalStart, pages, attribute }) => [type, physicalStart, '0x0', pages, attribute])
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
