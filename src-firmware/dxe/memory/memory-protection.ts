/** Memory protection by type on AArch64: the processor runs code from some memory types only. */
import type { Edk2Rules } from '../../platforms/edk2-rules'
import { MemoryAttribute } from '../../spec/memory-attribute'
import { FIRST_OEM_TYPE } from '../../spec/memory-type'

/** PcdDxeNxMemoryProtectionPolicy of ArmVirtPkg: one bit for each type that holds no code. */
type Policy = Pick<Edk2Rules, 'noCodeTypes'>

/** How memory of a type is protected: EFI_MEMORY_XP, or nothing. */
export function protectionOf(policy: Policy, type: number): bigint {
  return holdsNoCode(policy, type) ? MemoryAttribute.XP : 0n
}

/** Types of OEMs and operating systems hold no code either: the policy's bits 62 and 63. */
function holdsNoCode({ noCodeTypes }: Policy, type: number): boolean {
  return type >= FIRST_OEM_TYPE || ((noCodeTypes >> type) & 1) === 1
}

/** Does memory that goes from one type to the other get other permissions (ApplyMemoryProtectionPolicy)? */
export function changesPermissions(policy: Policy, from: number, to: number): boolean {
  return holdsNoCode(policy, from) !== holdsNoCode(policy, to)
}
