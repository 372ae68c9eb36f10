/** What EDK II does in each release that was recorded: every rule that changed between them has a name here, and nobody else asks for the release. */
import { MemoryAttribute, PERMISSION_MASK } from '../spec/memory-attribute'
import { MemoryType } from '../spec/memory-type'

/** The recorded releases in their order, by the month of their stable tag. */
export const EDK2_RELEASES = ['2022.11', '2025.02', '2026.08'] as const
/** One of them. */
export type Edk2Release = (typeof EDK2_RELEASES)[number]

/** How one release manages memory, where releases differ. */
export interface Edk2Rules {
  // ---- pages
  /** Types whose memory is handed out in the runtime granularity (64 KiB on AArch64). */
  readonly granularTypes: readonly number[]
  /** The pages of a bin are rounded up to that granularity. */
  readonly roundsBins: boolean
  /** The bins lie where PEI has set a place aside for them, if it has. */
  readonly inheritsBins: boolean
  /** The system table is made when all memory is known; otherwise as soon as there is any. */
  readonly makesTablesLast: boolean
  /** AllocateAddress does not find address 0, and PEI takes no pages from a top that is address 0. */
  readonly keepsPageZero: boolean
  /** No search finds special-purpose memory (EFI_MEMORY_SP): one has to ask for it by address. */
  readonly sparesSpecialPurpose: boolean
  /** FreePages leaves pages alone that are read-only or not present, or not all protected alike, and says EFI_SUCCESS. */
  readonly leavesProtectedPages: boolean
  /** No pool of unaccepted memory. */
  readonly refusesUnacceptedPool: boolean
  /** Memory types that hold no code, one bit each, where memory is protected by its type (PcdDxeNxMemoryProtectionPolicy). */
  readonly noCodeTypes: number
  /** AArch64's translation tables hold EFI_MEMORY_RP too. */
  readonly translatesReadProtection: boolean

  // ---- GetMemoryMap
  /** Two descriptors of room are asked for each special type that has a bin. */
  readonly asksRoomForBins: boolean
  /** Free memory is cut at the edges of bins: what is inside is shown as the bin's type, although the rest of the run is outside. */
  readonly cutsAtBins: boolean
  /** Builds with debug code walk the finished map by *DescriptorSize: without one they never come to its end. */
  readonly walksFinishedMap: boolean
  /** Unaccepted memory is counted in the room that is asked for. */
  readonly countsUnaccepted: boolean

  // ---- the Global Coherency Domain
  /** EfiGcdMemoryTypeUnaccepted, and the number behind the last type. */
  readonly unacceptedSpace: number
  /** SetMemorySpaceAttributes with no attribute at all clears them. */
  readonly clearsAttributes: boolean
  /** Attributes beside the cache types that SetMemorySpaceAttributes brings to the processor. */
  readonly processorAttributes: bigint
  /** The processor's driver installs EFI_MEMORY_ATTRIBUTE_PROTOCOL. */
  readonly offersMemoryAttributes: boolean
  /** SetMemorySpaceCapabilities changes the memory map once for each entry of system memory in the range, over the whole range; otherwise once. */
  readonly changesMapPerEntry: boolean

  // ---- images, their protection, and the Memory Attributes Table
  /** Images are protected through the GCD, piece by piece; otherwise by the processor's driver alone. */
  readonly protectsThroughGcd: boolean
  /** Descriptors of room for each runtime image in the buffer of a map, beside two for each section of code. */
  readonly roomBesideSections: number
  /** In the table, runtime code in which no image lies is neither written nor run; otherwise it is like an image's data, or says nothing. */
  readonly protectsCodeOutsideImages: boolean
  /**
   * The table's records of images and those of their protection are made alike: of what is marked as code, as long as it is in memory. Otherwise
   * protection goes by what is run and not written, as long as the file has it, and leaves an image alone that has nothing like it.
   */
  readonly sharesImageRecords: boolean
  /** What was taken for the record of an image of which nothing is kept is lost; later it is given back. */
  readonly losesRefusedRecords: boolean
  /** Runtime images that are loaded when the firmware is ready to boot are described too; one whose sections are not in whole pages ends the table. */
  readonly describesLateImages: boolean
  /** The table's version. */
  readonly attributesTableVersion: number
  /** LoadImage with neither a path nor a buffer says EFI_NOT_FOUND. */
  readonly missesImageSource: boolean

  // ---- handles
  /** Each handle has a second block, of its place in the database. */
  readonly indexesHandles: boolean

  // ---- ExitBootServices
  /** The first call signals the group of UEFI 2.10 that comes before all others. */
  readonly signalsBeforeExit: boolean
  /** A file system's driver flushes its volume then: a page is taken and given back, and the key of the loader's map is old. */
  readonly flushesVolumes: boolean

