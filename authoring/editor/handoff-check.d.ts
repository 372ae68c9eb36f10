// What script checks are written against, for your editor. Made by Handoff: handoff pack types brings it up to date. No part of what is built.

declare module 'Handoff/Check' {
  /** Bytes the driver touched since the event before, joined where they touch: [start, bytes, 'r' | 'w', line]. */
  export type Access = [start: Hex, bytes: number, mode: 'r' | 'w', line: number]

  /** PEI's heap, or a stack. */
  export interface Area {
    readonly start: Hex
    readonly bytes: Hex
  }

  /** An owner's books: a bar from the event that opened them to the one that closed them. */
  export interface Books {
    readonly owner: 'reservations' | 'malloc' | 'efi' | 'lmb'
    /** Of lmb: which map, counted from 1 in the order in which commands made them; 0 is the board's own, and every other owner's. */
    readonly map: number
    readonly lifetime: Lifetime
    /** n of the event they begin with. */
    readonly from: number
    /** n of the event with which they are gone; null: they are still there. */
    readonly to: number | null
  }

  /** A call of a service or of a library's function. */
  export interface CallEvent extends EventBase {
    kind: 'call'
    /** 1, 2, 3 … over the calls that the driver's own text makes: 'call 23' on the screen. null for a call that a library function or the firmware makes on the way. */
    call: number | null
    /** n of the event it happened inside: Print's AllocatePool, a call in a notify function. */
    parent: number | null
    table:
      | 'BootServices'
      | 'RuntimeServices'
      | 'DxeServices'
      | 'PeiServices'
      | 'MmServices'
      | 'MmCommunication2'
      | 'MemoryAttribute'
      | 'ConOut'
      | 'ConIn'
      | 'UBoot'
      | 'Library'
    service: string
    /** By the specification's parameter name with a small first letter: memoryType, pages, memory. What *X held before the call; '' + null for NULL. */
    in: Record<string, Value>
    /** null: the service returns no status (CopyMem, RaiseTPL) or did not return. */
    status: Hex | null
    statusName: string | null
    /** Why it was refused; null: it was not, or a driver's own code answered. */
    cause: Cause | null
    /** What the OUT arguments hold afterwards, only those that were written; return: what a service without status returned. */
    out: Record<string, Value>
    /** The call came back, with or without a status; false: it was left on the way. */
    returned: boolean
    /** The map key before and after the call, with all that the call did on its way. Absent: it stayed. */
    key?: { from: Hex; to: Hex }
    /** What arguments and results do not show: the GUIDs of descriptors that a PEIM handed over, how many ranges a map had. */
    detail?: Record<string, Value | string[]>
  }

