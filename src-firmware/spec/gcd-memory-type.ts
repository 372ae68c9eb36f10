/** EFI_GCD_MEMORY_TYPE, PI 1.8 volume 2 §7.2.4. Unaccepted has no place here: its number depends on the release. */
export const GcdMemoryType = {
  NonExistent: 0,
  Reserved: 1,
  SystemMemory: 2,
  MemoryMappedIo: 3,
  Persistent: 4,
  MoreReliable: 5
} as const
