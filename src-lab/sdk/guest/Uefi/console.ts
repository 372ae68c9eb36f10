import type { BOOLEAN, CHAR16, EFI_EVENT, EFI_STATUS, OUT_PTR, POINTER, UINT16 } from './base'

/** What a driver prints on. UEFI 2.10 §12.4. */
export interface EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL {
  /**
   * Writes text. A line ends with `\r\n`. UEFI 2.10 §12.4.3.
   * @param String The text.
   */
  OutputString(String: string | POINTER): EFI_STATUS
}
/** A key that was pressed. UEFI 2.10 §12.3.3. */
export interface EFI_INPUT_KEY {
  readonly ScanCode: UINT16
  readonly UnicodeChar: CHAR16
}
/** What a driver reads keys from. UEFI 2.10 §12.3. */
export interface EFI_SIMPLE_TEXT_INPUT_PROTOCOL {
  /** Starts the device anew; the keys that wait stay. UEFI 2.10 §12.3.2. */
  Reset(ExtendedVerification: BOOLEAN): EFI_STATUS
  /** Reads a key, if there is one; `EFI_NOT_READY` if not. UEFI 2.10 §12.3.3. */
  ReadKeyStroke(Key: OUT_PTR<EFI_INPUT_KEY>): EFI_STATUS
  /** Signalled while there is a key to read: wait for it with WaitForEvent. UEFI 2.10 §12.3. */
  readonly WaitForKey: EFI_EVENT
}