  /** Parameters have their name in the trace: 'memory'. Of a structure or a file's export its own: 'MODULE_TYPE'. */
  export type Cause =
    // ---- arguments ----
    | { code: 'nullPointer'; parameter: string }
    /** None of the values that are allowed. */
    | { code: 'badValue'; parameter: string; value: Hex | number | string }
    | { code: 'badAllocateType'; allocateType: number }
    /** Nobody is given memory of this EFI_MEMORY_TYPE. */
    | { code: 'wrongType'; type: number }
    /** A count or a length is 0. */
    | { code: 'nothingAsked'; parameter: string }
    | { code: 'misaligned'; parameter: string; value: Hex; alignment: Hex }
    | { code: 'tooLarge'; bytes: Hex; limit: Hex }
    /** The range runs over the end of the address space. */
    | { code: 'wrapsAround'; start: Hex; pages: Hex }
    | { code: 'bufferTooSmall'; given: Hex; needed: Hex }
    /** The size says that there is room enough, and the buffer is NULL. */
    | { code: 'noBuffer'; parameter: string; given: Hex }
    | { code: 'noSuchHandle'; parameter: string; handle: Hex }
    // ---- pages ----
    /** The first range in the way. */
    | { code: 'notFree'; holder: Holder }
    /** All of it is free, in more than one entry of the firmware's map, and pages are cut from one. `at`: the first byte of the next one. */
    | { code: 'severalRanges'; at: Hex }
    /** The range touches pages that are kept for another memory type. */
    | { code: 'foreignBin'; start: Hex; bytes: Hex; type: number }
    /** `at`: the first byte of the range that no memory map knows; then what the GCD has there, an EFI_GCD_MEMORY_TYPE. */
    | { code: 'outsideMemory'; at: Hex; start: Hex; bytes: Hex; gcdType: number }
    /** The same for memory that is there and that nobody has tested. */
    | { code: 'untested'; at: Hex; start: Hex; bytes: Hex }
    /** `longest`: pages of the longest free run; `last`: the last byte that might be used, null: any. */
    | { code: 'noRunLongEnough'; pages: Hex; longest: Hex; last: Hex | null }
    /** There is a free run that long, and it does not begin at such a multiple. */
    | { code: 'noAlignedRun'; pages: Hex; alignment: Hex; last: Hex | null }
    /** The only free run that long begins at address 0, which a search never answers. */
    | { code: 'onlyPageZero'; pages: Hex }
    /** Page 0 was asked for by its address, and this release keeps it. */
    | { code: 'pageZeroKept' }
    /** `freedBy`: n of the event that gave this memory back; null: nobody had it in this run. */
    | { code: 'notAllocated'; at: Hex; freedBy: number | null }
    /** U-Boot: a region of lmb's is in the way. `flags`: the release's numbers. */
    | { code: 'lmbInUse'; start: Hex; bytes: Hex; flags: number }
    /** U-Boot: no region of lmb's holds all of this range, and a range is given back out of one. */
    | { code: 'notOneRegion'; start: Hex; bytes: Hex }
    // ---- pool ----
    /** No pool head lies before the buffer. `holder`: whose the address is; null: nobody's. */
    | { code: 'notPool'; buffer: Hex; holder: Holder | null }
    /** The head's memory type, at this address, has no pool. */
    | { code: 'headOverwritten'; buffer: Hex; at: Hex; type: number }
    /** The tail lies at this address by the size in the head. */
    | { code: 'tailOverwritten'; buffer: Hex; at: Hex; holder: Holder | null }
    /** The firmware found no memory for a record of its own, or for what it hands out on the way. */
    | { code: 'noMemory'; bytes: Hex }
    // ---- the hand-off ----
    /** `movedBy`: n of the event that moved the key last; null: it has not moved since the trace began. */
    | { code: 'keyIsOld'; given: Hex; now: Hex; movedBy: number | null }
    | { code: 'runtimeUnaligned'; holder: Holder; granularity: Hex }
    /** SetVirtualAddressMap before ExitBootServices. */
    | { code: 'notExited' }
    /** `since`: n of the event after which addresses were virtual. */
    | { code: 'alreadyVirtual'; since: number }
    /** Pointers are converted while SetVirtualAddressMap runs its handlers. */
    | { code: 'noAddressChange' }
    | { code: 'noVirtualRange'; address: Hex }
    // ---- events ----
    | { code: 'noSuchEvent'; event: Hex }
    | { code: 'notTimer'; event: Hex; type: number }
    /** It notifies when it is signalled, so nobody waits for it. */
    | { code: 'notPollable'; event: Hex; type: number }
    | { code: 'notSignalled'; event: Hex }
    | { code: 'wrongTpl'; tpl: number; needed: number }
    | { code: 'noKey' }
    // ---- handles and images ----
    | { code: 'alreadyInstalled'; handle: Hex; protocol: string }
    /** null: on no handle at all; any protocol. */
    | { code: 'notInstalled'; handle: Hex | null; protocol: string | null }
    | { code: 'otherInterface'; handle: Hex; protocol: string }
    | { code: 'inUse'; handle: Hex; protocol: string; by: Opener }
    /** The same agent has it open like this already. */
    | { code: 'alreadyOpen'; handle: Hex; protocol: string; by: Opener }
    | { code: 'notOpen'; handle: Hex; protocol: string; agent: Hex; controller: Hex }
    | { code: 'noRegistration'; registration: Hex }
    | { code: 'noSuchFile'; name: string }
    /** Which part of the bytes says that they are no image for this machine. */
    | { code: 'noImage'; part: 'header' | 'signature' | 'machine' | 'subsystem' | 'sections' | 'relocations' | 'address' }
    | { code: 'alreadyStarted'; handle: Hex; state: 'started' | 'returned' }
    /** `running`: name of the image whose code runs. */
    | { code: 'notRunning'; handle: Hex; running: string }
    | { code: 'noUnload'; handle: Hex }
    | { code: 'noSuchEntry'; guid: string }
    // ---- variables ----
    | { code: 'noSuchVariable'; name: string; guid: string }
    | { code: 'noMoreVariables' }
    /** No NUL in so many bytes. */
    | { code: 'unterminatedName'; bytes: Hex }
    /** The firmware has no store for these. */
    | { code: 'unsupportedAttributes'; attributes: number }
    | { code: 'otherAttributes'; given: number; stored: number }
    | { code: 'notSigned' }
    /** Variables of these attributes cannot be written after ExitBootServices. */
    | { code: 'notAtRuntime'; attributes: number }
    | { code: 'storeFull'; bytes: number; free: number }
    // ---- the GCD ----
    /** `last`: the last byte of the address space. */
    | { code: 'outsideAddressSpace'; start: Hex; bytes: Hex; last: Hex }
    /** The page tables do not protect all of the range alike. */
    | { code: 'protectedUnevenly'; start: Hex; bytes: Hex }
    | { code: 'spaceExists'; entry: GcdEntry }
    | { code: 'noSpace'; entry: GcdEntry }
    | { code: 'spaceOwned'; entry: GcdEntry }
    | { code: 'spaceNotOwned'; entry: GcdEntry }
    | { code: 'wrongGcdType'; gcdType: number; entry: GcdEntry }
    | { code: 'noSpaceLongEnough'; bytes: Hex; gcdType: number }
    /** `attributes`: those the range is not capable of. */
    | { code: 'notCapable'; attributes: Hex; entry: GcdEntry }
    /** `attributes`: those the range has, and would not be capable of any more. */
    | { code: 'attributesInUse'; attributes: Hex; entry: GcdEntry }
    | { code: 'noCpuDriver'; attributes: Hex }
    /** The range's cache type and those around it need more of the processor's registers (MTRRs) than the firmware may use. */
    | { code: 'noCacheRegister'; needed: number; registers: number; start: Hex; bytes: Hex }
    /** The range of system memory holds no whole page, and memory is handed out in pages. */
    | { code: 'noWholePage'; start: Hex; bytes: Hex }
    // ---- PEI ----
    /** `free`: bytes between the list and the pages above it. */
    | { code: 'hobListFull'; bytes: Hex; free: Hex }
    /** null: the descriptor given was never installed. */
    | { code: 'noSuchPpi'; guid: string | null; instance: number }
    // ---- Standalone MM ----
    /** MM has RuntimeServicesCode and RuntimeServicesData alone to give. */
    | { code: 'notForMm'; type: number }
    /** MM gives memory of MMRAM alone. `at`: the first byte that lies outside. */
    | { code: 'outsideMmram'; at: Hex }
    /** The buffer is to lie outside MMRAM. `at`: the first byte that does not. */
    | { code: 'insideMmram'; parameter: string; at: Hex }
    /** Nobody handles messages of this GUID. */
    | { code: 'noMmiHandler'; guid: string }
    /** The handlers ran, and none answered EFI_SUCCESS. `status`: what the last one returned. */
    | { code: 'mmiNotHandled'; guid: string; status: string }
    // ---- the machine ----
    | { code: 'notSimulated'; what: string }
    /** The lab let this call fail. `fault`: its id. */
    | { code: 'injected'; fault: string }

