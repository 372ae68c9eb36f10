import { service } from '../core/service'
import type { EFI_STATUS, INTEGER, UINT32 } from '../Uefi/base'
import { EFI_ERROR } from '../Uefi/status'
import type { PRINT_VALUE } from './UefiLib'

/** Initialization. EDK II DebugLib. */
export const DEBUG_INIT: UINT32 = 0x00000001
/** Warnings. EDK II DebugLib. */
export const DEBUG_WARN: UINT32 = 0x00000002
/** Load events. EDK II DebugLib. */
export const DEBUG_LOAD: UINT32 = 0x00000004
/** File systems. EDK II DebugLib. */
export const DEBUG_FS: UINT32 = 0x00000008
/** Pool allocations; not printed by this firmware. EDK II DebugLib. */
export const DEBUG_POOL: UINT32 = 0x00000010
/** Page allocations; not printed by this firmware. EDK II DebugLib. */
export const DEBUG_PAGE: UINT32 = 0x00000020
/** Informational. EDK II DebugLib. */
export const DEBUG_INFO: UINT32 = 0x00000040
/** More than most want to see; not printed by this firmware. EDK II DebugLib. */
export const DEBUG_VERBOSE: UINT32 = 0x00400000
/** Errors. EDK II DebugLib. */
export const DEBUG_ERROR: UINT32 = 0x80000000

/** Prints if its level is one that the firmware prints (0x8000004F). EDK II DebugLib. */
export const DEBUG: (ErrorLevel: INTEGER, Format: string, ...Arguments: PRINT_VALUE[]) => void = service('Library', 'DEBUG')

const assertion: (Expression: boolean, Text: string) => void = service('Library', 'ASSERT')

/** Stops the driver if the expression is false. EDK II DebugLib. */
export function ASSERT(Expression: boolean): void {
  if (!Expression) assertion(false, 'the expression is false')
}
/** Stops the driver if the status is an error. EDK II DebugLib. */
export function ASSERT_EFI_ERROR(Status: EFI_STATUS): void {
  if (EFI_ERROR(Status)) assertion(false, `the status is 0x${Status.toString(16)}`)
}
