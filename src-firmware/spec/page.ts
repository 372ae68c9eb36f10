/** EFI_PAGE_SIZE, UEFI 2.10 §7.2: the unit of AllocatePages on every processor. */
export const PAGE_SIZE = 0x1000n
/** `1n << PAGE_SHIFT` is `PAGE_SIZE`: an address without these bits is the number of its page. */
export const PAGE_SHIFT = 12n
/** The bits of an address inside its page. */
export const PAGE_MASK = PAGE_SIZE - 1n

/** RUNTIME_PAGE_ALLOCATION_GRANULARITY: what memory that stays with the runtime services is handed out in. UEFI 2.10 §2.3.6. */
export function runtimeGranularity(architecture: 'x64' | 'aarch64'): bigint {
  return architecture === 'aarch64' ? 0x10000n : PAGE_SIZE
}
