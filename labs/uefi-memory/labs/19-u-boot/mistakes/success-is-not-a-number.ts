import { bootefi, CMD_RET_FAILURE, CMD_RET_SUCCESS, efi_free_pages, EFI_PAGES_TO_SIZE, EFI_SUCCESS, load, printf } from 'UBoot'
import { BLOCKS } from './blocks'
import { FirstFree } from './efi-map'

/** Where the command loads EFI applications to, and from where on it looks for room. */
const APPLICATION = 0x3000000n
const HOME = 0x2000000n
const KERNEL_PAGES = 16
const DEVICE_TREE_PAGES = 3

export function do_command(argc: number, argv: string[]): number {
  // The picture. When it fails, the system starts without one, and its pages are still taken.
  load(APPLICATION, './splash.ts')
  bootefi(APPLICATION)

  const Kernel = FirstFree(HOME, KERNEL_PAGES)
  // Behind the kernel: in 2023.01 EFI does not know that a file lies there.
  const DeviceTree = FirstFree(Kernel + EFI_PAGES_TO_SIZE(KERNEL_PAGES), DEVICE_TREE_PAGES)
  const KernelBytes = load(Kernel, 'f64k.bin')
  const DeviceTreeBytes = load(DeviceTree, 'three.bin')
  printf('kernel: %d bytes at %llx\n', KernelBytes, Kernel)
  printf('device tree: %d bytes at %llx\n', DeviceTreeBytes, DeviceTree)

  // What the application left goes back. EFI does not ask whose it is.
  for (const { Start, Pages } of BLOCKS) if (efi_free_pages(Start, Pages) !== EFI_SUCCESS) return CMD_RET_FAILURE
  return KernelBytes && DeviceTreeBytes ? CMD_RET_FAILURE : CMD_RET_SUCCESS
}
