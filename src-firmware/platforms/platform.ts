/** A platform is data: the memory layout of a board, recorded from real firmware where possible. It powers on a machine. */
import type { Descriptor } from '../trace/trace'
import type { StartPhase } from '../spec/phase'
import type { Hex } from '../spec/hex'
import type { Edk2Release } from './edk2-rules'

/** A build of real firmware: what it says it is, and the file that was run. */
export interface FirmwareBuild {
  readonly name: 'OVMF' | 'AAVMF'
  /** As a distribution names it: '2025.02-8+deb13u1'. */
  readonly version: string
  readonly file: string
  /** Of that file, in hexadecimal. */
  readonly sha256: string
}

/** A board as data: what its firmware starts from in each phase. */
export interface Platform {
  readonly id: string
  readonly title: string
  readonly kind: 'recorded' | 'constructed'
  readonly architecture: 'x64' | 'aarch64'
  readonly firmware: string
  /** Which release of EDK II's rules its firmware goes by; absent: that of 2022.11. */
  readonly edk2?: Edk2Release
  /** The build that was recorded. */
  readonly build?: FirmwareBuild
  /** Does the firmware fill freed pages and pool with 0xAF, as builds with memory clearing do? */
  readonly clearsMemory: boolean
  readonly ramMiB: number
  /** x64: from here to 4 GiB the platform's PEIMs make everything uncacheable, with the processor's MTRRs. */
  readonly uncachedFrom?: Hex
  readonly phases: readonly StartPhase[]
  /** What SEC hands to PEI, and what the platform's own PEIMs do; absent where the platform lacks that phase. */
  readonly pei?: PeiMoment
  /** What the MM core is handed; absent where the platform has no Standalone MM. */
  readonly mm?: MmMoment
  /** The HOB list that DXE was given when the platform was recorded. */
  readonly hobs?: RecordedHobs
  /** On a constructed platform: what the firmware's own drivers do between DXE's first map and the first application, in their order. */
  readonly drivers?: readonly DriverStep[]
  /** On a recorded platform: what the application phase starts from. */
  readonly app?: ApplicationMoment
  /** The tables of that moment. */
  readonly tables?: RecordedTables
  /** What the firmware has on handles at that moment. */
  readonly handles?: RecordedHandles
  /** On a machine whose firmware is U-Boot: its state from the reservations before relocation to the moment an application starts. */
  readonly uboot?: UBootBoard
  /** What was read from memory at that moment: the bytes in hexadecimal. */
  readonly contents?: readonly (readonly [address: Hex, bytes: string])[]
}

/** What one of a constructed board's own drivers does. */
export type DriverStep =
  /** The CPU driver: RAM and devices get their cache attributes, and protection becomes possible. */
  | { readonly cpu: true }
  /** A driver's image is loaded and stays. */
  | { readonly image: string; readonly moduleType: 'UEFI_DRIVER' | 'DXE_DRIVER' | 'DXE_RUNTIME_DRIVER'; readonly pages: number }
  | { readonly pages: readonly [type: number, pages: number] }
  | { readonly pool: readonly [type: number, bytes: number] }
  /** AddMemorySpace. */
  | { readonly add: ByteRange & { readonly gcdType: number; readonly capabilities: Hex } }
  /** SetMemorySpaceAttributes with EFI_MEMORY_RUNTIME: the operating system has to map it. */
  | { readonly runtime: ByteRange }

/** A memory type's bin: pages set aside for it, and which of them are in use (GetMemoryMap hides that). */
export interface RecordedBin {
  readonly type: number
  readonly base: Hex
  readonly pages: number
  readonly runs: readonly [start: Hex, pages: Hex, state: 'free' | 'used'][]
}
/** The tables that an application is given: where they lie, the vendor's name, and the entries of the configuration table. */
export interface RecordedTables {
  readonly systemTable: Hex
  readonly runtimeServices: Hex
  readonly bootServices: Hex
  readonly vendor: { readonly name: string; readonly address: Hex }
  readonly revision: Hex
  readonly configurationTable: Hex
  readonly configuration: readonly (readonly [guid: string, table: Hex])[]
}
/** The core's handle database, without the recording application's own handle. */
export interface RecordedHandles {
  /** The protocols that somebody installed or waited for. */
  readonly protocols: readonly string[]
  /** In the core's order; of each its interfaces, the newest first: the protocol by its number in that list, and how many have it open. */
  readonly handles: readonly (readonly (readonly [protocol: number, openings: number])[])[]
}
/** The handles of each board by their number in a list, for boards of one machine have them in common; all name protocols from one list. */
export interface RecordedHandleLists {
  readonly protocols: readonly string[]
  readonly databases: readonly { readonly known: readonly number[]; readonly handles: RecordedHandles['handles'] }[]
  readonly boards: Readonly<Record<string, number>>
}
/** What was read from each board's memory at that moment: where it lies, and its number in the list of byte strings, which are in hexadecimal. */
export interface RecordedContents {
  readonly boards: Readonly<Record<string, readonly (readonly [address: Hex, bytes: number])[]>>
  readonly strings: readonly string[]
}

