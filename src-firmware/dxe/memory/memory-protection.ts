/** Memory protection by type on AArch64 (edk2-stable202211): the processor runs code from some memory types only. */
import { MemoryAttribute } from '../../spec/memory-attribute'
import { FIRST_OEM_TYPE } from '../../spec/memory-type'

/** PcdDxeNxMemoryProtectionPolicy of ArmVirtPkg: one bit for each type that holds no code. The code types and LoaderData have none. */
const NO_CODE = 0x7fd1

/** How memory of a type is protected: EFI_MEMORY_XP, or nothing. */
export function protectionOf(type: number): bigint {
  return holdsNoCode(type) ? MemoryAttribute.XP : 0n
}

/** Types of OEMs and operating systems hold no code either: the policy's bits 62 and 63. */
function holdsNoCode(type: number): boolean {
  return type >= FIRST_OEM_TYPE || ((NO_CODE >> type) & 1) === 1
}

/** Does memory that goes from one type to the other get other permissions (ApplyMemoryProtectionPolicy)? */
export function changesPermissions(from: number, to: number): boolean {
  return holdsNoCode(from) !== holdsNoCode(to)
}
