/** Why a call was refused: what stood in the way, and where that helps, what to do. Without a capital letter and without the final stop. */
import { memoryTypeWord, type Cause, type Hex, type Holder, type TraceEvent } from '../../../src-firmware/index'
import { unreachable } from '../../../src-firmware/board/guest'
import { GcdMemoryType } from '../../../src-firmware/spec/gcd-memory-type'
import { address, hex } from '../../../src-firmware/spec/hex'
import { PAGE_SIZE } from '../../../src-firmware/spec/page'
import { shown } from '../values'
import { counted } from './amount'

const LAST_ADDRESS = 0xffffffffffffffffn

/** A count that looks like one of bytes: what it would be in pages. */
function bytesForPages(count: bigint): string {
  return count >= PAGE_SIZE && count % PAGE_SIZE === 0n
    ? `; the count is of pages of 4 KiB each: were it meant in bytes, it would be ${counted(count / PAGE_SIZE, 'page')}`
    : ''
}

/** 'Memory is NULL': what stood in the way. */
export function causeSentence(events: readonly TraceEvent[], cause: Cause): string {
  switch (cause.code) {
    case 'nullPointer':
      return `${cause.parameter} is NULL`
    case 'badValue':
      return `${cause.parameter} is ${typeof cause.value === 'string' && cause.value.startsWith('0x') ? shown(cause.value) : `${cause.value}`}, which it cannot be`
    case 'badAllocateType':
      return `its type is ${cause.allocateType}, and there are AllocateAnyPages 0, AllocateMaxAddress 1 and AllocateAddress 2`
    case 'wrongType':
      return `nobody is given memory of type ${memoryTypeWord(cause.type)}`
    case 'notForMm':
      return `MM gives RuntimeServicesCode and RuntimeServicesData alone, and this is ${memoryTypeWord(cause.type)}: the other types mean something to an operating system, which never sees MMRAM`
    case 'outsideMmram':
      return `${shown(cause.at)} lies outside MMRAM, and MM gives nothing else`
    case 'insideMmram':
      return `${cause.parameter} reaches into MMRAM at ${shown(cause.at)}: who sent the message could not have touched it, and wants MM to do it`
    case 'noMmiHandler':
      return `no MM driver has registered a handler for messages of ${cause.guid}`
    case 'mmiNotHandled':
      return `the handler of ${cause.guid} returned ${cause.status}: only EFI_SUCCESS says that a message was handled. Put the result of the request into the message itself`
    case 'nothingAsked':
      return `${cause.parameter} is 0`
    case 'misaligned':
      return `${cause.parameter} is ${shown(cause.value)}, which is no multiple of ${shown(cause.alignment)}`
    case 'tooLarge':
      return `${shown(cause.bytes)} bytes are more than ${shown(cause.limit)}, the most it can be`
    case 'wrapsAround':
      return `${pages(cause.pages)} from ${shown(cause.start)} run over the end of the address space`
    case 'bufferTooSmall':
      return `the buffer has ${bytes(cause.given)}, and it needs ${bytes(cause.needed)}`
    case 'noBuffer':
      return `${cause.parameter} is NULL, although its size says that ${bytes(cause.given)} are there; ask with the size 0 how many are needed, then give the address of so many`
    case 'noSuchHandle':
      return `${cause.parameter} is ${shown(cause.handle)}, which is no handle`
    case 'notFree':
      return `${held(events, cause.holder)}; take free memory, or free this first`
    case 'severalRanges':
      return `all of it is free, but the firmware's map has an edge at ${shown(cause.at)}, and it takes pages from one side; ask for each side by itself`
    case 'foreignBin':
      return `${range(cause.start, cause.bytes)} are kept for ${memoryTypeWord(cause.type)}`
    case 'outsideMemory':
      return cause.gcdType === GcdMemoryType.NonExistent
        ? `no memory is at ${shown(cause.at)}; the memory map shows where some is`
        : `what is at ${shown(cause.at)} is no memory of the firmware's map`
    case 'untested':
      return `the memory at ${shown(cause.at)} is there, but nobody has tested it`
    case 'noRunLongEnough':
      return `the longest free run${cause.last === null ? '' : ` up to ${shown(cause.last)}`} is ${pages(cause.longest)}, and it needs ${pages(cause.pages)}${bytesForPages(BigInt(cause.pages))}`
    case 'noAlignedRun':
      return `free runs are long enough${cause.last === null ? '' : ` up to ${shown(cause.last)}`}, but none has ${pages(cause.pages)} from a multiple of ${shown(cause.alignment)} on, in which this type is handed out`
    case 'onlyPageZero':
      return `the only free run of ${pages(cause.pages)} begins at address 0, which a search never gives, because 0 means that nothing was found; AllocateAddress can take it`
    case 'pageZeroKept':
      return `page 0 is not handed out by this release of the firmware, so that a null pointer finds nothing; ask for another address, or for any`
    case 'lmbInUse':
      return `lmb has ${range(cause.start, cause.bytes)} in use, ${lmbFlags(cause.flags)}`
    case 'notOneRegion':
      return `no region of lmb's holds all of ${range(cause.start, cause.bytes)}, and what is given back is cut from one`
    case 'notAllocated':
      return `the memory at ${shown(cause.at)} is free${cause.freedBy === null ? ' already' : ` since ${moment(events, cause.freedBy)}`}`
    case 'notPool':
      return cause.holder === null
        ? `no pool buffer begins at ${shown(cause.buffer)}`
        : `no pool buffer begins at ${shown(cause.buffer)}: ${held(events, cause.holder)}`
    case 'headOverwritten':
      return `bytes before the buffer, at ${shown(cause.at)}, were overwritten`
    case 'tailOverwritten':
      return `bytes behind the buffer, at ${shown(cause.at)}, were overwritten${taken(events, cause.holder?.takenBy ?? null)}`
    case 'noMemory':
      return `no memory is left for the ${bytes(cause.bytes)} that the firmware needs for it`
    case 'keyIsOld':
      return `the map's key is ${BigInt(cause.now)}${cause.movedBy === null ? '' : ` since ${moment(events, cause.movedBy)}`}, not ${BigInt(cause.given)}; call GetMemoryMap again, and nothing in between`
    case 'runtimeUnaligned':
      return `${held(events, cause.holder)}, and do not begin and end at multiples of ${shown(cause.granularity)}`
    case 'notExited':
      return 'ExitBootServices has not been called'
    case 'alreadyVirtual':
      return `addresses are virtual since ${moment(events, cause.since)}`
    case 'noAddressChange':
      return 'pointers are converted only while SetVirtualAddressMap runs its handlers'
    case 'noVirtualRange':
      return `no range of the virtual map covers ${shown(cause.address)}`
    case 'noSuchEvent':
      return `${shown(cause.event)} is no event`
    case 'notTimer':
      return `the event ${shown(cause.event)} was not made as a timer`
    case 'notPollable':
      return `the event ${shown(cause.event)} notifies when it is signalled; nobody can wait for it`
    case 'notSignalled':
      return `the event ${shown(cause.event)} is not signalled`
    case 'wrongTpl':
      return `the task priority level is ${cause.tpl}, and must be ${cause.needed}`
    case 'noKey':
      return 'no key was pressed'
    case 'alreadyInstalled':
      return `the handle ${shown(cause.handle)} has an interface of ${cause.protocol} already`
    case 'notInstalled':
      if (cause.protocol === null) return 'there is no handle'
      return cause.handle === null ? `no handle has ${cause.protocol}` : `the handle ${shown(cause.handle)} does not have ${cause.protocol}`
    case 'otherInterface':
      return `the handle ${shown(cause.handle)} has another interface of ${cause.protocol}`
    case 'inUse':
      return `${shown(cause.by.agent)} has ${cause.protocol} of the handle ${shown(cause.handle)} open; close it first`
    case 'alreadyOpen':
      return `${shown(cause.by.agent)} has ${cause.protocol} of the handle ${shown(cause.handle)} open like this already`
    case 'notOpen':
      return `${shown(cause.agent)} does not have ${cause.protocol} of the handle ${shown(cause.handle)} open`
    case 'noRegistration':
      return `${shown(cause.registration)} is no registration`
    case 'noSuchFile':
      return `no file of the workspace is called ${cause.name}`
    case 'noImage':
      return `the bytes are no PE image that this machine can load: ${partOfImage(cause.part)}`
    case 'alreadyStarted':
      return `the image ${shown(cause.handle)} was started before`
    case 'notRunning':
      return `the image ${shown(cause.handle)} does not run now: ${cause.running} does`
    case 'noUnload':
      return `the image ${shown(cause.handle)} was started, and has no Unload function`
    case 'noSuchEntry':
      return `the configuration table has no entry ${cause.guid} to take out`
    case 'noSuchVariable':
      return `there is no variable '${cause.name}' of ${cause.guid}`
    case 'noMoreVariables':
      return 'it was the last variable'
    case 'unterminatedName':
      return `the name does not end within ${bytes(cause.bytes)}`
    case 'unsupportedAttributes':
      return `this firmware keeps no variables with attributes ${hexNumber(cause.attributes)}`
    case 'otherAttributes':
      return `its attributes are ${hexNumber(cause.stored)}, not ${hexNumber(cause.given)}`
    case 'notSigned':
      return 'its data carry no signature that the firmware would accept'
    case 'notAtRuntime':
      return `after ExitBootServices a variable with attributes ${hexNumber(cause.attributes)} cannot be written`
    case 'storeFull':
      return `the variable needs ${cause.bytes} bytes, and ${cause.free} are free`
    case 'outsideAddressSpace':
      return `${range(cause.start, cause.bytes)} do not end at or before ${shown(cause.last)}, the last address of this machine`
    case 'protectedUnevenly':
      return `${range(cause.start, cause.bytes)} are not protected alike: ask for a part of them`
    case 'spaceExists':
      return `something is at ${entry(cause.entry)} already`
    case 'noSpace':
      return `nothing is at ${entry(cause.entry)}`
    case 'spaceOwned':
      return `${entry(cause.entry)} belongs to the image ${shown(cause.entry.image)}`
    case 'spaceNotOwned':
      return `${entry(cause.entry)} belongs to nobody`
    case 'wrongGcdType':
      return `${entry(cause.entry)} is of type ${cause.entry.gcdType}, not ${cause.gcdType}`
    case 'noSpaceLongEnough':
      return `no place of ${shown(cause.bytes)} bytes and type ${cause.gcdType} belongs to nobody`
    case 'notCapable':
      return `${entry(cause.entry)} is not capable of ${shown(cause.attributes)}`
    case 'attributesInUse':
      return `${entry(cause.entry)} has the attributes ${shown(cause.attributes)} now; take them off first`
    case 'noCpuDriver':
      return `the driver of the processor, which would set ${shown(cause.attributes)}, does not run yet`
    case 'noCacheRegister':
      return `the cache types would need ${cause.needed} of the processor's registers for them (MTRRs), and the firmware has ${cause.registers}; make neighbouring ranges alike, or give one range whose size is a power of two`
    case 'noWholePage':
      return `${range(cause.start, cause.bytes)} hold no whole page of 4 KiB, so that none of it can be handed out, although the range is in the memory space map now`
    case 'hobListFull':
      return `the HOB needs ${bytes(cause.bytes)}, and ${bytes(cause.free)} are free behind the list`
    case 'noSuchPpi':
      return cause.guid === null ? 'that PPI was never installed' : `no PPI ${cause.guid} of number ${cause.instance} is installed`
    case 'notSimulated':
      return `this machine does not carry out ${cause.what}`
    case 'injected':
      return 'the lab lets it fail'
    default:
      return unreachable(cause)
  }
}