/** The moment an application starts, after the firmware's own drivers have run. */
export interface ApplicationMoment {
  readonly map: readonly Descriptor[]
  readonly mapKey: Hex
  readonly descriptorSize: number
  readonly bins: readonly RecordedBin[]
  readonly defaultMaximumAddress: Hex
  readonly imageBase: Hex
  readonly imageSize: Hex
  /** The recording application's one block of LoaderData. */
  readonly loaderData: { readonly start: Hex; readonly pages: number }
  /** `record`: the pool buffer in which the core keeps the entry; absent: not known. */
  readonly gcd: readonly {
    readonly base: Hex
    readonly length: Hex
    readonly capabilities: Hex
    readonly attributes: Hex
    readonly gcdType: number
    readonly image: Hex
    readonly device: Hex
    readonly record?: Hex
  }[]
  /**
   * Blocks that lie free in the firmware's own pool pages at this moment, those reused last first. No map shows them; they were read from its
   * memory.
   */
  readonly freeBlocks: readonly (readonly [type: number, block: Hex, bytes: number])[]
  /**
   * Pool blocks that the firmware holds at this moment, ascending: for each how far it begins behind the one before (the first: behind 0),
   * and how long it is with head and tail; both in units of 8 bytes.
   */
  readonly usedBlocks?: readonly { readonly type: number; readonly blocks: readonly number[] }[]
  /** Where the core keeps its array of pool records, one for each memory type. */
  readonly poolRecords?: Hex
  /**
   * Where the Memory Attributes Table lies, how many descriptors it has, and the images whose sections it describes, each with where the core's list has its
   * record. Absent: not known.
   */
  readonly attributesTable?: {
    readonly buffer: Hex
    readonly entries: number
    readonly images: readonly (ByteRange & { readonly record?: Hex; readonly code: readonly (readonly [start: Hex, bytes: Hex])[] })[]
  }
  /** Where the firmware protects memory by its type: blocks of addresses that have a translation table of their own, and what is mapped. */
  readonly translationTables?: {
    readonly blocks: readonly (readonly [start: Hex, bytes: Hex])[]
    readonly mapped: readonly (readonly [start: Hex, bytes: Hex])[]
  }
  /** What the processor's page tables forbid: EFI_MEMORY_RP, XP and RO of each range. Absent: not recorded. */
  readonly protectedPages?: readonly (readonly [start: Hex, bytes: Hex, attributes: Hex])[]
  /** What the recorded firmware's own handlers free in a successful ExitBootServices. */
  readonly atExit: readonly { readonly free: readonly [start: Hex, pages: number] }[]
}

/** A run of bytes. */
export interface ByteRange {
  readonly start: Hex
  readonly bytes: Hex
}
/** A whole HOB list as it was recorded. The recording was made after DXE had moved it; `address` is where PEI had built it. */
export interface RecordedHobs {
  readonly address: Hex
  /** Each HOB's bytes in hexadecimal, the PHIT first, the end of the list last. */
  readonly hobs: readonly string[]
}

/** The MM core begins: whoever loaded it hands over MMRAM. PI 1.8 volume 4 §1. */
export interface MmMoment {
  /** EFI_MMRAM_DESCRIPTOR: physical and processor's address are the same. `state`: RegionState. */
  readonly mmram: readonly (ByteRange & { readonly state: number })[]
  /** Where the core keeps the heads of its lists: in the range that its image lies in. */
  readonly coreData: Hex
  /** Outside MMRAM, and in no memory map of the normal world. */
  readonly communicationBuffer: ByteRange
}

