/** EFI_PAGE_SIZE, UEFI 2.10 §7.2: the unit of AllocatePages on every processor. */
export const PAGE_SIZE = 0x1000n
/** The bits of an address inside its page. */
export const PAGE_MASK = PAGE_SIZE - 1n
