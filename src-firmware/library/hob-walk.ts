/** Walking a HOB list as EDK II's library does: from length to length, until the end mark. */
import { bytesOfDigits, hex } from '../spec/hex'
import type { PhysicalMemory } from '../memory/physical-memory'
import { HOB_HEADER_BYTES, HobType } from '../spec/hob'
import type { HobListProblem } from '../trace/trace'

/** A HOB by its header, EFI_HOB_GENERIC_HEADER, PI 1.8 volume 3 §5.2. */
export interface Hob {
  readonly address: bigint
  readonly type: number
  /** HobLength: in bytes, the header included. */
  readonly length: number
}
/** What a walk found, and where and why it ended. */
export interface Walk {
  /** Ascending by address, the PHIT first, without the end mark. */
  readonly hobs: Hob[]
  /** Where the end mark lies, or where the walk broke off. */
  end: bigint
  /** Why the walk broke off; null: it found the end mark. */
  readonly problem: HobListProblem | null
}

/** More HOBs than any memory we have could hold: the list runs in circles or through foreign bytes. */
const MAX_HOBS = 0x40000

/** @param start Address of the first HOB. */
export function walkHobs(memory: PhysicalMemory, start: bigint): Walk {
  const hobs: Hob[] = []
  let address = start
  for (;;) {
    const type = Number(memory.readUint(address, 2))
    const length = Number(memory.readUint(address + 2n, 2))
    if (type === HobType.endOfHobList) return { hobs, end: address, problem: null }
    if (length < HOB_HEADER_BYTES) return { hobs, end: address, problem: { code: 'badLength', address: hex(address), length } }
    if (hobs.length === MAX_HOBS) return { hobs, end: address, problem: { code: 'noEnd' } }
    hobs.push({ address, type, length })
    address += BigInt(length)
  }
}

/** Index of the last HOB that starts at or below this address; -1: there is none. */
export function indexOfHob(hobs: readonly Hob[], address: bigint): number {
  let low = 0
  let high = hobs.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (hobs[middle]!.address <= address) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Writes whole HOBs, given by their bytes, one behind the other. */
export function writeHobs(memory: PhysicalMemory, address: bigint, hobs: readonly string[]): void {
  let at = address
  for (const hob of hobs) {
    const bytes = bytesOfDigits(hob)
    memory.write(at, bytes)
    at += BigInt(bytes.length)
  }
}
