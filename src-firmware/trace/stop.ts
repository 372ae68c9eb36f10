/** Why a driver was stopped: a reason for whoever sorts runs, and a code with values for whoever tells it. */
import type { Hex } from '../spec/hex'
import type { ToldFault } from './fault'

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
  | 'watchdog' // stopped from outside: not repeatable, so never a verdict

/** Where and why a driver was stopped; line and column count from 1. */
export interface Stopped {
  reason: StopReason
  why: StopWhy
  file: string | null
  line: number | null
  column: number | null
}

/** Why a walk over a HOB list broke off. */
export type HobListProblem = { code: 'badLength'; address: Hex; length: number } | { code: 'noEnd' }

/** Why a machine cannot go on by itself after a PEIM. */
export type WayRefusal =
  | { code: 'noPhase'; platform: string; phase: string }
  /** What the firmware's drivers did was recorded after another PEI. @see instead Platforms that can go on. */
  | { code: 'driversRecorded'; platform: string; instead: string[] }

/** An access of the firmware's own that the processor does not carry out. */
export interface FirmwareFault {
  how: 'nonCanonical' | 'notMapped' | 'readOnly' | 'readProtected'
  access: 'read' | 'write'
  address: Hex
}

/** What needs memory at every moment. */
export type VitalKind = 'core' | 'stack' | 'image'

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

/** What a call destroys that U-Boot carries out in silence. */
export type UBootProperty =
  /** Code of an image that was loaded. */
  | { what: 'image'; name: string }
  /** What board_init_f set aside: U-Boot's image, its heap, its stack. */
  | { what: 'reservation'; name: string }
  /** Pages that U-Boot or its EFI loader took for itself. */
  | { what: 'pages'; type: number }

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
