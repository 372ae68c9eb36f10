/** The CPU driver (EFI_CPU_ARCH_PROTOCOL, PI 1.8 volume 2 §12.3): what it takes to give memory cache and protection attributes. */
import { CACHE_MASK, MemoryAttribute } from '../../spec/memory-attribute'
import { PAGE_MASK, PAGE_SIZE } from '../../spec/page'
import { badValue, misaligned, refusal, type Cause, type Refusal } from '../../trace/cause'
import type { Mtrrs } from './mtrr'
import type { PageProtection } from './page-protection'
import type { TranslationTables } from './translation-tables'

type AttributesRefusal = Refusal<'EFI_UNSUPPORTED' | 'EFI_INVALID_PARAMETER' | 'EFI_OUT_OF_RESOURCES'>

/** The processor of an x64 machine. `mtrrs`: null: none are known. */
interface X64Processor {
  readonly mtrrs: Mtrrs | null
  readonly protection: PageProtection
}

/** The CPU driver of x64 (UefiCpuPkg): MTRRs for the cache, page tables for protection. */
export function setX64Attributes(
  { mtrrs, protection }: X64Processor,
  base: bigint,
  length: bigint,
  attributes: bigint
): AttributesRefusal | null {
  const cache = attributes & CACHE_MASK
  if (cache === MemoryAttribute.UCE) return badValue('attributes', attributes)
  if (((base | length) & PAGE_MASK) !== 0n) return refusal('EFI_UNSUPPORTED', noWholePages(base, length))
  // Only the first byte is asked what it has.
  const refused = mtrrs && cache !== 0n && mtrrs.typeAt(base) !== cache ? mtrrs.set(base, length, cache) : null
  if (!refused) protection.set(base, base + length - 1n, attributes)
  return refused
}

/** The CPU driver of AArch64 (edk2-stable202211, ArmPkg): translation tables for both. */
export function setAArch64Attributes(
  tables: TranslationTables,
  base: bigint,
  length: bigint,
  attributes: bigint
): AttributesRefusal | null {
  if ((base & PAGE_MASK) !== 0n) return refusal('EFI_UNSUPPORTED', noWholePages(base, length))
  // Nothing is done where the whole range has these attributes: neither is the length looked at, nor is a block cut.
  if (tables.has(base, length, attributes)) return null
  if ((length & PAGE_MASK) !== 0n) return refusal('EFI_INVALID_PARAMETER', noWholePages(base, length))
  tables.set(base, length, attributes)
  return null
}

/** Why a range that is not made of whole pages is refused. */
export function noWholePages(base: bigint, length: bigint): Cause {
  return (base & PAGE_MASK) !== 0n ? misaligned('baseAddress', base, PAGE_SIZE) : misaligned('length', length, PAGE_SIZE)
}