  /** What one event changed. Folding the changes of events 0…n gives the state after n. */
  export type Change =
    | { what: 'map'; removed: Descriptor[]; added: Descriptor[] }
    | { what: 'key'; from: Hex; to: Hex }
    | { what: 'take'; start: Hex; bytes: Hex; unit: Unit; type: number; owner: string }
    | { what: 'give'; start: Hex; bytes: Hex; unit: Unit; takenBy: number | null }
    | { what: 'gcd'; removed: GcdEntry[]; added: GcdEntry[] }
    | { what: 'hob'; address: Hex; before: string | null; after: string | null } // hexadecimal bytes of the whole HOB, of one longer than 1 KiB the first 1024 bytes; null: not there
    | { what: 'pool'; address: Hex; type: number; bytes: Hex; state: 'used' | 'free' | 'gone' }
    | { what: 'lmb'; removed: LmbRegion[]; added: LmbRegion[] }
    | { what: 'handle'; handle: Hex; protocol: string; state: 'installed' | 'replaced' | 'removed' }
    | { what: 'virtual'; map: Descriptor[] }
    | { what: 'tpl'; from: number; to: number }
    | { what: 'move'; from: Hex; to: Hex; bytes: Hex; content: Moved }
    | { what: 'timers'; on: boolean }
    /** A range of MMRAM. state: EFI_MMRAM_DESCRIPTOR.RegionState. */
    | { what: 'mmram'; start: Hex; bytes: Hex; state: number }
    /** A free region of the MM core's pages, or a free block of its pool; null: it is none any more. */
    | { what: 'mmFree'; list: 'pages' | 'pool'; start: Hex; bytes: Hex | null }
    /** What U-Boot set aside before relocation. */
    | { what: 'reservation'; name: string; start: Hex; bytes: Hex }
    /** U-Boot's heap, and how far it is in use. */
    | { what: 'heap'; start: Hex; bytes: Hex; end: Hex }
    /** A free chunk of U-Boot's heap, with its head; null: none begins there any more. */
    | { what: 'chunk'; start: Hex; bytes: Hex | null }
    /** A file, or an image of bootm's, was brought into memory. by: the command. */
    | { what: 'file'; name: string; start: Hex; bytes: Hex; by: string }
    /** From here on lmb's regions are those of this map, 0 for the board's own; null: there is none. */
    | { what: 'lmbMap'; map: number | null; lifetime: Lifetime | null }

  /**
   * The function that a script exports as `check`.
   *
   * @param run What `handoff run --json` prints.
   * @param trace Every event, as `--trace` writes them.
   * @param state The machine after the last of them.
   */
  export type Check = (run: PrintedResult, trace: readonly TraceEvent[], state: MachineState) => Judgement

  /** A text that the driver printed, or what the firmware noted. */
  export type ConsoleEvent = PrintEvent | NoteEvent

  /** What the firmware notes on the console beside the driver's own output: a code and values. A run is told each one time. */
  export type ConsoleNote =
    /** The specification has the service, this machine answers EFI_UNSUPPORTED. */
    | { code: 'serviceUnsupported'; table: string; service: string }
    /** ResetSystem of PEI: there is a reset PPI of a driver's, and it is not called; there is none. */
    | { code: 'resetPpiNotCalled' }
    | { code: 'noResetPpi' }
    | { code: 'reset2NotSimulated' }
    /** The library's FreePool in PEI does nothing. */
    | { code: 'poolStaysInPei' }
    /** LoadImage from bytes in memory. */
    | { code: 'imageNeedsFile' }
    | { code: 'noSuchModuleType'; file: string; moduleType: string }
    /** Of this byte of the firmware's own, and of others, nobody knows what a real machine has there: it reads 0. */
    | { code: 'unknownBytes'; address: Hex }
    /** At this address the driver reads a descriptor of the memory map where none begins: it adds the structure's size, not DescriptorSize. */
    | { code: 'mapStride'; address: Hex }
    /** A memory allocation HOB lies in the range that DXE begins with: it is ignored, and the range is handed out like any other. */
    | { code: 'reservationLost'; start: Hex; bytes: Hex; type: number }
    /** The specification allows the service up to a lower level (UEFI 2.10 §7.1): this build answers all the same. */
    | { code: 'levelTooHigh'; service: string; tpl: number; highest: number }
    /** FreePages has said EFI_SUCCESS and freed nothing: these pages are protected, or not all alike. */
    | { code: 'pagesLeft'; start: Hex; pages: Hex }
    /** U-Boot: a file was brought over what others have. */
    | { code: 'loadedOver'; file: string; address: Hex; bytes: Hex; start: Hex; owner: string }
    /** The firmware never signals this group. */
    | { code: 'groupNeverSignalled'; group: string }

  /** What the console holds, in order: a text that the driver printed, or a note. */
  export type ConsolePart = string | ConsoleNote

  /** Always the last event of a cut trace. */
  export interface CutEvent extends EventBase {
    kind: 'cut'
    leftOut: number
    services: Record<string, number>
    map: Descriptor[]
    mapKey: Hex
  }

  /** [Type, PhysicalStart, VirtualStart, NumberOfPages, Attribute] in the order the firmware returned them, as in the recordings. */
  export type Descriptor = [type: number, physicalStart: Hex, virtualStart: Hex, pages: Hex, attribute: Hex]

  /** A finding of the TypeScript compiler; line and column count from 1. */
  export interface Diagnostic {
    file: string
    line: number
    column: number
    code: number
    category: 'error' | 'warning'
    message: string
    /** The name that it is about, where it says in plain words why there is none. */
    name?: string
  }

