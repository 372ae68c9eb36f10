import type {
  EFI_GUID,
  EFI_HANDLE,
  EFI_PHYSICAL_ADDRESS,
  EFI_STATUS,
  INTEGER,
  NULL,
  OUT_PTR,
  POINTER,
  Ref,
  UINTN,
  VOID_PTR
} from '../Uefi/base'

/** Of a handler of interrupts: there are more sources that wait. PI 1.8 volume 4 §3. */
export const EFI_INTERRUPT_PENDING: EFI_STATUS = 0xa000000000000000n
/** Of a handler of interrupts: the source still waits. PI 1.8 volume 4 §3. */
export const EFI_WARN_INTERRUPT_SOURCE_PENDING: EFI_STATUS = 0x2000000000000000n
/** Of a handler of interrupts: the source is quiet, and other handlers may look. PI 1.8 volume 4 §3. */
export const EFI_WARN_INTERRUPT_SOURCE_QUIESCED: EFI_STATUS = 0x2000000000000001n

/**
 * A handler of MM interrupts. PI 1.8 volume 4 §3.
 *
 * The message lies outside MMRAM, where the normal world can still write it: copy what you check before you check it.
 *
 * @param CommBuffer The data behind the message's header; NULL when there is no message.
 * @param CommBufferSize How many bytes of data there are; `null` when there is no message.
 * @returns `EFI_SUCCESS` when the message was handled. What became of the request goes into the message itself.
 */
export type EFI_MM_HANDLER_ENTRY_POINT = (
  DispatchHandle: EFI_HANDLE,
  Context: VOID_PTR,
  CommBuffer: VOID_PTR,
  CommBufferSize: Ref<UINTN> | null
) => EFI_STATUS

/** What an MM driver can ask for. PI 1.8 volume 4 §3. All memory it gives is MMRAM, which no operating system sees. */
export interface EFI_MM_SYSTEM_TABLE {
  /**
   * Takes bytes of MMRAM. PI 1.8 volume 4 §3.
   * @param PoolType `EfiRuntimeServicesCode` or `EfiRuntimeServicesData`; every other type is refused.
   * @param Size In bytes.
   * @param Buffer Receives the address, a multiple of 16. It is not written when the call is refused.
   */
  MmAllocatePool(PoolType: INTEGER, Size: INTEGER, Buffer: OUT_PTR<VOID_PTR>): EFI_STATUS
  /** Gives bytes back. What lies before the buffer is believed: free only what `MmAllocatePool` gave, and once. PI 1.8 volume 4 §3. */
  MmFreePool(Buffer: POINTER): EFI_STATUS
  /**
   * Takes pages of 4 KiB of MMRAM, the highest ones. PI 1.8 volume 4 §3.
   * @param Type `AllocateAnyPages`, `AllocateMaxAddress` or `AllocateAddress`.
   * @param MemoryType `EfiRuntimeServicesCode` or `EfiRuntimeServicesData`; every other type is refused.
   * @param NumberOfPages Pages, not bytes.
   * @param Memory Receives the address. EDK II's core writes it also when it refuses for want of memory.
   */
  MmAllocatePages(Type: INTEGER, MemoryType: INTEGER, NumberOfPages: INTEGER, Memory: OUT_PTR<EFI_PHYSICAL_ADDRESS>): EFI_STATUS
  /** Gives pages back. Nobody looks whose they are: free only what `MmAllocatePages` gave. PI 1.8 volume 4 §3. */
  MmFreePages(Memory: INTEGER, NumberOfPages: INTEGER): EFI_STATUS
  /**
   * Puts an interface on a handle of MM's own. PI 1.8 volume 4 §3.
   * @param Handle The handle; one that holds 0 receives a new one.
   * @param InterfaceType `EFI_NATIVE_INTERFACE`.
   */
  MmInstallProtocolInterface(
    Handle: OUT_PTR<EFI_HANDLE>,
    Protocol: EFI_GUID | NULL | null,
    InterfaceType: INTEGER,
    Interface: object | POINTER
  ): EFI_STATUS
  /** Takes an interface off a handle; a handle with nothing on it is gone. PI 1.8 volume 4 §3. */
  MmUninstallProtocolInterface(Handle: EFI_HANDLE, Protocol: EFI_GUID | NULL | null, Interface: object | POINTER): EFI_STATUS
  /** Finds the interface that a handle has. PI 1.8 volume 4 §3. */
  MmHandleProtocol<T>(Handle: EFI_HANDLE, Protocol: EFI_GUID | NULL | null, Interface: OUT_PTR<T>): EFI_STATUS
  /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 4 §3. */
  MmRegisterProtocolNotify(Protocol: EFI_GUID, Function: (() => EFI_STATUS) | NULL | null, Registration: OUT_PTR<VOID_PTR>): EFI_STATUS
  /**
   * Finds handles. PI 1.8 volume 4 §3.
   * @param SearchType `AllHandles` or `ByProtocol`.
   * @param BufferSize Bytes of the buffer, and then of the handles, 8 for each.
   */
  MmLocateHandle(
    SearchType: INTEGER,
    Protocol: EFI_GUID | NULL | null,
    SearchKey: POINTER,
    BufferSize: OUT_PTR<UINTN>,
    Buffer: POINTER
  ): EFI_STATUS
  /** Finds the first interface of a protocol. PI 1.8 volume 4 §3. */
  MmLocateProtocol<T>(Protocol: EFI_GUID | NULL | null, Registration: POINTER, Interface: OUT_PTR<T>): EFI_STATUS
  /**
   * Runs the handlers of a message, as an interrupt does. PI 1.8 volume 4 §3.
   * @param HandlerType The message's GUID; NULL for the handlers that no GUID names.
   */
  MmiManage(HandlerType: EFI_GUID | NULL | null, Context: POINTER, CommBuffer: POINTER, CommBufferSize: OUT_PTR<UINTN>): EFI_STATUS
  /**
   * Registers a handler of interrupts. PI 1.8 volume 4 §3.
   * @param HandlerType The GUID of the messages that it handles; NULL: it runs at every interrupt.
   * @param DispatchHandle Receives what takes the handler off again.
   */
  MmiHandlerRegister(
    Handler: EFI_MM_HANDLER_ENTRY_POINT | NULL | null,
    HandlerType: EFI_GUID | NULL | null,
    DispatchHandle: OUT_PTR<EFI_HANDLE>
  ): EFI_STATUS
  /** Takes a handler off. PI 1.8 volume 4 §3. */
  MmiHandlerUnRegister(DispatchHandle: EFI_HANDLE): EFI_STATUS
  /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 4 §3.2. */
  MmInstallConfigurationTable(SystemTable: unknown, Guid: EFI_GUID, Table: POINTER, TableSize: INTEGER): EFI_STATUS
  /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 4 §3.2. */
  MmStartupThisAp(Procedure: ((Argument: VOID_PTR) => void) | NULL | null, CpuNumber: INTEGER, ProcArguments: POINTER): EFI_STATUS
  /** The processor that runs. PI 1.8 volume 4 §3.2. */
  readonly CurrentlyExecutingCpu: UINTN
  /** How many processors there are. PI 1.8 volume 4 §3.2. */
  readonly NumberOfCpus: UINTN
  /** Entries of the table; none here. PI 1.8 volume 4 §3.2. */
  readonly NumberOfTableEntries: UINTN
  /** The configuration table; `NULL` here. PI 1.8 volume 4 §3.2. */
  readonly MmConfigurationTable: VOID_PTR
}