  // ---- PEI
  /** The last pages are handed out only where 48 bytes are left beside them, for their HOB; otherwise they may be gone without one. */
  readonly leavesRoomForHob: boolean
  /** Where there is not even room up to the border of a unit, freed pages are looked through all the same, for as many as were asked for. */
  readonly searchesWithoutRoom: boolean
  /** GetHobList with no place for the answer says EFI_INVALID_PARAMETER; otherwise it writes to address 0. */
  readonly refusesNullHobList: boolean
  /** OVMF's temporary RAM (PcdOvmfSecPeiTempRam…): first byte and length. */
  readonly temporaryRam: readonly [base: bigint, bytes: bigint]
}

const { Reserved, AcpiReclaim, AcpiNvs, RuntimeServicesCode, RuntimeServicesData } = MemoryType

const stable202211: Edk2Rules = {
  granularTypes: [AcpiReclaim, AcpiNvs, RuntimeServicesCode, RuntimeServicesData],
  roundsBins: false,
  inheritsBins: false,
  makesTablesLast: false,
  keepsPageZero: false,
  sparesSpecialPurpose: false,
  leavesProtectedPages: false,
  refusesUnacceptedPool: false,
  noCodeTypes: 0x7fd1,
  translatesReadProtection: false,
  asksRoomForBins: false,
  cutsAtBins: false,
  walksFinishedMap: false,
  countsUnaccepted: false,
  unacceptedSpace: 7,
  clearsAttributes: false,
  processorAttributes: PERMISSION_MASK | MemoryAttribute.SP | MemoryAttribute.CPU_CRYPTO,
  offersMemoryAttributes: false,
  changesMapPerEntry: false,
  protectsThroughGcd: false,
  roomBesideSections: 1,
  protectsCodeOutsideImages: false,
  sharesImageRecords: false,
  losesRefusedRecords: true,
  describesLateImages: false,
  attributesTableVersion: 1,
  missesImageSource: false,
  indexesHandles: false,
  signalsBeforeExit: false,
  flushesVolumes: false,
  leavesRoomForHob: false,
  searchesWithoutRoom: false,
  refusesNullHobList: false,
  temporaryRam: [0x810000n, 0x10000n]
}

const stable202502: Edk2Rules = {
  ...stable202211,
  granularTypes: [Reserved, AcpiNvs, RuntimeServicesCode, RuntimeServicesData],
  inheritsBins: true,
  makesTablesLast: true,
  sparesSpecialPurpose: true,
  refusesUnacceptedPool: true,
  noCodeTypes: 0x7fd5,
  translatesReadProtection: true,
  unacceptedSpace: 6,
  offersMemoryAttributes: true,
  changesMapPerEntry: true,
  roomBesideSections: 3,
  protectsCodeOutsideImages: true,
  sharesImageRecords: true,
  losesRefusedRecords: false,
  attributesTableVersion: 2,
  indexesHandles: true,
  signalsBeforeExit: true,
  leavesRoomForHob: true,
  temporaryRam: [0x811000n, 0xf000n]
}

const stable202608: Edk2Rules = {
  ...stable202502,
  roundsBins: true,
  keepsPageZero: true,
  leavesProtectedPages: true,
  asksRoomForBins: true,
  cutsAtBins: true,
  walksFinishedMap: true,
  countsUnaccepted: true,
  clearsAttributes: true,
  processorAttributes: PERMISSION_MASK,
  protectsThroughGcd: true,
  describesLateImages: true,
  missesImageSource: true,
  flushesVolumes: true,
  searchesWithoutRoom: true,
  refusesNullHobList: true,
  temporaryRam: [0x814000n, 0xc000n]
}

const RULES: Readonly<Record<Edk2Release, Edk2Rules>> = {
  '2022.11': stable202211,
  '2025.02': stable202502,
  '2026.08': stable202608
}

/** The rules of a machine's firmware. Boards of our own making go by the oldest release where they name none. */
export function edk2Rules({ edk2 = '2022.11' }: { readonly edk2?: Edk2Release }): Edk2Rules {
  return RULES[edk2]
}

/** undefined: nothing like it was recorded. @param version With what a distribution adds: '2025.02-8+deb13u1'. */
export function releaseOf(version: string): Edk2Release | undefined {
  return (Object.keys(RULES) as Edk2Release[]).find((release) => version.startsWith(release))
}

/** The last recorded release up to this one; the first one, where it is older than all. @param version As above. */
export function releaseBefore(version: string): Edk2Release {
  return (Object.keys(RULES) as Edk2Release[]).findLast((release) => release <= version.slice(0, release.length)) ?? '2022.11'
}
