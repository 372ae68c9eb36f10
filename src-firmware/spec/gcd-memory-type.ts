/** EFI_GCD_MEMORY_TYPE, PI 1.8 volume 2 §7.2.4. edk2-stable202211 gives Unaccepted the number 7, the specification 6. */
export const GcdMemoryType = {
  NonExistent: 0,
  Reserved: 1,
  SystemMemory: 2,
  MemoryMappedIo: 3,
  Persistent: 4,
  MoreReliable: 5,
  Unaccepted: 7
} as const
