/** Attribute bits of a memory descriptor, UEFI 2.10 §7.2.3. */
export const MemoryAttribute = {
  UC: 1n,
  WC: 2n,
  WT: 4n,
  WB: 8n,
  UCE: 0x10n,
  WP: 0x1000n,
  RP: 0x2000n,
  XP: 0x4000n,
  NV: 0x8000n,
  MORE_RELIABLE: 0x10000n,
  RO: 0x20000n,
  SP: 0x40000n,
  CPU_CRYPTO: 0x80000n,
  RUNTIME: 1n << 63n
} as const

/** The cache types: UC, WC, WT, WB, UCE, WP. */
export const CACHE_MASK = 0x101fn

/** What a processor's page tables can forbid: reading, running and writing. */
export const PERMISSION_MASK = MemoryAttribute.RP | MemoryAttribute.XP | MemoryAttribute.RO