/** 'the bytes 0xE530000 to 0xE530FFF are BootServicesData of the firmware' */
function held(events: readonly TraceEvent[], { start, bytes: length, type, owner, takenBy }: Holder): string {
  const whose = owner === 'firmware' ? 'the firmware' : owner
  return `${range(start, length)} are ${memoryTypeWord(type)} of ${whose}${taken(events, takenBy)}`
}

/** Pages where it is whole pages. */
function range(start: Hex, length: Hex): string {
  const [first, count] = [BigInt(start), BigInt(length)]
  const last = first + (count === 0n ? 0n : count - 1n)
  const unit = (first | count) % PAGE_SIZE === 0n ? 'pages' : 'bytes'
  return `the ${unit} ${shown(start)} to ${shown(hex(last > LAST_ADDRESS ? LAST_ADDRESS : last))}`
}

function entry({ base, length }: { base: Hex; length: Hex }): string {
  return range(base, length)
}

function taken(events: readonly TraceEvent[], takenBy: number | null): string {
  return takenBy === null ? '' : `, taken at ${moment(events, takenBy)}`
}

/** 'driver.ts:12', where a line of the driver's made it happen. */
function moment(events: readonly TraceEvent[], n: number): string {
  const place = events[n]?.at
  return place ? `${place.file}:${place.line}` : `event ${n}`
}

