import { AllocateAddress, EFI_SUCCESS, EfiLoaderData, IN_OUT, type efi_allocate_pages, type efi_free_pages } from 'UBoot'

/** RAM begins at 1 GiB on Arm and at 0 on a PC: whether this page can be had tells. */
export function farFromEverything(allocate: typeof efi_allocate_pages, free: typeof efi_free_pages): bigint {
  const Memory = IN_OUT(0x43000000n)
  if (allocate(AllocateAddress, EfiLoaderData, 1, Memory) !== EFI_SUCCESS) return 0x2000000n
  free(Memory.value, 1)
  return 0x42000000n
}
