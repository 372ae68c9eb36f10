import { AllocateAddress, EFI_SUCCESS, EfiLoaderData, IN_OUT, type efi_allocate_pages, type efi_free_pages } from 'UBoot'

/** Where there is free RAM on QEMU's Arm board, on the constructed one and on a PC, with 16 MiB behind it. */
const PLACES = [0x42000000n, 0x81000000n, 0x2000000n]

/** RAM begins at 1 GiB, at 2 GiB or at 0: whether a page can be had tells. */
export function farFromEverything(allocate: typeof efi_allocate_pages, free: typeof efi_free_pages): bigint {
  for (const place of PLACES) {
    const Memory = IN_OUT(place + 0x1000000n)
    if (allocate(AllocateAddress, EfiLoaderData, 1, Memory) !== EFI_SUCCESS) continue
    free(Memory.value, 1)
    return place
  }
  return 0n
}
