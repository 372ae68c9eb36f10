/** Standalone MM on the constructed boards: how the memory that is set aside for it is divided. PI 1.8 volume 4 §5. */
import { hex } from '../../spec/hex'
import type { MmMoment } from '../platform'

/** EFI_MMRAM_DESCRIPTOR.RegionState: closed and cacheable, and the range that the core's own image has taken. */
const FREE = 0x2 | 0x8
const TAKEN = FREE | 0x10
/** Of the MM core's image and data, and of the memory that both worlds reach. */
const CORE_BYTES = 0x40000
const SHARED_BYTES = 0x10000

/** MMRAM from the first of these bytes on, its core at the top, and above it the communication buffer, which is no MMRAM. */
export function managementMode(start: number, bytes: number): MmMoment {
  const core = start + bytes - SHARED_BYTES - CORE_BYTES
  return {
    mmram: [
      { start: hex(start), bytes: hex(core - start), state: FREE },
      { start: hex(core), bytes: hex(CORE_BYTES), state: TAKEN }
    ],
    coreData: hex(core + CORE_BYTES / 2),
    communicationBuffer: { start: hex(start + bytes - SHARED_BYTES), bytes: hex(SHARED_BYTES) }
  }
}
