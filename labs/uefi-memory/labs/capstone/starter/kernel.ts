// The kernel: its file, as far as a loader has to know it, and a stub of it that is there to survive.
import { type UINT64, type UINT8, type VOID_PTR } from 'Uefi'
import { EFI_MEMORY_DESCRIPTOR, EfiBootServicesCode, EfiBootServicesData, EfiConventionalMemory, STRUCT, UINT64_FIELD } from 'Uefi'
import { peek8 } from 'Library/BaseLib'
import { SetMem } from 'Library/BaseMemoryLib'

/** A part of the kernel: FileBytes come from the file, what is left of MemoryBytes has to be 0. */
export interface SEGMENT {
  readonly Offset: UINT64
  readonly FileBytes: number
  readonly MemoryBytes: number
  readonly Content: UINT8
}

/** It can lie at any address that is a multiple of Alignment, but it prefers one. Offsets of its segments count from there. */
export const KERNEL: {
  readonly Preferred: UINT64
  readonly Alignment: UINT64
  readonly MemoryBytes: number
  readonly Segments: readonly SEGMENT[]
} = {
  Preferred: 0x2000000n,
  Alignment: 0x200000n,
  MemoryBytes: 0x9a80,
  Segments: [
    { Offset: 0n, FileBytes: 0x2c40, MemoryBytes: 0x2c40, Content: 0x11 },
    { Offset: 0x3000n, FileBytes: 0x1200, MemoryBytes: 0x1200, Content: 0x22 },
    { Offset: 0x5000n, FileBytes: 0x620, MemoryBytes: 0x4a80, Content: 0x33 }
  ]
}

/** A disk is read in whole blocks. */
const BLOCK = 512

/** Reads a segment from the file to an address: with its last block comes what follows in the file. */
export function ReadSegment(Segment: SEGMENT, Address: VOID_PTR): void {
  SetMem(Address, Math.ceil(Segment.FileBytes / BLOCK) * BLOCK, Segment.Content)
}

/** What the loader tells the kernel. */
export const BOOT_INFO = STRUCT({ Kernel: UINT64_FIELD, Map: UINT64_FIELD, MapBytes: UINT64_FIELD, DescriptorSize: UINT64_FIELD })

/** The jump into the kernel. It comes back here only to let the loader return. */
export function JumpToKernel(BootInfo: VOID_PTR): void {
  Info = BootInfo
}

let Info: VOID_PTR = 0n
let Kernel: VOID_PTR = 0n
/** First address, and the first behind it, of what the map calls free. */
const Free: [UINT64, UINT64][] = []

/** Why the kernel stops; 0: it does not. */
const Panic = { None: 0n, NoInfo: 1n, NoMap: 2n, Misaligned: 3n, Content: 4n, NotZero: 5n } as const

/** The kernel begins: it looks at itself, and reads the map. */
export function KernelStarts(): UINT64 {
  if (Info === 0n) return Panic.NoInfo
  const { Kernel: Base, Map, MapBytes, DescriptorSize } = BOOT_INFO.at(Info)
  Kernel = Base
  if (Base === 0n || Base % KERNEL.Alignment !== 0n) return Panic.Misaligned
  if (DescriptorSize === 0n || MapBytes === 0n) return Panic.NoMap
  for (let Offset = 0n; Offset < MapBytes; Offset += DescriptorSize) {
    const { Type, PhysicalStart, NumberOfPages } = EFI_MEMORY_DESCRIPTOR.at(Map + Offset)
    if (PhysicalStart % 4096n !== 0n || NumberOfPages === 0n) return Panic.NoMap
    if (Type === EfiConventionalMemory || Type === EfiBootServicesCode || Type === EfiBootServicesData)
      Free.push([PhysicalStart, PhysicalStart + NumberOfPages * 4096n])
  }
  return OwnBytes()
}

/** Every page that the map calls free is the kernel's. */
export function MayTake(Type: UINT64, PhysicalStart: UINT64, NumberOfPages: UINT64): boolean {
  const End = PhysicalStart + NumberOfPages * 4096n
  for (let At = PhysicalStart; At < End;) {
    const Range = Free.find(([First, Behind]) => First <= At && At < Behind)
    if (!Range) return false
    At = Range[1]
  }
  return true
}

/** The kernel has filled what it took. Is it still there itself? */
export function KernelRuns(): UINT64 {
  return Info === 0n ? Panic.NoInfo : OwnBytes()
}

function OwnBytes(): UINT64 {
  for (const { Offset, FileBytes, MemoryBytes, Content } of KERNEL.Segments)
    for (let Byte = 0; Byte < MemoryBytes; Byte += 0x140) {
      const Found = peek8(Kernel + Offset + BigInt(Byte))
      if (Byte < FileBytes && Found !== Content) return Panic.Content
      if (Byte >= FileBytes && Found !== 0) return Panic.NotZero
    }
  return Panic.None
}
