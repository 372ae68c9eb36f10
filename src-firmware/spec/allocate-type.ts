/** EFI_ALLOCATE_TYPE, UEFI 2.10 §7.2.1. */
export const AllocateType = { AnyPages: 0, MaxAddress: 1, Address: 2 } as const
