/** MMRAM: the ranges that the MM core is handed, and what it makes of them first. PI 1.8 volume 4 §5 (EFI_MMRAM_DESCRIPTOR). */
import { u64 } from '../../spec/hex'
import { PAGE_MASK, PAGE_SHIFT } from '../../spec/page'
import type { MmPageAllocator } from './page-allocator'

/** EFI_MMRAM_DESCRIPTOR.RegionState: bits that keep a range from being handed out. */
const NOT_FREE = 0x10n | 0x20n | 0x40n
/** The core leaves everything below 1 MiB alone. */
const LEAST = 0x100000n

/** EFI_MMRAM_DESCRIPTOR, PI 1.8 volume 4 §5. */
export interface MmramRange {
  readonly physicalStart: bigint
  readonly cpuStart: bigint
  /** In bytes. */
  readonly physicalSize: bigint
  readonly regionState: bigint
}

/** The first things that the core does: its free regions, in whatever order they come, and for the typed map those that are taken already. */
export function addMmram(pages: MmPageAllocator, ranges: readonly MmramRange[]): void {
  const own = ranges.filter(({ cpuStart }) => cpuStart >= LEAST)
  const isFree = ({ regionState }: MmramRange): boolean => (regionState & NOT_FREE) === 0n
  // One that overlaps free memory is refused in here, and nobody looks at it.
  for (const range of own.filter(isFree)) pages.freePages(...wholePages(range))
  if (pages.typed) for (const range of own.filter((one) => !isFree(one))) pages.noteAllocated(...wholePages(range))
}

/** From the next page on; a range shorter than that has a length below zero, and nobody looks. */
function wholePages({ cpuStart, physicalSize }: MmramRange): [start: bigint, pages: bigint] {
  const start = u64(cpuStart + PAGE_MASK) & ~PAGE_MASK
  return [start, u64(physicalSize - (start - cpuStart)) >> PAGE_SHIFT]
}