/** PEI begins: SEC has set up temporary RAM. PI 1.8 volume 1 §5 and §13 (the SEC hand-off information). */
export interface PeiMoment {
  /** Where the board has RAM, whatever the HOBs say of it. */
  readonly ram: readonly ByteRange[]
  /** All of it; heap and stack are parts of it, and either may be the lower one. */
  readonly temporaryRam: ByteRange
  readonly heap: ByteRange
  readonly stack: ByteRange
  /** What SEC fills temporary RAM with, 32 bits over and over; null: nothing. */
  readonly fill: number | null
  readonly bootMode: number
  /** HOBs behind the PHIT when the first PEIM of ours starts. */
  readonly hobs: readonly PlatformHob[]
  /** What the platform installs as permanent memory when the PEIM has not. */
  readonly permanentMemory: ByteRange
  /** Is there a TemporaryRamSupport PPI that copies heap and stack and switches? If not, the PEI Foundation does it. PI 1.8 volume 1 §6.3. */
  readonly hasTemporaryRamSupport: boolean
  /** On x64 without that PPI: bytes of the interrupt table that SEC loaded, which moves too. Absent: as many as EDK II's SecCore makes. */
  readonly interruptTableBytes?: number
  /** PEI sets memory aside for the bins at the switch (PcdPeiMemoryBinsEnable). Absent: it does not, or what came of it is among what follows. */
  readonly reservesBins?: boolean
  /** What the platform's other PEIMs do between the switch to permanent memory and the DXE IPL, in their order. */
  readonly peims: readonly PeiStep[]
  readonly dxeIpl: DxeIplFacts
}
/** A HOB as one of the platform's PEIMs makes it, PI 1.8 volume 3 §5: all of its bytes in hexadecimal, as they were recorded, or what it says. */
export type PlatformHob =
  | string
  /** A resource descriptor without an owner. @see ResourceType, EFI_RESOURCE_ATTRIBUTE_* */
  | ({ readonly resource: number; readonly attributes: number } & ByteRange)
  /** A memory allocation without a name; the memory type. */
  | ({ readonly allocation: number } & ByteRange)
  /** The widths of a physical address and of an I/O port's number. */
  | { readonly cpu: { readonly memoryBits: number; readonly ioBits: number } }
  /** The memory type information: how many pages each type's bin is to have, in the order in which they are placed. */
  | { readonly bins: readonly (readonly [type: number, pages: number])[] }
  /** A GUID extension and its data in hexadecimal. */
  | { readonly guid: string; readonly data: string }

/** What one of a constructed board's own PEIMs does. */
export type PeiStep =
  /** Makes a HOB. */
  | { readonly hob: PlatformHob }
  /** AllocatePages. */
  | { readonly pages: readonly [type: number, pages: number] }

/** What the DXE IPL loads and allocates. */
interface DxeIplFacts {
  readonly dxeCore: {
    /** Name of its file. */
    readonly name: string
    readonly pages: number
    /** Its entry point, in bytes from its first byte. */
    readonly entryOffset: Hex
  }
  /** The largest page that the page tables it builds on x64 use; null: it builds none. */
  readonly pageTables: '2 MiB' | '1 GiB' | null
  /** HOBs that handlers of the end of PEI make. */
  readonly endOfPei: readonly PlatformHob[]
  /** Pages for the vectors of the DXE core where PEI ran in another processor mode. */
  readonly vectorPages: number
}

/** U-Boot on one board: what it was measured to be, or on a constructed board what follows from its rules. */
export interface UBootBoard {
  readonly version: '2023.01' | '2025.01' | '2026.10'
  /** RAM as U-Boot sees it. */
  readonly banks: readonly ByteRange[]
  /** Exclusive. */
  readonly ramTop: Hex
  /** Where U-Boot's own image lies after relocation. */
  readonly relocaddr: Hex
  /** Where the stack begins; it grows down, and nothing ends it. */
  readonly startSp: Hex
  /** Bytes below the stack's start that are kept free for it. */
  readonly stackSize: Hex
  /** What was set aside before relocation, from the top of RAM down; `end` is exclusive. */
  readonly reservations: readonly UBootReservation[]
  /** The heap at the first prompt. */
  readonly malloc: {
    readonly start: Hex
    readonly length: Hex
    readonly brk: Hex
    readonly free: readonly (readonly [address: Hex, bytes: Hex])[]
    readonly top: readonly [address: Hex, bytes: Hex]
  }
  /** Where a file is loaded that names no address. */
  readonly loadAddress: Hex
  /** Free RAM far from everything: where the headers of the disk's images want them to lie. */
  readonly freeRam: Hex
  /** The first prompt, nothing typed. */
  readonly prompt: UBootStage
  /** The disk's driver was started. */
  readonly scanned: UBootStage
  /** The first command has started the EFI loader. */
  readonly efiStarted: UBootStage
  /** An application's first instruction; absent: it was not measured. */
  readonly application?: UBootStage
  readonly systemTable: Hex
  readonly runtimeServices: Hex
  /** The configuration table's entries, as far as they are known. */
  readonly configuration: readonly (readonly [guid: string, table: Hex])[]
  /** Single pages that go with the devices in a successful ExitBootServices. */
  readonly atExit: readonly Hex[]
}
/** What board_init_f set aside. */
interface UBootReservation {
  readonly name: string
  readonly start: Hex
  readonly end: Hex
}
/** EFI's map and lmb's two lists at one moment. */
export interface UBootStage {
  readonly map: readonly Descriptor[]
  readonly mapKey: Hex
  /** Absent: this release has no lmb between commands. */
  readonly lmb?: { readonly available: readonly UBootRegion[]; readonly used: readonly UBootRegion[] }
}
type UBootRegion = readonly [base: Hex, size: Hex, flags: number]
