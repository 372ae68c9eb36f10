import { service } from '../core/service'
import type { EFI_PHYSICAL_ADDRESS, EFI_STATUS, INTEGER, OUT_PTR, POINTER, UINT32, UINTN, VOID_PTR } from '../Uefi/base'
import type { PRINT_VALUE } from '../Library/UefiLib'

/** All went well: what a command returns. U-Boot's command.h. */
export const CMD_RET_SUCCESS = 0
/** Something failed. U-Boot's command.h. */
export const CMD_RET_FAILURE = 1
/** It was typed wrongly. U-Boot's command.h. */
export const CMD_RET_USAGE = -1
/** `load`: there is no such file. U-Boot's errno.h. */
export const ENOENT = 2
/** `load`: lmb refuses the place. U-Boot's errno.h. */
export const ENOSPC = 28

/** EFI's AllocatePages, by U-Boot's name. U-Boot's efi_loader.h. */
export const efi_allocate_pages: (
  type: INTEGER,
  memory_type: INTEGER,
  pages: INTEGER,
  memory: OUT_PTR<EFI_PHYSICAL_ADDRESS>
) => EFI_STATUS = service('UBoot', 'efi_allocate_pages')
/** EFI's FreePages, by U-Boot's name. U-Boot's efi_loader.h. */
export const efi_free_pages: (memory: INTEGER, pages: INTEGER) => EFI_STATUS = service('UBoot', 'efi_free_pages')
/** EFI's AllocatePool, by U-Boot's name: each buffer has pages of its own. U-Boot's efi_loader.h. */
export const efi_allocate_pool: (pool_type: INTEGER, size: INTEGER, buffer: OUT_PTR<VOID_PTR>) => EFI_STATUS = service(
  'UBoot',
  'efi_allocate_pool'
)
/** EFI's FreePool, by U-Boot's name. U-Boot's efi_loader.h. */
export const efi_free_pool: (buffer: POINTER) => EFI_STATUS = service('UBoot', 'efi_free_pool')
/** EFI's GetMemoryMap, by U-Boot's name: descriptors of 40 bytes. U-Boot's efi_loader.h. */
export const efi_get_memory_map: (
  memory_map_size: OUT_PTR<UINTN>,
  memory_map: POINTER,
  map_key: OUT_PTR<UINTN>,
  descriptor_size: OUT_PTR<UINTN>,
  descriptor_version: OUT_PTR<UINT32>
) => EFI_STATUS = service('UBoot', 'efi_get_memory_map')
/** Gives a range a type in EFI's map, whoever has it; in whole pages. U-Boot's efi_loader.h. */
export const efi_add_memory_map: (start: INTEGER, size: INTEGER, memory_type: INTEGER) => EFI_STATUS = service(
  'UBoot',
  'efi_add_memory_map'
)

type Raw = (...given: unknown[]) => bigint
const { apply } = Reflect

function spread(name: string, first: string, rest: readonly unknown[]): bigint {
  const whole: unknown[] = [first]
  for (let i = 0; i < rest.length; i++) whole[i + 1] = rest[i]
  return apply(service<Raw>('UBoot', name), undefined, whole) as bigint
}

/** Loads a file from the disk, or a program of the workspace ('./app.ts'). Answers its length, or a negative error: -`ENOENT`, -`ENOSPC`. U-Boot's command load. */
export function load(addr: INTEGER, file: string): number {
  return Number(service<Raw>('UBoot', 'load')(addr, file))
}
/** The same over the network, block after block. U-Boot's command tftpboot. */
export function tftpboot(addr: INTEGER, file: string): number {
  return Number(service<Raw>('UBoot', 'tftpboot')(addr, file))
}
/** A step of the command bootm: `'start'` with the kernel's address and the ramdisk's, `'loados'`, `'ramdisk'`. U-Boot's command bootm. */
export function bootm(step: string, ...addresses: INTEGER[]): number {
  return Number(spread('bootm', step, addresses))
}
/** Starts the program for EFI that was loaded to this address. Answers `CMD_RET_SUCCESS` or `CMD_RET_FAILURE`; v2023.01 always the latter. U-Boot's command bootefi. */
export function bootefi(addr: INTEGER): number {
  return Number(service<Raw>('UBoot', 'bootefi')(addr))
}
/** Runs a line as it would be typed: `'load virtio 0:1 0x2000000 f64k.bin'`, `'bdinfo'`, `'md.b 0x2000000 20'`, … Numbers are hexadecimal. U-Boot's command.h. */
export function run_command(cmd: string, flag: INTEGER = 0): number {
  return Number(service<Raw>('UBoot', 'run_command')(cmd, flag))
}
/** Prints on the console with C's formats: `%d` `%u` `%x` `%lx` `%llx` `%p` `%s` `%c`, a width, `0`, `-`. Answers how many characters. U-Boot's stdio.h. */
export function printf(fmt: string, ...values: PRINT_VALUE[]): number {
  return Number(spread('printf', fmt, values))
}
