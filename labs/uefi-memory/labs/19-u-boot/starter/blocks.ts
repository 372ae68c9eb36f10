// What the splash application takes of EFI's memory, and leaves behind.
export const BLOCKS = [
  { Start: 0x2000000n, Pages: 16 },
  { Start: 0x2100000n, Pages: 1 },
  { Start: 0x2102000n, Pages: 1 }
] as const