  /** Map, key, GCD, pool and what else DXE knows, at one moment. */
  export interface DxeState {
    readonly mapKey: Hex
    /** Ascending by address. */
    readonly map: readonly Descriptor[]
    readonly poolPages: readonly PoolPages[]
    readonly gcd: readonly GcdEntry[]
    readonly tpl: number
    readonly timersRun: boolean
  }

  export interface EventBase {
    /** 0, 1, 2 … without gaps: the line in the trace. */
    n: number
    phase: MachinePhase
    /** null where no line of the learner's made it happen. */
    at: Place | null
    /** Name of the image that runs: 'driver.ts', 'child.ts#2', 'firmware'. */
    image: string
    changes: Change[]
    accesses: Access[]
  }

  /** Bytes were touched that must not be. */
  export interface FaultEvent extends EventBase {
    kind: 'fault'
    reason: FaultReason
    access: 'read' | 'write' | 'execute'
    address: Hex
    bytes: number
    /** n of the events that took and gave back the memory, if any. */
    takenBy: number | null
    freedBy: number | null
    /** Where the bytes lie now that have left temporary RAM; null: they never moved. */
    movedTo: Hex | null
    /** DXE has copied them with the HOB list; absent: they moved with the switch to permanent memory. */
    movedByDxe?: true
    /** Name of the image whose code was to run and is no longer there; null: bytes were touched, no code was called. */
    unloaded: string | null
    /** Its code was not unloaded: the operating system has taken the memory. */
    takenOver?: true
  }

  /** Why bytes must not be touched. */
  export type FaultReason =
    | 'null' // address below 4096
    | 'unowned' // free memory that was never this run's, or a hole
    | 'freed' // owned once, given back since
    | 'bounds' // starts inside an allocation and runs past its end, or the pool head before it
    | 'foreign' // a write to memory of the firmware or of the platform
    | 'mmio' // device registers touched as memory
    | 'attribute' // forbidden by RP, RO, XP or WP, or the wrong cache type for the range
    | 'unmapped' // virtual mode: no entry of the virtual map covers it
    | 'mmram' // MMRAM, and the processor is not in MM
    | 'unwritten'

  /** An access of the firmware's own that the processor does not carry out. */
  export interface FirmwareFault {
    how: 'nonCanonical' | 'notMapped' | 'readOnly' | 'readProtected'
    access: 'read' | 'write'
    address: Hex
  }

  /** A hand-off block: its bytes in hexadecimal, of a long one the first 1024. */
  export interface FoldedHob {
    readonly address: Hex
    readonly bytes: string
  }

  /** Memory of MM's: a free region, a free block. */
  export interface FreeMm {
    readonly start: Hex
    readonly bytes: Hex
  }

  /** `base` and `length` in bytes. */
  export interface GcdEntry {
    base: Hex
    length: Hex
    capabilities: Hex
    attributes: Hex
    gcdType: number
    image: Hex
    device: Hex
  }

  /** A handle at one moment. */
  export interface HandleState {
    readonly handle: Hex
    /** GUIDs, in the order in which they were installed. */
    readonly protocols: readonly string[]
    /** 1, 2, 3 … in the order in which handles were made. */
    readonly number: number
  }

  /** '0x' and lower-case hexadecimal digits without leading zeros; zero is '0x0'. Every UINTN, UINT64, address, pointer, handle and EFI_STATUS, as in the recordings. */
  export type Hex = `0x${string}`

  /** Why a walk over a HOB list broke off. */
  export type HobListProblem = { code: 'badLength'; address: Hex; length: number } | { code: 'noEnd' }

  /** Memory that somebody holds. */
  export interface Holder {
    start: Hex
    bytes: Hex
    /** EFI_MEMORY_TYPE. */
    type: number
    /** Name of the image: 'driver.ts', 'firmware', 'lab'. */
    owner: string
    /** n of the event that took it; null: it was held before the trace began, or the firmware holds it and no event tells since when. */
    takenBy: number | null
  }

  /** An image was loaded, started, unloaded, or has returned. */
  export interface ImageEvent extends EventBase {
    kind: 'image'
    state: 'loaded' | 'started' | 'returned' | 'unloaded'
    handle: Hex
    name: string
    status: Hex | null
    /** What 'loaded' took for it; null: nothing, as a PEIM runs where it lies, and for every other state. */
    place: { start: Hex; pages: number; type: number } | null
  }

  /** What the script says of the run. */
  export type Judgement =
    | { readonly pass: true }
    | {
        readonly pass: false
        /** A name for the way it fails, such as 'tooMany': `why` of the check, and its translations, may have a sentence for each. Left out, 'said'. */
        readonly reason?: string
        /** One line for the learner, of at most 600 characters. */
        readonly message: string
        /** Number of the event that it is about, whose line and call are then shown. */
        readonly n?: number
      }

  /** What a step of a lab did; addresses and bytes are hexadecimal. */
  export type LabDeed =
    /** It has begun; an event keeps this only when the driver was stopped inside it. */
    | { code: 'begun' }
    | { code: 'wrote'; start: Hex; bytes: Hex }
    | { code: 'took'; start: Hex; bytes: Hex; unit: 'pages' | 'bytes'; type: number }
    | { code: 'freed'; start: Hex; bytes: Hex; unit: 'pages' | 'bytes' }
    | { code: 'tableInstalled'; guid: string; start: Hex }
    | { code: 'groupSignalled'; group: string }
    | { code: 'resourceHob'; start: Hex; bytes: Hex }
    | { code: 'allocationHob'; start: Hex; bytes: Hex; type: number }
    | { code: 'guidHob'; guid: string; start: Hex; bytes: Hex }
    | { code: 'fileLoaded'; file: string; start: Hex; bytes: Hex }
    /** A fault of the lab's: the call answers this status, or this number, and nothing else happens. */
    | { code: 'callFails'; status: string }
    | { code: 'exitBootServices' }
    | { code: 'hadExited' }
    | { code: 'setVirtualAddressMap'; ranges: number; offset: Hex }
    | { code: 'reused'; bytes: Hex; types: number[] }
    /** returned: null while the function runs, and when it returned no number. */
    | { code: 'exportCalled'; export: string; returned: Hex | null }
    /** A function is asked for each range of the map whether the operating system may have it. */
    | { code: 'exportAsked'; export: string; ranges: number }
    | { code: 'slept' }
    | { code: 'woke' }
    | LabRefusal

