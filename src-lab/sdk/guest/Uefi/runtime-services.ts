import type {
  BOOLEAN,
  EFI_GUID,
  EFI_STATUS,
  INT16,
  INTEGER,
  NULL,
  OUT_PTR,
  POINTER,
  UINT16,
  UINT32,
  UINT64,
  UINT8,
  UINTN,
  VOID_PTR
} from './base'
/** A date and a time of day. UEFI 2.10 §8.3. */
export interface EFI_TIME {
  readonly Year: UINT16
  readonly Month: UINT8
  readonly Day: UINT8
  readonly Hour: UINT8
  readonly Minute: UINT8
  readonly Second: UINT8
  readonly Nanosecond: UINT32
  /** Minutes from UTC, or `EFI_UNSPECIFIED_TIMEZONE`. */
  readonly TimeZone: INT16
  readonly Daylight: UINT8
}
/** How good the clock is. UEFI 2.10 §8.3. */
export interface EFI_TIME_CAPABILITIES {
  /** Counts in a second. */
  readonly Resolution: UINT32
  /** In millionths of a part in a million. */
  readonly Accuracy: UINT32
  readonly SetsToZero: BOOLEAN
}
/** The time is local. UEFI 2.10 §8.3. */
export const EFI_UNSPECIFIED_TIMEZONE: INT16 = 0x7ff
/** The variable outlives a reset; on this machine it outlives no run. UEFI 2.10 §8.2. */
export const EFI_VARIABLE_NON_VOLATILE: UINT32 = 0x1
/** The variable is there until ExitBootServices. UEFI 2.10 §8.2. */
export const EFI_VARIABLE_BOOTSERVICE_ACCESS: UINT32 = 0x2
/** The variable is there after ExitBootServices too. UEFI 2.10 §8.2. */
export const EFI_VARIABLE_RUNTIME_ACCESS: UINT32 = 0x4
/** The variable holds a record of a hardware error. UEFI 2.10 §8.2. */
export const EFI_VARIABLE_HARDWARE_ERROR_RECORD: UINT32 = 0x8
/** Only who signs with the right key and a newer time may write it. UEFI 2.10 §8.2. */
export const EFI_VARIABLE_TIME_BASED_AUTHENTICATED_WRITE_ACCESS: UINT32 = 0x20
/** The data is added at the end. UEFI 2.10 §8.2. */
export const EFI_VARIABLE_APPEND_WRITE: UINT32 = 0x40
/** ResetSystem: everything starts anew. UEFI 2.10 §8.5.1. */
export const EfiResetCold: UINT32 = 0
/** ResetSystem: the processors start anew. UEFI 2.10 §8.5.1. */
export const EfiResetWarm: UINT32 = 1
/** ResetSystem: the machine is switched off. UEFI 2.10 §8.5.1. */
export const EfiResetShutdown: UINT32 = 2
/** ResetSystem: as the platform says. UEFI 2.10 §8.5.1. */
export const EfiResetPlatformSpecific: UINT32 = 3
/** ConvertPointer: the pointer may be NULL. UEFI 2.10 §8.4.2. */
export const EFI_OPTIONAL_PTR: UINT32 = 1
/** What may still be called after ExitBootServices. UEFI 2.10 §8. */
export interface EFI_RUNTIME_SERVICES {
  /**
   * The date and the time. This machine's clock starts at the same moment in every run, and goes on in Stall and WaitForEvent. UEFI 2.10 §8.3.1.
   * @param Capabilities What the clock can do, or `NULL`.
   */
  GetTime(Time: OUT_PTR<EFI_TIME>, Capabilities: OUT_PTR<EFI_TIME_CAPABILITIES>): EFI_STATUS
  /** Sets the clock; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §8.3.2. */
  SetTime(Time: EFI_TIME): EFI_STATUS
  /** When the machine wakes up; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §8.3.3. */
  GetWakeupTime(Enabled: OUT_PTR<BOOLEAN>, Pending: OUT_PTR<BOOLEAN>, Time: OUT_PTR<EFI_TIME>): EFI_STATUS
  /** Sets when the machine wakes up; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §8.3.4. */
  SetWakeupTime(Enable: BOOLEAN, Time: EFI_TIME | NULL | null): EFI_STATUS
  /**
   * Tells the firmware where its runtime memory lies from now on. UEFI 2.10 §8.4.1.
   * @param MemoryMapSize The size of the map in bytes.
   * @param DescriptorSize How far its descriptors are apart.
   * @param DescriptorVersion 1.
   * @param VirtualMap Descriptors with `VirtualStart` filled in, one for each range with `EFI_MEMORY_RUNTIME`.
   * @returns `EFI_UNSUPPORTED`: before ExitBootServices, or a second time. `EFI_INVALID_PARAMETER`: another version, or descriptors below 40 bytes.
   */
  SetVirtualAddressMap(MemoryMapSize: INTEGER, DescriptorSize: INTEGER, DescriptorVersion: INTEGER, VirtualMap: POINTER): EFI_STATUS
  /**
   * Turns a pointer into what it is in the virtual map; only while SetVirtualAddressMap notifies. UEFI 2.10 §8.4.2.
   * @param DebugDisposition `EFI_OPTIONAL_PTR` if the pointer may be NULL.
   * @param Address The pointer: `OUT`, `IN_OUT`, or `FIELD_REF` for one in memory.
   * @returns `EFI_NOT_FOUND`: no range of the map covers it. `EFI_INVALID_PARAMETER`: it is NULL.
   */
  ConvertPointer(DebugDisposition: INTEGER, Address: OUT_PTR<VOID_PTR>): EFI_STATUS
  /**
   * Reads a variable. UEFI 2.10 §8.2.1.
   * @param DataSize Goes in with the buffer's size, comes out with the variable's.
   * @param Data The buffer; `NULL` to ask for the size.
   * @returns `EFI_NOT_FOUND`, `EFI_BUFFER_TOO_SMALL`, `EFI_INVALID_PARAMETER`.
   */
  GetVariable(
    VariableName: string | POINTER,
    VendorGuid: EFI_GUID | POINTER,
    Attributes: OUT_PTR<UINT32>,
    DataSize: OUT_PTR<UINTN>,
    Data: POINTER
  ): EFI_STATUS
  /**
   * The name behind a name. UEFI 2.10 §8.2.2.
   * @param VariableNameSize Goes in with the buffer's size in bytes, comes out with the name's.
   * @param VariableName A buffer with the name before; empty text for the first.
   * @param VendorGuid Goes in with the GUID before, comes out with the next one's.
   * @returns `EFI_NOT_FOUND`: that was the last. `EFI_INVALID_PARAMETER`: there is no such variable.
   */
  GetNextVariableName(VariableNameSize: OUT_PTR<UINTN>, VariableName: POINTER, VendorGuid: OUT_PTR<EFI_GUID>): EFI_STATUS
  /**
   * Writes, appends to or deletes a variable. UEFI 2.10 §8.2.3.
   * @param Attributes `EFI_VARIABLE_…`; 0 deletes.
   * @param DataSize 0 deletes, but with `EFI_VARIABLE_APPEND_WRITE`.
   */
  SetVariable(
    VariableName: string | POINTER,
    VendorGuid: EFI_GUID | POINTER,
    Attributes: INTEGER,
    DataSize: INTEGER,
    Data: POINTER
  ): EFI_STATUS
  /** The upper half of a number that grows with every boot; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §8.5.2. */
  GetNextHighMonotonicCount(HighCount: OUT_PTR<UINT32>): EFI_STATUS
  /** Resets or switches off the machine: the run ends here. UEFI 2.10 §8.5.1. */
  ResetSystem(ResetType: INTEGER, ResetStatus: INTEGER, DataSize: INTEGER, ResetData: POINTER): void
  /** Hands capsules to the firmware; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §8.5.3.1. */
  UpdateCapsule(CapsuleHeaderArray: POINTER, CapsuleCount: INTEGER, ScatterGatherList: INTEGER): EFI_STATUS
  /** Could UpdateCapsule take these; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §8.5.3.4. */
  QueryCapsuleCapabilities(
    CapsuleHeaderArray: POINTER,
    CapsuleCount: INTEGER,
    MaximumCapsuleSize: OUT_PTR<UINT64>,
    ResetType: OUT_PTR<UINT32>
  ): EFI_STATUS
  /** How much room variables have; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §8.2.4. */
  QueryVariableInfo(
    Attributes: INTEGER,
    MaximumVariableStorageSize: OUT_PTR<UINT64>,
    RemainingVariableStorageSize: OUT_PTR<UINT64>,
    MaximumVariableSize: OUT_PTR<UINT64>
  ): EFI_STATUS
}
