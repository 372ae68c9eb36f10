/** A platform is data: the memory layout of a board, recorded from real firmware where possible. It powers on a machine. */
import type { Descriptor, Hex, StartPhase } from '../trace'

export interface Platform {
  readonly id: string
  readonly title: string
  readonly kind: 'recorded' | 'constructed'
  readonly architecture: 'x64' | 'aarch64'
  readonly firmware: string
  readonly ramMiB: number
  readonly phases: readonly StartPhase[]
  /** What the application phase starts from; absent where the platform lacks that phase. */
  readonly app?: ApplicationMoment
}

/** A memory type's bin: pages set aside for it, and which of them are in use (GetMemoryMap hides that). */
export interface RecordedBin {
  readonly type: number
  readonly base: Hex
  readonly pages: number
  readonly runs: readonly [start: Hex, pages: Hex, state: 'free' | 'used'][]
}
/** The moment an application starts, after the firmware's own drivers have run. */
export interface ApplicationMoment {
  readonly map: readonly Descriptor[]
  readonly mapKey: Hex
  readonly descriptorSize: number
  readonly bins: readonly RecordedBin[]
  readonly defaultMaximumAddress: Hex
  readonly imageBase: Hex
  readonly imageSize: Hex
  /** The recording application's one block of LoaderData. */
  readonly loaderData: { readonly start: Hex; readonly pages: number }
  readonly gcd: readonly { base: Hex; length: Hex; capabilities: Hex; attributes: Hex; gcdType: number; image: Hex; device: Hex }[]
  /**
   * Blocks that lie free in the firmware's own pool pages at this moment, those reused last first. No map shows them; they were inferred
   * from which addresses recorded allocations got.
   */
  readonly freeBlocks: readonly (readonly [type: number, block: Hex, bytes: number])[]
  /** Where the Memory Attributes Table lies and how many descriptors it has; inferred in the same way. Absent: not known. */
  readonly attributesTable?: { readonly buffer: Hex; readonly entries: number }
  /** What the recorded firmware's own handlers free in a successful ExitBootServices. */
  readonly atExit: readonly { readonly free: readonly [start: Hex, pages: number] }[]
}