function pages(count: Hex): string {
  return counted(BigInt(count), 'page')
}

function bytes(count: Hex): string {
  return counted(BigInt(count), 'byte')
}

function hexNumber(value: number): string {
  return address(BigInt(value))
}

function partOfImage(part: Extract<Cause, { code: 'noImage' }>['part']): string {
  switch (part) {
    case 'header':
      return 'its headers are cut off or contradict each other'
    case 'signature':
      return "there is no 'PE' where the header should begin"
    case 'machine':
      return 'it was built for another processor'
    case 'subsystem':
      return 'its subsystem is none of the three that UEFI loads (10 application, 11 boot service driver, 12 runtime driver)'
    case 'sections':
      return 'a section lies outside the file or outside the image'
    case 'address':
      return 'it would lie at address 0, which stands for no address at all'
    case 'relocations':
      return 'it cannot be moved to where there is memory for it: link it with relocations'
  }
}

/** Whose a region of lmb's is, by its flags from v2025.01 on: EFI's pages are not told to EFI again. */
function lmbFlags(flags: number): string {
  const words = [flags & 2 && 'no-map', flags & 4 && 'no-overwrite', flags & 8 && 'no-notify'].filter((word) => word !== 0)
  if (flags === 0) return 'with no flags: a loaded file, or an image of bootm'
  return `${words.join(', ')}: ${(flags & 8) !== 0 ? 'pages that EFI gave out' : "U-Boot's own"}`
}
