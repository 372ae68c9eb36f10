/** What a recording of real firmware is made of. */
import type { Descriptor, Hex } from '../../src-firmware'

/** A memory map as the recorder wrote it. */
export interface RecordedMap {
  readonly mapKey: Hex
  readonly mapSize?: Hex
  readonly descriptors: readonly Descriptor[]
}

/** One line of a recording: what the recorder asked the firmware, and what it answered. */
export interface Operation {
  readonly i: number
  readonly op: string
  readonly in?: Readonly<Record<string, string | number>>
  readonly out?: Readonly<Record<string, string | number>>
  readonly status?: string
  readonly after?: {
    readonly mapKey: Hex
    readonly count: number
    readonly removed?: readonly Descriptor[]
    readonly added?: readonly Descriptor[]
  }
  readonly map?: RecordedMap
  readonly [field: string]: unknown
}