  /** Something the lab did: a step of setup or afterwards, or one of its faults. */
  export interface LabEvent extends EventBase {
    kind: 'lab'
    id: string
    did: LabDeed
  }

  /** Why a step of a lab could not be carried out. */
  export type LabRefusal =
    | { code: 'serviceRefused'; service: string; status: string }
    /** The memory that the step writes to was to be named by a step that took none. */
    | { code: 'nothingToWrite' }
    | { code: 'nothingToFree'; named: string }
    | { code: 'noPageForMap' }
    | { code: 'noBootServicesYet' }
    | { code: 'bootServicesGone' }
    | { code: 'hobsOnlyInPei' }
    | { code: 'noHob'; stop: StopWhy }
    | { code: 'noOsToSleep' }
    | { code: 'notHandedOver' }
    /** Files are loaded at U-Boot's prompt. */
    | { code: 'noPrompt' }
    /** error: what U-Boot's load answers. */
    | { code: 'fileRefused'; file: string; error: number }

  /**
   * How long an owner of U-Boot's memory keeps its books: for one command; from one `bootm start` to the next, which is one attempt to boot; until an
   * operating system takes over or the power goes off.
   */
  export type Lifetime = 'command' | 'boot' | 'forever'

  /** A region of lmb's: memory that it may hand out, or memory in use. The flags' numbers are the release's. */
  export interface LmbRegion {
    list: 'available' | 'used'
    base: Hex
    size: Hex
    flags: number
  }

  /** A file, or an image of bootm's, as it was brought into memory. */
  export interface LoadedFile extends UBootRange {
    readonly name: string
    /** 'load', 'tftpboot', 'bootm'. */
    readonly by: string
    /** n of the event that brought it. */
    readonly n: number
  }

  /** Where the machine is: 'app' becomes 'exited' with a successful ExitBootServices, then 'virtual' with SetVirtualAddressMap. */
  export type MachinePhase = StartPhase | 'exited' | 'virtual'

  /** The machine after an event: each phase's picture under its name. */
  export type MachineState = {
    readonly n: number
    readonly phase: MachinePhase
    readonly owned: readonly Owned[]
    readonly handles: readonly HandleState[]
    readonly pei: PeiState
    readonly dxe: DxeState
    readonly mm: MmState
    readonly runtime: RuntimeState
    readonly uboot: UBootState
  }

  /** A row of the memory map, with its type's name. */
  export interface MapRow {
    type: number
    typeName: string
    physicalStart: Hex
    pages: Hex
    attribute: Hex
  }

  /** What an ASSERT of the MM core's source demands. A DEBUG build ends where one fails; a RELEASE build has none and goes on. */
  export type MmAssert =
    /** RemoveEntryList: the entry is in a list with others. */
    | 'entryInList'
    /** Two free regions do not overlap. */
    | 'regionsApart'
    /** There is a page for the entries of the typed map. */
    | 'pageForMap'
    /** The small stack of map entries has room. */
    | 'mapStack'
    /** There is a list of free blocks of this size. */
    | 'poolIndex'
    /** MmFreePool: the block is not free already. */
    | 'blockInUse'
    /** MmFreePool: a block larger than 2048 bytes begins with a page … */
    | 'largeBlockAtPage'
    /** … and is whole pages long. */
    | 'largeBlockWholePages'
    /** MmFreePool: the size of a block is a power of two … */
    | 'blockSizePowerOfTwo'
    /** … the block lies at a multiple of it … */
    | 'blockAligned'
    /** … and it is no smaller than 64 bytes. */
    | 'blockSizeLeast'

  /** What a call of MM's memory services destroys that the real core carries out in silence. */
  export type MmDestruction =
    /** Memory outside MMRAM becomes MM's, and a node is written into it. */
    | 'outsideMmram'
    /** The core's own memory becomes free: its image, its records, the pages that hold them. */
    | 'coreMemory'
    /** The page is cut into pool blocks. */
    | 'poolPages'
    /** The code of an image becomes free. */
    | 'image'
    /** Nobody was given these pages. */
    | 'nobodys'
    /** No pages are freed, and a node of no pages comes into the list. */
    | 'noPages'
    /** The end goes round 2^64: pages of the highest region are lost. */
    | 'endWraps'
    /** The size goes round 2^64: a small block is handed out for it. */
    | 'sizeWraps'
    /** No buffer begins there; the bytes before it look like a header. */
    | 'noBuffer'

  /** MMRAM and its lists at one moment; empty in a run without management mode. */
  export interface MmState {
    readonly mmram: readonly MmramRange[]
    /** Free regions, ascending, as the nodes in them tell it. */
    readonly pages: readonly FreeMm[]
    /** Free blocks of the pool, ascending, with header and all. */
    readonly blocks: readonly FreeMm[]
    /** Memory that both worlds reach, outside MMRAM. */
    readonly communicationBuffer: FreeMm | null
  }

  /** A range of MMRAM. */
  export interface MmramRange {
    readonly start: Hex
    readonly bytes: Hex
    /** EFI_MMRAM_DESCRIPTOR.RegionState. */
    readonly state: number
  }

