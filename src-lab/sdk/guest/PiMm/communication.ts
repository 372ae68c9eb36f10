import { GUID_FIELD, STRUCT, UINT64_FIELD } from '../Uefi/layout'
import type { EFI_GUID, EFI_STATUS, OUT_PTR, POINTER, UINTN } from '../Uefi/base'

/** Sends messages to MM. PI 1.8 volume 4 §5.7. */
export const gEfiMmCommunication2ProtocolGuid: EFI_GUID = '378DAEDC-F06B-4446-8314-40AB933C87A3'

/** What a message begins with; its data lie behind it, at `address + 24n`. `MessageLength` counts the data alone. PI 1.8 volume 4 §5.7. */
export const EFI_MM_COMMUNICATE_HEADER = STRUCT({ HeaderGuid: GUID_FIELD, MessageLength: UINT64_FIELD })

/** How the normal world sends a message to MM, and gets the answer in the same buffer. PI 1.8 volume 4 §5.7. In C the protocol is the first argument. */
export interface EFI_MM_COMMUNICATION2_PROTOCOL {
  /**
   * Interrupts the processor into MM, where the handlers of the message's GUID run.
   * @param CommBufferPhysical Where the message lies, header first.
   * @param CommBufferVirtual The same place; after SetVirtualAddressMap its virtual address.
   * @param CommSize The bytes of header and data; may be NULL. Receives the most that is possible when it is 0 or more than that.
   * @returns `EFI_SUCCESS` when a handler said so, `EFI_NOT_FOUND` when none did.
   */
  Communicate(CommBufferPhysical: POINTER, CommBufferVirtual: POINTER, CommSize: OUT_PTR<UINTN>): EFI_STATUS
}
