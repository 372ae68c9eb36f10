import { STRUCT, UINT64_FIELD } from '../Uefi/layout'
import type { UINT64 } from '../Uefi/base'

/** One range of MMRAM: `PhysicalStart`, `CpuStart`, `PhysicalSize` in bytes, `RegionState`. PI 1.8 volume 4 §5. */
export const EFI_MMRAM_DESCRIPTOR = STRUCT({
  PhysicalStart: UINT64_FIELD,
  CpuStart: UINT64_FIELD,
  PhysicalSize: UINT64_FIELD,
  RegionState: UINT64_FIELD
})
/** The range can be reached from outside MM. PI 1.8 volume 4 §5. */
export const EFI_MMRAM_OPEN: UINT64 = 0x1n
/** The range cannot be reached from outside MM. PI 1.8 volume 4 §5. */
export const EFI_MMRAM_CLOSED: UINT64 = 0x2n
/** Nobody can open the range any more. PI 1.8 volume 4 §5. */
export const EFI_MMRAM_LOCKED: UINT64 = 0x4n
/** The range can be cached. PI 1.8 volume 4 §5. */
export const EFI_CACHEABLE: UINT64 = 0x8n
/** The range is taken: the MM core does not hand it out. PI 1.8 volume 4 §5. */
export const EFI_ALLOCATED: UINT64 = 0x10n
/** The range needs a test: the MM core does not hand it out. PI 1.8 volume 4 §5. */
export const EFI_NEEDS_TESTING: UINT64 = 0x20n
/** The range needs its error correction set up: the MM core does not hand it out. PI 1.8 volume 4 §5. */
export const EFI_NEEDS_ECC_INITIALIZATION: UINT64 = 0x40n
