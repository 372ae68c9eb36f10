/** Memory in sentences: '2 pages of LoaderData at 0xE52F000'. */
import { address } from '../../src-firmware/spec/hex'
import { memoryTypeWord } from '../../src-firmware/spec/memory-type'
import { MemoryAttribute } from '../../src-firmware/spec/memory-attribute'
import type { ValueWords } from '../sentences'
import type { Descriptor } from '../../src-firmware/trace/trace'

/** A descriptor for a sentence: type, address, pages. */
export function descriptorWords([type, start, , pages]: Descriptor, words: ValueWords): string {
  return words.descriptor(BigInt(pages), memoryTypeWord(type), address(BigInt(start)))
}

/** Names of the attribute bits that are set. */
export function attributeWords(attribute: bigint, words: ValueWords): string {
  const names = Object.entries(MemoryAttribute).flatMap(([name, bit]) => ((attribute & bit) === bit ? [`EFI_MEMORY_${name}`] : []))
  return names.length > 0 ? names.join(' | ') : words.noAttributes
}
