import { service } from '../core/service'
import type { EFI_HANDLE, EFI_STATUS, INTEGER, NULL, OVERLAY, UINTN } from '../Uefi/base'

/** What a format may be given: numbers, texts, addresses, status codes. This SDK's own. */
export type PRINT_VALUE = INTEGER | string | boolean | OVERLAY | null

/**
 * Prints on the console, and answers how many characters. The library formats into 642 bytes of pool that it takes and gives back, so a call may
 * move the memory map's key.
 *
 * `%d` `%u` `%x` take 32 bits, `%ld` `%lu` `%lx` 64; `%r` is a status, `%g` a GUID, `%s` and `%a` text, `%c` a character, `%p` a pointer; `%016lx` pads,
 * `%,ld` groups by thousands. EDK II PrintLib.
 */
export const Print: (Format: string, ...Arguments: PRINT_VALUE[]) => UINTN = service('Library', 'Print')
/** `Print` for a text of 8-bit characters. EDK II UefiLib. */
export const AsciiPrint: (Format: string, ...Arguments: PRINT_VALUE[]) => UINTN = service('Library', 'AsciiPrint')
/**
 * Sets what UnloadImage calls before it takes a driver out of memory: C writes the function's address into `EFI_LOADED_IMAGE_PROTOCOL.Unload`, and
 * here a function has none. UEFI 2.10 §9.1.
 */
export const SetUnload: (ImageHandle: INTEGER, Unload: ((ImageHandle: EFI_HANDLE) => EFI_STATUS) | NULL | null) => EFI_STATUS = service(
  'Library',
  'SetUnload'
)
