// A command of U-Boot's. It takes memory from three of the four owners of the RAM: the heap, lmb (a file is loaded), and EFI (an
// application takes pages). What the application takes outlives it: when it is started again, it finds the pages taken.
import { CMD_RET_FAILURE, CMD_RET_SUCCESS, EFI_SUCCESS, bootefi, efi_allocate_pages, efi_free_pages, free, load, malloc, printf } from 'UBoot'
import { farFromEverything } from './far-from-everything'

export function do_command(argc: number, argv: string[]): number {
  const place = farFromEverything(efi_allocate_pages, efi_free_pages)

  const text = malloc(64)
  printf('malloc: 64 bytes at %llx\n', text)
  free(text)

  printf('load: %d bytes of f64k.bin to %llx\n', load(place, 'f64k.bin'), place)

  for (let i = 0; i < 2; i++) {
    load(place + 0x200000n, './app.ts')
    bootefi(place + 0x200000n)
  }

  // Nobody gives it back by himself, and nobody asks whose it is.
  const status = efi_free_pages(place + 0x100000n, 4)
  printf('given back: %s\n', status === EFI_SUCCESS ? 'yes' : 'no')
  return status === EFI_SUCCESS ? CMD_RET_SUCCESS : CMD_RET_FAILURE
}
