/** Memory in sentences: '2 pages of LoaderData at 0xE52F000'. */
import { GcdMemoryType } from '../../src-firmware/spec/gcd-memory-type'
import { address } from '../../src-firmware/spec/hex'
import { memoryTypeWord } from '../../src-firmware/spec/memory-type'
import { MemoryAttribute } from '../../src-firmware/spec/memory-attribute'
import { counted } from '../sentences/en/amount'
import type { Descriptor } from '../../src-firmware/trace/trace'

/** A descriptor for a sentence: type, address, pages. */
export function descriptorWords([type, start, , pages]: Descriptor): string {
  return `${counted(BigInt(pages), 'page')} of ${memoryTypeWord(type)} at ${address(BigInt(start))}`
}

/** EFI_GCD_MEMORY_TYPE by its name, PI 1.8 volume 2 §7.2.4. */
export function gcdMemoryTypeWord(type: number): string {
  return Object.entries(GcdMemoryType).find(([, number]) => number === type)?.[0] ?? String(type)
}

/** Names of the attribute bits that are set. */
export function attributeWords(attribute: bigint): string {
  const names = Object.entries(MemoryAttribute).flatMap(([name, bit]) => ((attribute & bit) === bit ? [`EFI_MEMORY_${name}`] : []))
  return names.length > 0 ? names.join(' | ') : 'no attributes'
}
