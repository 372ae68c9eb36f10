import type {
  BOOLEAN,
  EFI_EVENT,
  EFI_GUID,
  EFI_HANDLE,
  EFI_PHYSICAL_ADDRESS,
  EFI_STATUS,
  EFI_TPL,
  INTEGER,
  NULL,
  OUT_PTR,
  POINTER,
  UINT32,
  UINT64,
  UINTN,
  VOID_PTR
} from './base'

/** A function that runs when an event is signalled. UEFI 2.10 §7.1.1. */
export type EFI_EVENT_NOTIFY<C> = (Event: EFI_EVENT, Context: C) => void

/** What a driver or application may call until ExitBootServices. UEFI 2.10 §7. */
export interface EFI_BOOT_SERVICES {
  /**
   * Raises the task priority level and answers the one before. UEFI 2.10 §7.1.8.
   * @param NewTpl `TPL_CALLBACK`, `TPL_NOTIFY` or `TPL_HIGH_LEVEL`; never below the present one.
   */
  RaiseTPL(NewTpl: INTEGER): EFI_TPL
  /**
   * Lowers the task priority level to what RaiseTPL answered; what became due meanwhile is notified now. UEFI 2.10 §7.1.9.
   */
  RestoreTPL(OldTpl: INTEGER): void
  /**
   * Takes whole pages of 4096 bytes. UEFI 2.10 §7.2.1.
   * @param Type `AllocateAnyPages`, `AllocateMaxAddress` or `AllocateAddress`.
   * @param MemoryType What the pages are for: `EfiLoaderData`, `EfiBootServicesData`, …
   * @param Pages How many pages, not bytes: `EFI_SIZE_TO_PAGES(bytes)`.
   * @param Memory Goes in with AllocateMaxAddress (the highest address) and AllocateAddress (the address); comes out with the first byte.
   * @returns `EFI_OUT_OF_RESOURCES`: no free run is long enough. `EFI_NOT_FOUND`: the address asked for is not free. `EFI_INVALID_PARAMETER`: an unknown type.
   */
  AllocatePages(Type: INTEGER, MemoryType: INTEGER, Pages: INTEGER, Memory: OUT_PTR<EFI_PHYSICAL_ADDRESS>): EFI_STATUS
  /**
   * Gives pages back. UEFI 2.10 §7.2.2.
   * @param Memory The address AllocatePages gave.
   * @param Pages As many as were taken.
   * @returns `EFI_NOT_FOUND`: they were not allocated. `EFI_INVALID_PARAMETER`: not the start of a page, or no pages.
   */
  FreePages(Memory: INTEGER, Pages: INTEGER): EFI_STATUS
  /**
   * Writes the memory map into a buffer. UEFI 2.10 §7.2.3.
   * @param MemoryMapSize Goes in with the buffer's size, comes out with what was written or, with `EFI_BUFFER_TOO_SMALL`, what is needed.
   * @param MemoryMap The buffer; `NULL` to ask for the size.
   * @param MapKey Identifies this state of the map, for ExitBootServices. Every change of the map makes it old.
   * @param DescriptorSize How far the descriptors are apart, in bytes. It is more than `EFI_MEMORY_DESCRIPTOR.size`.
   * @param DescriptorVersion 1.
   * @returns `EFI_BUFFER_TOO_SMALL`, `EFI_INVALID_PARAMETER`.
   */
  GetMemoryMap(
    MemoryMapSize: OUT_PTR<UINTN>,
    MemoryMap: POINTER,
    MapKey: OUT_PTR<UINTN>,
    DescriptorSize: OUT_PTR<UINTN>,
    DescriptorVersion: OUT_PTR<UINT32>
  ): EFI_STATUS
  /**
   * Takes bytes from the pool, at an address that is a multiple of 8. UEFI 2.10 §7.2.4.
   * @param PoolType The memory type of the pool: `EfiLoaderData`, `EfiBootServicesData`, …
   * @param Size How many bytes.
   * @param Buffer Comes out with the address.
   * @returns `EFI_OUT_OF_RESOURCES`; `EFI_INVALID_PARAMETER`: a type that has no pool.
   */
  AllocatePool(PoolType: INTEGER, Size: INTEGER, Buffer: OUT_PTR<VOID_PTR>): EFI_STATUS
  /**
   * Gives pool bytes back. UEFI 2.10 §7.2.5.
   * @param Buffer The address AllocatePool gave.
   * @returns `EFI_INVALID_PARAMETER`: not an address that AllocatePool gave.
   */
  FreePool(Buffer: POINTER): EFI_STATUS
  /**
   * Makes an event. UEFI 2.10 §7.1.1.
   * @param Type `EVT_TIMER`, `EVT_NOTIFY_SIGNAL`, `EVT_SIGNAL_EXIT_BOOT_SERVICES`, `EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE`, …
   * @param NotifyTpl The level at which the function runs.
   * @param NotifyFunction The function, or `NULL` for an event without one.
   * @param NotifyContext Any value: the function gets the same one.
   * @param Event Comes out with the event.
   */
  CreateEvent<C>(
    Type: INTEGER,
    NotifyTpl: INTEGER,
    NotifyFunction: EFI_EVENT_NOTIFY<C> | NULL | null,
    NotifyContext: C,
    Event: OUT_PTR<EFI_EVENT>
  ): EFI_STATUS
  /** Makes an event of a group: all events of a group are signalled together. UEFI 2.10 §7.1.2. */
  CreateEventEx<C>(
    Type: INTEGER,
    NotifyTpl: INTEGER,
    NotifyFunction: EFI_EVENT_NOTIFY<C> | NULL | null,
    NotifyContext: C,
    EventGroup: EFI_GUID | NULL | null,
    Event: OUT_PTR<EFI_EVENT>
  ): EFI_STATUS
  /**
   * Arms a timer event. Time passes in Stall and WaitForEvent only. UEFI 2.10 §7.1.7.
   * @param Type `TimerCancel`, `TimerPeriodic` or `TimerRelative`.
   * @param TriggerTime In units of 100 ns.
   */
  SetTimer(Event: INTEGER, Type: INTEGER, TriggerTime: INTEGER): EFI_STATUS
  /** Waits until one of the events is signalled, and says which. UEFI 2.10 §7.1.5. */
  WaitForEvent(NumberOfEvents: INTEGER, Event: EFI_EVENT[], Index: OUT_PTR<UINTN>): EFI_STATUS
  /** Signals an event. UEFI 2.10 §7.1.4. */
  SignalEvent(Event: INTEGER): EFI_STATUS
  /** Takes an event away. UEFI 2.10 §7.1.3. */
  CloseEvent(Event: INTEGER): EFI_STATUS
  /** Is an event signalled? `EFI_NOT_READY` if not. UEFI 2.10 §7.1.6. */
  CheckEvent(Event: INTEGER): EFI_STATUS
  /**
   * Puts an interface on a handle; a `NULL` handle makes a new one. UEFI 2.10 §7.3.2.
   * @param Interface An address in memory, or an object with methods: who locates it gets the same object.
   */
  InstallProtocolInterface(
    Handle: OUT_PTR<EFI_HANDLE>,
    Protocol: EFI_GUID | NULL | null,
    InterfaceType: INTEGER,
    Interface: POINTER | object
  ): EFI_STATUS
  /** Puts another interface in the place of one. UEFI 2.10 §7.3.4. */
  ReinstallProtocolInterface(
    Handle: INTEGER,
    Protocol: EFI_GUID | NULL | null,
    OldInterface: POINTER | object,
    NewInterface: POINTER | object
  ): EFI_STATUS
  /** Takes an interface off a handle; a handle without interfaces is gone. UEFI 2.10 §7.3.3. */
  UninstallProtocolInterface(Handle: INTEGER, Protocol: EFI_GUID | NULL | null, Interface: POINTER | object): EFI_STATUS
  /** The interface of a protocol on a handle. UEFI 2.10 §7.3.7. */
  HandleProtocol<T = VOID_PTR>(Handle: INTEGER, Protocol: EFI_GUID | NULL | null, Interface: OUT_PTR<T>): EFI_STATUS
  /** Signals an event when a protocol is installed; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §7.3.5. */
  RegisterProtocolNotify(Protocol: EFI_GUID | NULL | null, Event: INTEGER, Registration: OUT_PTR<VOID_PTR>): EFI_STATUS
  /** The device a path leads to; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §7.3.8. */
  LocateDevicePath(Protocol: EFI_GUID | NULL | null, DevicePath: OUT_PTR<VOID_PTR>, Device: OUT_PTR<EFI_HANDLE>): EFI_STATUS
  /** Lets drivers manage a device; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §7.3.12. */
  ConnectController(ControllerHandle: INTEGER, DriverImageHandle: POINTER, RemainingDevicePath: POINTER, Recursive: BOOLEAN): EFI_STATUS
  /** Takes drivers off a device; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §7.3.13. */
  DisconnectController(ControllerHandle: INTEGER, DriverImageHandle: INTEGER, ChildHandle: INTEGER): EFI_STATUS
  /** Who has a protocol open; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §7.3.11. */
  OpenProtocolInformation(
    Handle: INTEGER,
    Protocol: EFI_GUID | NULL | null,
    EntryBuffer: OUT_PTR<VOID_PTR>,
    EntryCount: OUT_PTR<UINTN>
  ): EFI_STATUS
  /** The protocols of a handle; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §7.3.14. */
  ProtocolsPerHandle(Handle: INTEGER, ProtocolBuffer: OUT_PTR<VOID_PTR>, ProtocolBufferCount: OUT_PTR<UINTN>): EFI_STATUS
  /** The handles that fit a search, 8 bytes each, into a buffer. UEFI 2.10 §7.3.6. */
  LocateHandle(
    SearchType: INTEGER,
    Protocol: EFI_GUID | NULL | null,
    SearchKey: POINTER,
    BufferSize: OUT_PTR<UINTN>,
    Buffer: POINTER
  ): EFI_STATUS
  /**
   * Puts an entry into the configuration table, replaces it, or takes it out (`Table` is `NULL`). UEFI 2.10 §7.5.6.
   * @returns `EFI_NOT_FOUND`: there is no entry to take out.
   */
  InstallConfigurationTable(Guid: EFI_GUID | POINTER, Table: POINTER): EFI_STATUS
  /** Loads another file of the workspace as an image. UEFI 2.10 §7.4.1. `DevicePath` is the file's name. */
  LoadImage(
    BootPolicy: BOOLEAN,
    ParentImageHandle: INTEGER,
    DevicePath: string,
    SourceBuffer: POINTER,
    SourceSize: INTEGER,
    ImageHandle: OUT_PTR<EFI_HANDLE>
  ): EFI_STATUS
  /** Calls the entry point of a loaded image. UEFI 2.10 §7.4.2. */
  StartImage(ImageHandle: INTEGER, ExitDataSize: OUT_PTR<UINTN>, ExitData: OUT_PTR<VOID_PTR>): EFI_STATUS
  /** Ends an image with a status. UEFI 2.10 §7.4.5. */
  Exit(ImageHandle: INTEGER, ExitStatus: INTEGER, ExitDataSize: INTEGER, ExitData: POINTER): never
  /** Takes an image out of memory. UEFI 2.10 §7.4.3. */
  UnloadImage(ImageHandle: INTEGER): EFI_STATUS
  /**
   * Hands the machine over to the operating system. UEFI 2.10 §7.4.6.
   * @param ImageHandle The caller's own.
   * @param MapKey What the last GetMemoryMap gave; any change of the map since then refuses the call.
   * @returns `EFI_INVALID_PARAMETER`: the key is old. After that only the memory services may still be called, to fetch the map again.
   */
  ExitBootServices(ImageHandle: INTEGER, MapKey: INTEGER): EFI_STATUS
  /** A number that grows with every call. UEFI 2.10 §7.5.5. */
  GetNextMonotonicCount(Count: OUT_PTR<UINT64>): EFI_STATUS
  /** Lets time pass. UEFI 2.10 §7.5.2. */
  Stall(Microseconds: INTEGER): EFI_STATUS
  /** Sets the watchdog timer of the firmware. UEFI 2.10 §7.5.1. */
  SetWatchdogTimer(Timeout: INTEGER, WatchdogCode: INTEGER, DataSize: INTEGER, WatchdogData: POINTER): EFI_STATUS
  /** Opens a protocol on a handle for an agent. UEFI 2.10 §7.3.9. */
  OpenProtocol<T = VOID_PTR>(
    Handle: INTEGER,
    Protocol: EFI_GUID | NULL | null,
    Interface: OUT_PTR<T>,
    AgentHandle: INTEGER,
    ControllerHandle: INTEGER,
    Attributes: INTEGER
  ): EFI_STATUS
  /** Closes what OpenProtocol opened. UEFI 2.10 §7.3.10. */
  CloseProtocol(Handle: INTEGER, Protocol: EFI_GUID | NULL | null, AgentHandle: INTEGER, ControllerHandle: INTEGER): EFI_STATUS
  /** The handles that fit a search, in a buffer from the pool: the caller frees it. UEFI 2.10 §7.3.15. */
  LocateHandleBuffer(
    SearchType: INTEGER,
    Protocol: EFI_GUID | NULL | null,
    SearchKey: POINTER,
    NoHandles: OUT_PTR<UINTN>,
    Buffer: OUT_PTR<VOID_PTR>
  ): EFI_STATUS
  /** The first interface of a protocol. UEFI 2.10 §7.3.16. */
  LocateProtocol<T = VOID_PTR>(Protocol: EFI_GUID | NULL | null, Registration: POINTER, Interface: OUT_PTR<T>): EFI_STATUS
  /** Puts several interfaces on a handle: protocol and interface in turn. UEFI 2.10 §7.3.17. */
  InstallMultipleProtocolInterfaces(Handle: OUT_PTR<EFI_HANDLE>, ...Pairs: (EFI_GUID | POINTER | object)[]): EFI_STATUS
  /** Takes several interfaces off a handle: protocol and interface in turn. UEFI 2.10 §7.3.18. */
  UninstallMultipleProtocolInterfaces(Handle: INTEGER, ...Pairs: (EFI_GUID | POINTER | object)[]): EFI_STATUS
  /** The CRC-32 of a buffer. UEFI 2.10 §7.5.7. */
  CalculateCrc32(Data: POINTER, DataSize: INTEGER, Crc32: OUT_PTR<UINT32>): EFI_STATUS
  /** Copies bytes; the ranges may overlap. UEFI 2.10 §7.5.3. */
  CopyMem(Destination: POINTER, Source: POINTER, Length: INTEGER): void
  /** Fills bytes with a value. UEFI 2.10 §7.5.4. */
  SetMem(Buffer: POINTER, Size: INTEGER, Value: INTEGER): void
}