  /** What moves: heap, stack and pages with the switch to permanent memory, the HOB list when DXE copies it. */
  export type Moved = 'heap' | 'stack' | 'pages' | 'hobList'

  export interface NoteEvent extends EventBase {
    kind: 'console'
    source: 'firmware'
    note: ConsoleNote
  }

  /** A notification function begins or has ended. */
  export interface NotifyEvent extends EventBase {
    kind: 'notify'
    edge: 'begin' | 'end'
    /** In PEI, which has no events, 0x0. */
    event: Hex
    /** The event group, or in PEI the PPI that is told of. */
    group: string | null
    tpl: number
    /** What a handler of an MM interrupt returned. */
    returned?: { code: Hex; name: string | null }
  }

  /** Who has an interface open, and how. */
  export interface Opener {
    agent: Hex
    controller: Hex
    /** EFI_OPEN_PROTOCOL_… */
    attributes: number
  }

  /** Memory that an image holds. */
  export interface Owned {
    readonly start: Hex
    readonly bytes: Hex
    readonly unit: Take['unit']
    readonly type: number
    readonly owner: string
    /** n of the event that took it. */
    readonly takenBy: number
  }

  /** Heap, stacks and HOBs at one moment. */
  export interface PeiState {
    /** The HOB list from the PHIT to the end mark, as PEI has it; empty when the run began later. */
    readonly hobs: readonly FoldedHob[]
    /** What the PHIT manages, in temporary RAM or in permanent memory; null when the run began after PEI. */
    readonly heap: Area | null
    /** The stack that PEI runs on, and those that are made ready for later, in the order in which they were made. */
    readonly stacks: readonly Area[]
  }

  /** The machine came to another phase, or a step further inside PEI. */
  export interface PhaseEvent extends EventBase {
    kind: 'phase'
    from: MachinePhase | null
    to: MachinePhase
    recorded: boolean
    /** The platform's name and its firmware's, where a run begins; null: it goes on. */
    machine: { title: string; firmware: string } | null
    /** Inside PEI: a step of the switch to permanent memory; null: one phase follows another. */
    step: SwitchStep | null
  }

  /** A place in the learner's own files; line and column count from 1. */
  export interface Place {
    file: string
    line: number
    column: number
  }

  /** A run of pages that the pool cuts its blocks from. */
  export interface PoolPages {
    readonly start: Hex
    readonly bytes: Hex
    readonly type: number
  }

  export interface PrintEvent extends EventBase {
    kind: 'console'
    source: 'driver'
    text: string
  }

  /** A result with its sentences. */
  export interface PrintedResult extends Omit<RunResult, 'console' | 'stopped'> {
    /** Driver and firmware output in order. */
    readonly console: string
    readonly faults: readonly (FaultEvent & { readonly text: string })[]
    readonly stopped: (Omit<Stopped, 'why'> & { readonly message: string }) | null
  }

  /** What was set aside before relocation, from the top of RAM down. */
  export interface Reservation extends UBootRange {
    readonly name: string
  }

  /** What came of a run, as data: nothing in it is a sentence of ours. */
  export interface RunResult {
    readonly platform: string
    readonly phase: StartPhase
    readonly mode: 'strict' | 'lenient'
    readonly seed: number
    /** What the entry point returned; null when it did not return. */
    readonly status: Hex | null
    /** 'EFI_SUCCESS', …; 'CMD_RET_SUCCESS' | 'CMD_RET_FAILURE' | 'CMD_RET_USAGE' in U-Boot; null for an unknown number. */
    readonly statusName: string | null
    /** What the driver printed and the firmware noted, in order; line ends as \n, control sequences as they were sent. */
    readonly console: readonly ConsolePart[]
    readonly diagnostics: readonly Diagnostic[]
    readonly stopped: Stopped | null
    /** Events in the trace, the left-out ones too. */
    readonly events: number
    readonly map: readonly MapRow[]
    readonly mapKey: Hex
    /** SHA-256, hexadecimal, of the trace's lines after the first. */
    readonly traceHash: string
  }

  /** Which map of SetVirtualAddressMap addresses go by, at one moment. UEFI 2.10 §8.4.1. */
  export interface RuntimeState {
    /** Empty as long as addresses are physical. */
    readonly virtualMap: readonly Descriptor[]
  }

  /** A phase that a run can begin in. */
  export type StartPhase = "pei" | "dxe" | "mm" | "uboot" | "app"

  /** Why a driver did not come to its end. */
  export type StopReason =
    | 'syntax' // the text does not parse: nothing ran
    | 'import' // a module that does not exist
    | 'entry' // no entry point of this phase is exported, or it is async
    | 'argument' // a value that no C type can hold (NaN, 1.5, -1, '4', undefined, an object)
    | 'noValue' // .value of an OUT that no service wrote
    | 'noStatus' // the entry point returned no status
    | 'thrown' // an error or any other value was thrown
    | 'assert' // ASSERT failed
    | 'fault' // strict: see the last fault
    | 'noTable' // a call through a table that ExitBootServices has zeroed
    | 'firmware' // real firmware would have crashed or hung here
    | 'waiting' // it waits for a key or an event that cannot come any more
    | 'steps'
    | 'memory'
    | 'stack'
    | 'nesting'
    | 'output' // a limit of the sandbox
    | 'watchdog'

