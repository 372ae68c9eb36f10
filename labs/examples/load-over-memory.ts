// The conflict of U-Boot's owners: a file is loaded over pages that EFI has given to an application. Run it on all machines.
// 2023.01 knows each range of EFI's, and overlooks a file of exactly the same range. 2025.01 sees that one, but looks no further
// than the first range that the file touches. 2026.10 looks at all of them first.
import { CMD_RET_SUCCESS, bootefi, efi_allocate_pages, efi_free_pages, load, printf } from 'UBoot'
import { farFromEverything } from './far-from-everything'

export function do_command(argc: number, argv: string[]): number {
  const place = farFromEverything(efi_allocate_pages, efi_free_pages)
  load(place + 0x200000n, './app.ts')
  bootefi(place + 0x200000n)

  // Exactly the application's 16 pages.
  printf('the same range: %d\n', load(place, 'f64k.bin'))
  // Three pages that begin where its second block ends; its third block lies in them.
  printf('from the end of one into the next: %d\n', load(place + 0x101000n, 'three.bin'))

  efi_free_pages(place, 16)
  efi_free_pages(place + 0x100000n, 1)
  efi_free_pages(place + 0x102000n, 1)
  return CMD_RET_SUCCESS
}
