import { cross, tags } from '../core/host'
import * as kinds from '../core/layout'
import { FIRST, Operation } from '../core/protocol'
import { bootServices, conIn, conOut, runtimeServices } from '../core/tables'
import type { EFI_HANDLE, OVERLAY, UINT32, UINTN, VOID_PTR } from './base'
import type { EFI_BOOT_SERVICES } from './boot-services'
import type { EFI_SIMPLE_TEXT_INPUT_PROTOCOL, EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL } from './console'
import { POINTER_FIELD, UINT32_FIELD, UINTN_FIELD, type StructType } from './layout'
import type { EFI_RUNTIME_SERVICES } from './runtime-services'
import { EFI_TABLE_HEADER } from './structures'

/** Where everything else is reached from. UEFI 2.10 §4.3. */
export interface EFI_SYSTEM_TABLE extends OVERLAY {
  readonly Hdr: EFI_TABLE_HEADER
  readonly FirmwareVendor: VOID_PTR
  readonly FirmwareRevision: UINT32
  readonly ConsoleInHandle: EFI_HANDLE
  /** Keys; `null` after ExitBootServices. */
  readonly ConIn: EFI_SIMPLE_TEXT_INPUT_PROTOCOL
  readonly ConsoleOutHandle: EFI_HANDLE
  /** Text; `null` after ExitBootServices. */
  readonly ConOut: EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL
  readonly StandardErrorHandle: EFI_HANDLE
  /** What goes on after ExitBootServices. */
  readonly RuntimeServices: EFI_RUNTIME_SERVICES
  /** The boot services; `null` after ExitBootServices. */
  readonly BootServices: EFI_BOOT_SERVICES
  /** How many entries ConfigurationTable has. */
  readonly NumberOfTableEntries: UINTN
  /** The address of `EFI_CONFIGURATION_TABLE` entries, 24 bytes each. */
  readonly ConfigurationTable: VOID_PTR
}

/** Are there boot services still? ExitBootServices sets the pointers in the table to NULL. */
function untilExit<T>(face: T): T | null {
  cross(Operation.bootServices)
  return tags[FIRST] === 1 ? face : null
}

/** Where everything else is reached from: 120 bytes. UEFI 2.10 §4.3. */
export const EFI_SYSTEM_TABLE = kinds.structure(
  {
    Hdr: EFI_TABLE_HEADER,
    FirmwareVendor: POINTER_FIELD,
    FirmwareRevision: UINT32_FIELD,
    ConsoleInHandle: POINTER_FIELD,
    ConInPointer: POINTER_FIELD,
    ConsoleOutHandle: POINTER_FIELD,
    ConOutPointer: POINTER_FIELD,
    StandardErrorHandle: POINTER_FIELD,
    StdErrPointer: POINTER_FIELD,
    RuntimeServicesPointer: POINTER_FIELD,
    BootServicesPointer: POINTER_FIELD,
    NumberOfTableEntries: UINTN_FIELD,
    ConfigurationTable: POINTER_FIELD
  },
  false,
  'EFI_SYSTEM_TABLE',
  {
    get ConIn() {
      return untilExit(conIn)
    },
    get ConOut() {
      return untilExit(conOut)
    },
    get RuntimeServices() {
      return runtimeServices
    },
    get BootServices() {
      return untilExit(bootServices)
    }
  }
) as StructType<EFI_SYSTEM_TABLE>