  /** Why, as a code and values. */
  export type StopWhy =
    // ---- memory ----
    /** then: what real hardware does where the run ends for it; null: only the strict run ends. */
    | { code: 'fault'; fault: ToldFault; then: 'runsWhatLiesThere' | 'processorFaults' | 'faultsAlways' | 'mmramShut' | null }
    | { code: 'beyondMemory'; service: string; bytes: Hex }
    | { code: 'mapBeyondMemory'; bytes: Hex }
    | { code: 'poolSizeWraps'; bytes: Hex }
    /** GetMemoryMap without a DescriptorSize: the firmware looks through its finished map in steps of nothing. */
    | { code: 'mapWalkedWithoutStride' }
    | { code: 'poolHeadNowhere'; buffer: Hex }
    /** A free block says that it has a size that there is not. */
    | { code: 'poolIndexWild'; block: Hex }
    | ({ code: 'firmwareFault' } & FirmwareFault)
    /** Pages were freed that something runs in. cleared: their bytes are gone; otherwise no code runs from free memory. */
    | { code: 'freedWhatRuns'; kind: VitalKind; start: Hex; last: Hex; cleared: boolean }
    /** AddMemorySpace counts pages from a number below zero. */
    | { code: 'pagesBelowZero'; start: Hex; bytes: Hex }
    // ---- Standalone MM ----
    /** Real code goes round a list for ever. at: an entry of the circle. */
    | { code: 'mmListEndless'; at: Hex }
    /** More map entries wait for a page than there is room for. */
    | { code: 'mmMapStackFull'; entries: number }
    /** at: the list entry, region or block that it is about. */
    | { code: 'mmAssert'; assert: MmAssert; at: Hex }
    /** The real core does it and says nothing; what it destroys. */
    | { code: 'mmDestroys'; service: string; what: MmDestruction; start: Hex; bytes: Hex }
    /** A handler returned what no handler may. PI 1.8 volume 4 §3. */
    | { code: 'mmiStatus'; handler: Hex; status: string }
    /** An OUT argument that nobody wrote, and a service reads it. */
    | { code: 'noValue'; parameter: string; reader: string }
    // ---- services ----
    /** line: where ExitBootServices was called. */
    | { code: 'bootServicesZero'; service: string; line: number | null }
    /** U-Boot leaves the boot services table as it is, and takes the consoles out of the system table. */
    | { code: 'consoleGone'; service: string; line: number | null }
    | WrongPhase
    | { code: 'noConsoleInPei'; service: string }
    | { code: 'noInterface'; service: string; protocol: string }
    | { code: 'reset'; type: string; status: string }
    // ---- asserts of libraries ----
    /** where: 'driver.ts(7)', or the image. text: the driver's own. */
    | { code: 'assert'; where: string; text: string }
    | { code: 'assertNoHob'; status: string }
    | { code: 'assertMisaligned'; parameter: string; value: Hex }
    | { code: 'assertDataTooLong'; bytes: Hex; limit: Hex }
    | { code: 'assertNoData' }
    | { code: 'assertAlignment' }
    | { code: 'assertFreeRefused'; service: string; status: string }
    // ---- formats ----
    | { code: 'formatObject'; image: string }
    | { code: 'formatWantsMore'; conversion: string; given: number }
    | { code: 'formatWantsNumber'; conversion: string; text: string }
    // ---- events ----
    | { code: 'eventsMissing'; count: number; given: number }
    | { code: 'noKeyLeft'; how: 'asksAgain' | 'waits' }
    /** timersRun: false since ExitBootServices was called. */
    | { code: 'eventCannotCome'; timersRun: boolean }
    | { code: 'watchdogTimer'; seconds: Hex }
    // ---- images ----
    | { code: 'unloadedWhileRunning'; image: string }
    /** The firmware walks a device path whose end never comes. */
    | { code: 'devicePathEndless'; at: Hex }
    | { code: 'unloadNoStatus'; image: string }
    | { code: 'noMemoryToLoad'; image: string }
    | { code: 'exportUnloaded'; export: string }
    // ---- U-Boot ----
    /** A file, or an image of bootm's, was brought over what others have, and U-Boot did not notice. start, owner: of what lies there. */
    | { code: 'loadedOver'; file: string; address: Hex; bytes: Hex; start: Hex; owner: string }
    /** FreePages gave back more than was allocated: from this byte on nobody had the memory, or there is none. */
    | { code: 'freedBeyond'; start: Hex; at: Hex }
    /** Memory was given away that U-Boot itself, or an image, lies in; it says nothing. */
    | { code: 'ubootDestroys'; service: string; own: UBootProperty; start: Hex; bytes: Hex }
    /** An application has called ExitBootServices, and no command goes on. */
    | { code: 'osTookOver'; line: number | null }
    /** free() of what malloc did not give, or of what was freed. */
    | { code: 'notChunk'; pointer: Hex }
    /** A function of lmb's was called in a form that this release does not have. */
    | { code: 'lmbForm'; function: string; version: string; form: 'struct' | 'global' | 'missing' }
    // ---- the firmware itself ----
    | { code: 'stackOutsideRam'; first: Hex; last: Hex }
    /** begin, bytes: what InstallPeiMemory was given. heapEnd: how far stack and heap reach from there. pages: where allocated pages begin. */
    | { code: 'memoryTooSmallForSwitch'; begin: Hex; bytes: Hex; heapEnd: Hex; pages: Hex }
    | { code: 'hobListBroken'; problem: HobListProblem }
    | { code: 'noRoomForHobs'; where: 'temporaryRam' | 'list' }
    | { code: 'permanentMemoryTooSmall'; pages: Hex }
    /** bins: the pages that the memory type information wants for each type. */
    | { code: 'noMemoryForDxe'; bins: readonly { type: number; pages: Hex }[] }
    | { code: 'noMemoryForSystemTable' }
    | { code: 'noMemoryForDrivers' }
    // ---- limits of a run ----
    | { code: 'outputLimit'; bytes: number }
    | { code: 'stepsSpent'; steps: number }
    | { code: 'nestedTooDeep'; calls: number }
    /** services: they take part in the calls that go too deep. */
    | { code: 'stackOverflow'; services: boolean }
    | { code: 'sandboxMemory' }
    /** What the driver makes the simulated machine keep: pages it wrote, the trace. */
    | { code: 'keptTooMuch'; bytes: number }
    /** silent: it gave no sign of life. Otherwise it went on and on, and its budget would have ended it. */
    | { code: 'tookTooLong'; silent: boolean }
    // ---- the driver's text ----
    /** text: the compiler's own; null: it has none. */
    | { code: 'notCompiled'; text: string | null }
    | { code: 'noSuchModuleType'; moduleType: string; types: readonly string[] }
    | { code: 'cannotGoOn'; way: WayRefusal }
    | { code: 'touchedWhileLoading'; file: string }
    | { code: 'calledWhileLoading'; file: string; service: string }
    | { code: 'topLevelPromise'; file: string }
    /** The sandbox's own code stopped it, or the driver threw: the text comes from there, cut to its bounds. */
    | { code: 'guest'; text: string }

