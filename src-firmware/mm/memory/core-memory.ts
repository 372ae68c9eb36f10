/** Memory as the MM core itself touches it, and the ASSERTs of its source on the way. */
import type { FirmwareMemory } from '../../board/firmware-memory'
import type { MmAssert } from '../../trace/stop'

/** Where the lists and their nodes lie: everything that the core knows of free memory is in bytes. */
export interface CoreMemory {
  /** Every access throws DriverStop `firmware` where the processor would fault. */
  readonly bytes: FirmwareMemory
  /** A condition of an ASSERT is false. Throws where the build, or the run, ends with that. */
  failed(assert: MmAssert, at: bigint): void
}
