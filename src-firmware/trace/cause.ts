/** Why a service refused a call: a code, and what stood in the way, as plain data. Sentences are made from it elsewhere. */
import { hex, type Hex } from '../spec/hex'
import type { ErrorStatus } from '../spec/status'
import type { GcdEntry } from './gcd-entry'

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

/** Who has an interface open, and how. */
export interface Opener {
  agent: Hex
  controller: Hex
  /** EFI_OPEN_PROTOCOL_… */
  attributes: number
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

/** A refusal by the firmware: the status it answers, and why. */
export interface Refusal<Status extends ErrorStatus = ErrorStatus, Why = Cause> {
  readonly Status: Status
  readonly cause: Why
}

/** An error status with its cause, as a service answers it. */
export function refusal<const Status extends ErrorStatus, Why = Cause>(Status: Status, cause: Why): Refusal<Status, Why> {
  return { Status, cause }
}

/** EFI_INVALID_PARAMETER, for a pointer that must not be NULL. */
export function nullPointer(parameter: string): Refusal<'EFI_INVALID_PARAMETER'> {
  return refusal('EFI_INVALID_PARAMETER', { code: 'nullPointer', parameter })
}

/** EFI_INVALID_PARAMETER, for a value that is none of those allowed. */
export function badValue(parameter: string, value: bigint | number | string): Refusal<'EFI_INVALID_PARAMETER'> {
  return refusal('EFI_INVALID_PARAMETER', { code: 'badValue', parameter, value: typeof value === 'bigint' ? hex(value) : value })
}

/** The value of this parameter is no multiple of the alignment. */
export function misaligned(parameter: string, value: bigint, alignment: bigint): Cause {
  return { code: 'misaligned', parameter, value: hex(value), alignment: hex(alignment) }
}

/** EFI_BUFFER_TOO_SMALL. Both in bytes. */
export function bufferTooSmall(given: bigint, needed: bigint): Refusal<'EFI_BUFFER_TOO_SMALL'> {
  return refusal('EFI_BUFFER_TOO_SMALL', { code: 'bufferTooSmall', given: hex(given), needed: hex(needed) })
}

/** @param given The bytes that the caller says there are. */
export function noBuffer(parameter: string, given: bigint): Refusal<'EFI_INVALID_PARAMETER'> {
  return refusal('EFI_INVALID_PARAMETER', { code: 'noBuffer', parameter, given: hex(given) })
}

/** EFI_OUT_OF_RESOURCES, because the firmware has no room for something of its own. */
export function noMemory(bytes: bigint): Refusal<'EFI_OUT_OF_RESOURCES'> {
  return refusal('EFI_OUT_OF_RESOURCES', { code: 'noMemory', bytes: hex(bytes) })
}

/** @param parameter The specification's name of the parameter that holds the handle. */
export function noSuchHandle(parameter: string, handle: bigint): Refusal<'EFI_INVALID_PARAMETER'> {
  return refusal('EFI_INVALID_PARAMETER', { code: 'noSuchHandle', parameter, handle: hex(handle) })
}