  /** Where and why a driver was stopped; line and column count from 1. */
  export interface Stopped {
    reason: StopReason
    why: StopWhy
    file: string | null
    line: number | null
    column: number | null
  }

  /** A step of the switch from temporary RAM to permanent memory. */
  export type SwitchStep =
    | { code: 'newStack'; start: Hex; bytes: Hex }
    /** TemporaryRamMigration, or the PEI Foundation itself, copies heap and stack. */
    | { code: 'migration'; by: 'ppi' | 'foundation' }
    | { code: 'pagesMove' }
    /** x64 without the PPI: the interrupt table gets pages of its own. */
    | { code: 'interruptTable'; start: Hex; bytes: Hex }
    | { code: 'fixUp' }
    | { code: 'temporaryRamGone' }
    | { code: 'memoryDiscovered' }

  export type Take = Extract<Change, { what: 'take' }>

  /** All that is told of a fault, without the trace around it. */
  export interface ToldFault {
    readonly reason: FaultReason
    readonly access: 'read' | 'write' | 'execute'
    readonly address: Hex
    readonly bytes: Hex
    /** 'driver.ts:14', the line that allocated the memory; null: not known. */
    readonly taker: string | null
    /** The line that gave it back. */
    readonly giver: string | null
    /** Where the bytes lie now that have left temporary RAM; null: they never moved. */
    readonly movedTo: Hex | null
    /** DXE has copied them with the HOB list; absent: they moved with the switch to permanent memory. */
    readonly movedByDxe?: true
    /** The service that was refused and left this address in its variable: 'AllocatePages on driver.ts:12'; absent: none. */
    readonly leftBy?: string
    /** Name of the image whose code was to run and is no longer there; null: bytes were touched. */
    readonly unloaded: string | null
    /** Its code was not unloaded: the operating system has taken the memory. */
    readonly takenOver?: true
  }

  /** Everything that can happen in a run. */
  export type TraceEvent = CallEvent | FaultEvent | ConsoleEvent | PhaseEvent | ImageEvent | NotifyEvent | LabEvent | CutEvent

  /** What a call destroys that U-Boot carries out in silence. */
  export type UBootProperty =
    /** Code of an image that was loaded. */
    | { what: 'image'; name: string }
    /** What board_init_f set aside: U-Boot's image, its heap, its stack. */
    | { what: 'reservation'; name: string }
    /** Pages that U-Boot or its EFI loader took for itself. */
    | { what: 'pages'; type: number }

  /** A range of memory. */
  export interface UBootRange {
    readonly start: Hex
    readonly bytes: Hex
  }

  /** U-Boot's four owners of one RAM at a moment; empty in a run without U-Boot. */
  export interface UBootState {
    readonly reservations: readonly Reservation[]
    /** malloc's region: `end` is how far it is in use, exclusive. null: no heap. */
    readonly heap: (UBootRange & { readonly end: Hex }) | null
    /** Chunks of the heap that nobody has, ascending, each with its head; what lies between them is in use. */
    readonly freeChunks: readonly UBootRange[]
    /** lmb: memory that there is, ascending by address. */
    readonly available: readonly LmbRegion[]
    /** lmb: memory in use, ascending by address. In v2025.01 regions may overlap. */
    readonly used: readonly LmbRegion[]
    /** How long the map lasts that lmb's regions are of; null: there is none at this moment. */
    readonly lmbLifetime: Lifetime | null
    /** What was loaded where, the oldest first: a later one may lie over a part of an earlier. One that later files cover wholly is left out. */
    readonly files: readonly LoadedFile[]
    /** Every owner's books up to now, those that are closed too, in the order in which they were opened. */
    readonly books: readonly Books[]
  }

  /** What a range was handed out as. A file is no allocation: its bytes were brought there. */
  export type Unit = 'pages' | 'pool' | 'image' | 'heap' | 'stack' | 'table' | 'file'

  /** Everything else that is a whole number (types, enumerations, UINT8…UINT32, counts, lines) is a JSON number. */
  export type Value = Hex | number | boolean | string | null

  /** What needs memory at every moment. */
  export type VitalKind = 'core' | 'stack' | 'image'

  /** Why a machine cannot go on by itself after a PEIM. */
  export type WayRefusal =
    | { code: 'noPhase'; platform: string; phase: string }
    /** What the firmware's drivers did was recorded after another PEI. @see instead Platforms that can go on. */
    | { code: 'driversRecorded'; platform: string; instead: string[] }

  /** A service that the phase in charge does not have. */
  export interface WrongPhase {
    code: 'wrongPhase'
    service: string
    because:
      | 'tablesBeginWithDxe'
      | 'peiServicesOver'
      | 'dxeNotBegun'
      | 'peiOver'
      /** U-Boot has UEFI's tables and none of DXE's. */
      | 'noDxeServices'
      | 'insideMm'
      | 'outsideMm'
      /** U-Boot's functions are its commands', UEFI's tables its applications'. */
      | 'notAnApplications'
      | 'notACommands'
  }
}
