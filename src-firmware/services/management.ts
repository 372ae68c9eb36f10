/** The port of management mode: what the normal world has of it. Volume 4 of PI 1.8 calls it MM, and the way there an MMI. */
import type { Refusal } from '../trace/cause'

/** Management mode beside the phases of the normal world. */
export interface Management {
  /** Memory outside MMRAM that both worlds reach: a message lies there while it is handled. */
  readonly communicationBuffer: { readonly start: bigint; readonly bytes: bigint }
  /**
   * A message lies in the communication buffer, so many bytes with its header, and the processor enters MM: the handlers of the header's GUID run,
   * then those that no GUID names. Called while the services of MM are in charge.
   */
  handle(bytes: bigint): { readonly Status: 'EFI_SUCCESS' } | Refusal<'EFI_NOT_FOUND'>
}

/** EFI_MM_COMMUNICATE_HEADER, PI 1.8 volume 4 §5.7: where its fields lie. The data follow it. */
export const CommunicateHeader = { HeaderGuid: 0, MessageLength: 16, bytes: 24 } as const
