/** What a handler of an MM interrupt may return beside EFI_SUCCESS. PI 1.8 volume 4 §3. */
import { hex, type Hex } from './hex'
import { statusName } from './status'

/** EFI_INTERRUPT_PENDING and EFI_WARN_INTERRUPT_SOURCE_…. */
export const MmiStatus = {
  interruptPending: 0xa000000000000000n,
  sourcePending: 0x2000000000000000n,
  sourceQuiesced: 0x2000000000000001n
} as const

/** Their names. */
export const mmiStatusNames: ReadonlyMap<bigint, string> = new Map([
  [MmiStatus.interruptPending, 'EFI_INTERRUPT_PENDING'],
  [MmiStatus.sourcePending, 'EFI_WARN_INTERRUPT_SOURCE_PENDING'],
  [MmiStatus.sourceQuiesced, 'EFI_WARN_INTERRUPT_SOURCE_QUIESCED']
])

/** What a handler returned, with its name where it has one. */
export function mmiStatus(status: bigint): { readonly code: Hex; readonly name: string | null } {
  return { code: hex(status), name: mmiStatusNames.get(status) ?? statusName(status) }
}
