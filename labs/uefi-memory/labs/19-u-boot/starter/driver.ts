import { bootefi, CMD_RET_SUCCESS, load, printf } from 'UBoot'

/** Where the command loads EFI applications to; where the kernel and its device tree have always been. */
const APPLICATION = 0x3000000n
const KERNEL = 0x2000000n
const DEVICE_TREE = 0x2101000n

export function do_command(argc: number, argv: string[]): number {
  // The picture. When it fails, the system starts without one.
  load(APPLICATION, './splash.ts')
  bootefi(APPLICATION)

  printf('kernel: %d bytes at %llx\n', load(KERNEL, 'f64k.bin'), KERNEL)
  printf('device tree: %d bytes at %llx\n', load(DEVICE_TREE, 'three.bin'), DEVICE_TREE)
  return CMD_RET_SUCCESS
}
