/** What the firmware notes on the console. */
import type { Hex } from '../spec/hex'

/** What the firmware notes on the console beside the driver's own output: a code and values. A run is told each one time. */
export type ConsoleNote =
  /** The specification has the service, this machine answers EFI_UNSUPPORTED. */
  | { code: 'serviceUnsupported'; table: string; service: string }
  /** ResetSystem of PEI: there is a reset PPI of a driver's, and it is not called; there is none. */
  | { code: 'resetPpiNotCalled' }
  | { code: 'noResetPpi' }
  | { code: 'reset2NotSimulated' }
  /** The library's FreePool in PEI does nothing. */
  | { code: 'poolStaysInPei' }
  /** LoadImage from bytes in memory. */
  | { code: 'imageNeedsFile' }
  | { code: 'noSuchModuleType'; file: string; moduleType: string }
  /** Of this byte of the firmware's own, and of others, nobody knows what a real machine has there: it reads 0. */
  | { code: 'unknownBytes'; address: Hex }
  /** At this address the driver reads a descriptor of the memory map where none begins: it adds the structure's size, not DescriptorSize. */
  | { code: 'mapStride'; address: Hex }
  /** A memory allocation HOB lies in the range that DXE begins with: it is ignored, and the range is handed out like any other. */
  | { code: 'reservationLost'; start: Hex; bytes: Hex; type: number }
  /** The specification allows the service up to a lower level (UEFI 2.10 §7.1): this build answers all the same. */
  | { code: 'levelTooHigh'; service: string; tpl: number; highest: number }
  /** FreePages has said EFI_SUCCESS and freed nothing: these pages are protected, or not all alike. */
  | { code: 'pagesLeft'; start: Hex; pages: Hex }
  /** U-Boot: a file was brought over what others have. */
  | { code: 'loadedOver'; file: string; address: Hex; bytes: Hex; start: Hex; owner: string }
  /** The firmware never signals this group. */
  | { code: 'groupNeverSignalled'; group: string }

/** What the console holds, in order: a text that the driver printed, or a note. */
export type ConsolePart = string | ConsoleNote
