/** Why a driver was stopped, the same on the command line and on the screen. */
import { memoryTypeWord, type Hex } from '../../../src-firmware/index'
import type {
  FirmwareFault,
  HobListProblem,
  MmAssert,
  MmDestruction,
  Stopped,
  StopWhy,
  UBootProperty,
  WayRefusal
} from '../../../src-firmware/index'
import { shown } from '../values'
import { counted } from './amount'
import { toldFaultSentence } from './fault'

/** 'step budget, driver.ts:12: …' or 'the driver threw 7 and nothing caught it, driver.ts:4'. */
export function stoppedSentence({ reason, why, file, line }: Stopped): string {
  const message = whySentence(why)
  const place = file === null ? '' : line === null ? `, ${file}` : `, ${file}:${line}`
  if (reason === 'steps') return `step budget${place}: ${message}`
  return place !== '' && message.includes(place.slice(2)) ? message : `${message.replace(/\.$/, '')}${place}`
}

/** Which memory types want how much; empty where no HOB asks for anything. */
function binsWanted(bins: readonly { readonly type: number; readonly pages: Hex }[]): string {
  if (bins.length === 0) return ''
  const wanted = bins.map(({ type, pages }) => `${counted(BigInt(pages), 'page')} of ${memoryTypeWord(type)}`)
  return `, 16 pages and what the Memory Type Information HOB wants to keep: ${wanted.join(', ')}`
}

function firmwareFault({ how, access, address }: FirmwareFault): string {
  const does = access === 'read' ? 'reads' : 'writes'
  switch (how) {
    case 'nonCanonical':
      return `the firmware ${does} at ${shown(address)}, which is no address: it followed a pointer that was overwritten or cleared, and the processor stops here. Look for memory that was freed, or written to, while the firmware still had it`
    case 'notMapped':
      return `the firmware ${does} at ${shown(address)}, where nothing is mapped: the processor faults, and the machine stops here. Look for a pointer into the firmware's memory that was overwritten`
    case 'readOnly':
      return `the firmware itself writes at ${shown(address)}, which was made read-only (EFI_MEMORY_RO): the processor faults inside the call, and the machine stops here. Give the page its attributes back with SetMemorySpaceAttributes first`
    case 'readProtected':
      return `the firmware itself ${does} at ${shown(address)}, which was made unreadable (EFI_MEMORY_RP): the processor faults inside the call, and the machine stops here. Give the page its attributes back with SetMemorySpaceAttributes first`
  }
}

/** What a DEBUG build of the MM core ends with, and what a RELEASE build destroys in silence. */
function mmAssert(assert: MmAssert, at: string): string {
  const debug = 'a DEBUG build of the MM core stops here with an ASSERT; a RELEASE build has none'
  switch (assert) {
    case 'entryInList':
      return `the free region at ${at} is linked to itself: ${debug}, and the list of free pages becomes a circle that the next request which nothing satisfies goes round for ever`
    case 'regionsApart':
      return `the free region at ${at} reaches into the next one: ${debug}, and gives the same pages away twice`
    case 'pageForMap':
      return `there are no pages for the entries of MM's memory map: ${debug}, and goes on without them`
    case 'mapStack':
      return `MM's memory map has no room for another entry that waits for a page: ${debug}, and writes behind the six it has`
    case 'poolIndex':
      return `MmAllocatePool: size and header together go round the end of 64 bits to 0, and no list has blocks of that size: ${debug}, and takes what lies in front of its lists for one`
    case 'blockInUse':
      return `MmFreePool: the block at ${at} says that it is free already: ${debug}, and puts the block on its list a second time, so that two callers get the same memory. Free a buffer once`
    case 'largeBlockAtPage':
      return `MmFreePool: what lies before the buffer says that the block at ${at} is more than 2048 bytes long, and such a block begins with a page: ${debug}, and gives whatever is there to MmFreePages. Free only what MmAllocatePool gave, and look for who wrote over the header`
    case 'largeBlockWholePages':
      return `MmFreePool: what lies before the buffer says that the block at ${at} is no whole number of pages long: ${debug}, and frees as many pages as that number says. Was the buffer freed before, or its header written over?`
    case 'blockSizePowerOfTwo':
      return `MmFreePool: what lies before the buffer says that the block at ${at} has a size that no block has: ${debug}, and puts it on the list of another size, whose next owner writes over its neighbour. Who wrote over the 16 bytes before the buffer?`
    case 'blockAligned':
      return `MmFreePool: the block at ${at} does not lie at a multiple of the size in its header: ${debug}, and takes it for a free block all the same. Free the pointer that MmAllocatePool gave, and no other`
    case 'blockSizeLeast':
      return `MmFreePool: what lies before the buffer says that the block at ${at} is smaller than 64 bytes: ${debug}, and writes in front of its lists. Free only what MmAllocatePool gave`
  }
}

/** What the real MM core would have destroyed, in silence. */
function ubootDestroys(service: string, own: UBootProperty, start: string, bytes: bigint): string {
  const range = `the ${bytes} bytes from ${start}`
  const real = 'Real U-Boot does it and says nothing'
  switch (own.what) {
    case 'image':
      return `${service} gives back ${range}, where the code of ${own.name} lies. ${real}: the next allocation overwrites code that is still to run. Strict mode stops here. Give back only what you were given`
    case 'reservation':
      return `${service} gives back ${range}, which U-Boot has set aside for itself: ${own.name}. ${real}: the next allocation, or the next file, may lie over it, and U-Boot runs on in what it finds there. Strict mode stops here. Give back only what you were given`
    case 'pages':
      return `${service} gives back ${range}, where U-Boot's EFI loader keeps ${memoryTypeWord(own.type)} of its own. ${real}: whoever is given these pages next writes over its records. Strict mode stops here. Give back only what you were given`
  }
}

function mmDestroys(service: string, what: MmDestruction, start: string, bytes: bigint): string {
  const range = `the ${bytes} bytes from ${start}`
  const real = 'The real MM core says EFI_SUCCESS'
  switch (what) {
    case 'outsideMmram':
      return `${service}: ${range} are no MMRAM. ${real}, writes a node of its list into them, and gives the normal world's memory to the next MM driver that asks. Free only what MmAllocatePages gave`
    case 'coreMemory':
      return `${service}: ${range} hold the MM core itself. ${real}, writes a node of its list over its own code or data, and gives the rest away. Free only what MmAllocatePages gave`
    case 'poolPages':
      return `${service}: ${range} are cut into pool blocks. ${real}, the lists of free blocks keep pointing there, and the same memory is given out twice. Buffers of the pool go back with MmFreePool`
    case 'image':
      return `${service}: ${range} hold the code of an MM driver. ${real}, writes a node over it, and gives it to whoever asks next. Free only what MmAllocatePages gave`
    case 'nobodys':
      return `${service}: not all of ${range} was given to anybody as pages. ${real}, and from then on two think that it is theirs. Free only what MmAllocatePages gave, with the count it was given for`
    case 'noPages':
      return `${service} of no pages at ${start}: ${real} and writes a node of no pages there, over 24 bytes of whoever has them; a second one at the same place makes its list a circle. Give the count that was allocated`
    case 'endWraps':
      return `${service}: ${range} end behind the last address. The real MM core answers EFI_NOT_FOUND, and has cut as many pages from its highest free region all the same: they are lost for good`
    case 'sizeWraps':
      return `${service} of ${bytes} bytes: with its header of 16 bytes the size goes round the end of 64 bits. ${real} for a block of 64 bytes, and whoever believes the size writes over everything behind it`
    case 'noBuffer':
      return `${service}: no buffer begins at ${start}, but the bytes before it look like a header. ${real}, takes them for a free block, and hands memory out that is somebody's. Free the pointer that MmAllocatePool gave`
  }
}

/** Why, without the place and without a capital letter where it is no sentence of its own. */
export function whySentence(why: StopWhy): string {
  switch (why.code) {
    case 'fault':
      return `${toldFaultSentence(why.fault)}${why.then === null ? '' : ` ${afterFault[why.then]}`}`
    case 'beyondMemory':
      return `${why.service} of ${shown(why.bytes)} bytes runs over the end of memory; real firmware faults here`
    case 'mapBeyondMemory':
      return `SetVirtualAddressMap: a map of ${BigInt(why.bytes)} bytes runs over the end of memory; real firmware faults here`
    case 'poolSizeWraps':
      return `AllocatePool of ${shown(why.bytes)} bytes: the size wraps around inside this firmware, which then clears memory until the processor faults`
    case 'poolHeadNowhere':
      return `FreePool looks at the head of the buffer at ${shown(why.buffer)}, where no memory is: the processor faults`
    case 'mapWalkedWithoutStride':
      return `GetMemoryMap looks through the finished map once more, in steps of *DescriptorSize, and was given no DescriptorSize: the machine hangs. This release of the firmware does so since 2026; pass a variable for DescriptorSize`
    case 'pagesBelowZero':
      return `AddMemorySpace: the ${shown(why.bytes)} bytes from ${shown(why.start)} end before the first page begins. This firmware counts the pages in them from below zero and is not done for years: the machine hangs. Give a range that holds a whole page of 4 KiB`
    case 'poolIndexWild':
      return `the free pool block at ${shown(why.block)} was overwritten, and says a size that no block has: what this firmware does next, nobody can tell. Write only into memory that is yours`
    case 'firmwareFault':
      return firmwareFault(why)
    case 'freedWhatRuns': {
      const whose = {
        core: "the DXE core's own code",
        stack: 'the stack that everything here runs on',
        image: 'the code of an image that runs'
      }[why.kind]
      const gone = why.cleared ? 'this firmware clears what is freed' : 'no code may run from free memory'
      return `the pages from ${shown(why.start)} to ${shown(why.last)} hold ${whose}. FreePages asks nobody whose they are, and ${gone}: the processor does not come back from the call. Free only what you have allocated`
    }
    case 'mmListEndless':
      return `the MM core goes round its list of free memory for ever, from ${shown(why.at)} to ${shown(why.at)}: the call never comes back, and the processor stays in MM. A region or a block was freed twice`
    case 'mmMapStackFull':
      return `no page can be had for MM's memory map, and more than ${why.entries} entries wait for one: the next is written behind them, over what the MM core has there`
    case 'mmDestroys':
      return mmDestroys(why.service, why.what, shown(why.start), BigInt(why.bytes))
    case 'mmiStatus':
      return why.status === 'nothing'
        ? `the handler ${shown(why.handler)} returned no status: return EFI_SUCCESS where the message was handled`
        : `the handler ${shown(why.handler)} returned ${why.status}, which no handler may: a DEBUG build of the MM core stops here with an ASSERT, a RELEASE build asks the next handler. Return EFI_SUCCESS where the message was handled, and put the result into the message; EFI_WARN_INTERRUPT_SOURCE_QUIESCED, EFI_WARN_INTERRUPT_SOURCE_PENDING and EFI_INTERRUPT_PENDING are the others`
    case 'mmAssert':
      return mmAssert(why.assert, shown(why.at))
    case 'noValue':
      return `${why.parameter} has no value yet, and ${why.reader} reads it`
    case 'loadedOver':
      return `${why.file} was brought to ${shown(why.address)}, ${shown(why.bytes)} bytes, over memory from ${shown(why.start)} on that ${why.owner === 'firmware' ? 'U-Boot itself or its EFI loader has' : `${why.owner} has`}: real U-Boot does not notice, goes on, and what lay there is lost. Strict mode stops here`
    case 'freedBeyond':
      return `FreePages from ${shown(why.start)} runs on to ${shown(why.at)}, which nobody had allocated: this release of U-Boot checks the first page alone and makes all of it free memory, also what there is none of. The next allocation may lie there. Strict mode stops here`
    case 'ubootDestroys':
      return ubootDestroys(why.service, why.own, shown(why.start), BigInt(why.bytes))
    case 'osTookOver': {
      const line = why.line === null ? '' : ` on line ${why.line}`
      return `the application has called ExitBootServices${line}: the operating system has the machine, and no command of U-Boot's goes on`
    }
    case 'notChunk':
      return `free: ${shown(why.pointer)} is no pointer that malloc gave and that is still in use. Real U-Boot takes whatever lies before it for a chunk's size and puts that into its list of free chunks: its heap is broken from here on`
    case 'lmbForm':
      return `${why.function}: ${lmbForm(why.form)} U-Boot ${why.version}, so in C this does not compile`
    case 'consoleGone': {
      const line = why.line === null ? '' : ` on line ${why.line}`
      return `${why.service}: the system table has no console since ExitBootServices${line}: ConOut and ConIn are NULL, and real firmware jumps to address 0 here. U-Boot's boot services still answer whoever kept a pointer to their table`
    }
    case 'bootServicesZero': {
      const line = why.line === null ? '' : ` on line ${why.line}`
      return `${why.service}: the boot services table is zero since ExitBootServices${line}; real firmware jumps to address 0 here. A pointer to the service that was kept from before would not be zero, but the code behind it is the operating system's memory now`
    }
    case 'wrongPhase':
      return `${why.service} cannot be called here: ${becauseOfPhase[why.because]}`
    case 'noConsoleInPei':
      return `${why.service} needs the console of UEFI, which begins with DXE. A PEIM prints with DEBUG`
    case 'noInterface':
      return `${why.service}: no interface follows the protocol ${why.protocol}`
    case 'reset': {
      const then = why.type === 'EfiResetShutdown' ? 'is off' : 'starts anew'
      return `ResetSystem (${why.type}, ${why.status}): the machine ${then}, and nothing of this run goes on`
    }
    case 'assert':
      return `ASSERT ${why.where}: ${why.text}`
    case 'assertNoHob':
      return `ASSERT: no HOB could be built, CreateHob answered ${why.status}`
    case 'assertMisaligned':
      return `ASSERT: ${why.parameter} is ${shown(why.value)}, which is no multiple of 4096`
    case 'assertDataTooLong':
      return `ASSERT: DataLength is ${BigInt(why.bytes)}, and one HOB holds ${BigInt(why.limit)} bytes at most`
    case 'assertNoData':
      return 'ASSERT: Data is NULL and DataLength is not 0'
    case 'assertAlignment':
      return 'ASSERT: an alignment is a power of two'
    case 'assertFreeRefused':
      return `ASSERT: the firmware refused ${why.service} with ${why.status}`
    case 'formatObject':
      return `${why.image}: a format takes numbers, texts and pointers, not an object`
    case 'formatWantsMore':
      return `the format wants an argument for ${why.conversion}, and there are only ${why.given}`
    case 'formatWantsNumber':
      return `${why.conversion} wants a number, and got the text '${why.text}'`
    case 'eventsMissing':
      return `WaitForEvent: NumberOfEvents is ${why.count}, and Event has only ${why.given} of them`
    case 'noKeyLeft':
      return why.how === 'waits'
        ? 'the driver waits for a key, and none is left'
        : 'the driver asks for a key again and again, and none is left'
    case 'eventCannotCome': {
      const timer = why.timersRun ? 'no timer runs and nobody' : 'the timer is off since ExitBootServices was called, and nobody'
      return `the driver waits for an event that cannot come any more: ${timer} else can signal it`
    }
    case 'watchdogTimer':
      return `the watchdog timer has reset the machine: SetWatchdogTimer gave the driver ${BigInt(why.seconds)} seconds`
    case 'devicePathEndless':
      return `the device path at ${shown(why.at)} has a node of no length: a real firmware walks on from it and never comes back. End the path with 7f ff 04 00, and give every node its own length.`
    case 'unloadedWhileRunning':
      return `UnloadImage gave back the memory of ${why.image} while its code runs; real firmware runs on in memory that is free`
    case 'unloadNoStatus':
      return `the Unload function of ${why.image} returned no status`
    case 'noMemoryToLoad':
      return `There is no memory left to load ${why.image}: real firmware goes on without it`
    case 'exportUnloaded':
      return (
        `the operating system calls ${why.export}, but the image was unloaded when its entry point returned: other bytes are there now. ` +
        "An image stays that says MODULE_TYPE = 'DXE_RUNTIME_DRIVER' and returns no error"
      )
    case 'stackOutsideRam': {
      const [first, last] = [shown(why.first), shown(why.last)]
      return `InstallPeiMemory was given ${first}, and heap and stack move to ${first} … ${last}: not all of that is RAM of this machine. The processor loses its stack here`
    }
    case 'memoryTooSmallForSwitch':
      return (
        `InstallPeiMemory was given ${shown(why.bytes)} bytes at ${shown(why.begin)}, and that is too small: the new stack and heap reach up to ` +
        `${shown(why.heapEnd)}, and allocated pages begin at ${shown(why.pages)}. They lie over each other now, and real firmware dies here. ` +
        'Install more memory, or allocate fewer pages before the PEIM returns'
      )
    case 'hobListBroken':
      return `${hobListProblem(why.problem)}: the end of the list is never reached, and real firmware hangs here. Who wrote over its bytes?`
    case 'noRoomForHobs':
      return why.where === 'list'
        ? 'The HOB list has no room for a HOB of the platform: real firmware stops here'
        : "Temporary RAM has no room for the platform's HOBs"
    case 'permanentMemoryTooSmall':
      return `Permanent memory is too small: the firmware needs ${BigInt(why.pages)} more pages before it can start DXE, and real firmware stops here`
    case 'noMemoryForDxe':
      return `No memory in the HOB list is large enough for DXE to begin with${binsWanted(why.bins)}: real firmware asserts here`
    case 'noMemoryForSystemTable':
      return 'There is no memory for the system table: real firmware asserts here'
    case 'noMemoryForDrivers':
      return "The memory that PEI handed over is too small for the firmware's own drivers; real firmware stops here"
    case 'outputLimit':
      return `the driver printed more than ${why.bytes} bytes; what follows was not kept`
    case 'stepsSpent':
      return `the driver used up its budget of ${why.steps} steps: is there a loop that never ends?`
    case 'nestedTooDeep':
      return `the driver and the services it calls are ${why.calls} calls deep in each other`
    case 'stackOverflow':
      return `stack overflow: functions ${why.services ? 'and services ' : ''}call each other too deeply`
    case 'sandboxMemory':
      return 'the driver used up the memory of its sandbox: it keeps allocating JavaScript objects'
    case 'keptTooMuch':
      return `the driver made the simulated machine keep more than ${why.bytes / 2 ** 20} MiB: each page that it writes different bytes into, and each call with what it changed, is kept. Write into fewer pages in one run; SetMem over whole pages costs nothing`
    case 'tookTooLong':
      return why.silent
        ? "the run was ended from outside, because nothing was heard of it for seconds. Was this computer busy with something else? Then run it again. If it ends so once more, it is inside JavaScript's own operations, which no step budget sees: look for a text, a list or a number that grows very large"
        : 'the run went on for so long on this computer that it was ended from outside. This says nothing about the driver: run it again when less else is running'
    case 'notCompiled':
      return why.text ?? 'the driver did not compile'
    case 'noSuchModuleType':
      return `MODULE_TYPE is '${why.moduleType}': write one of ${why.types.map((type) => `'${type}'`).join(', ')} as plain text`
    case 'cannotGoOn':
      return waySentence(why.way)
    case 'touchedWhileLoading':
      return `memory was touched while ${why.file} was being loaded: C has no such moment. Do it in the entry point`
    case 'calledWhileLoading':
      return `${why.service} was called while ${why.file} was being loaded: C has no such moment. Call it from the entry point`
    case 'topLevelPromise':
      return `${why.file} waits for a promise at its top level: nothing in firmware ever keeps one`
    case 'guest':
      return why.text
  }
}

/** Why a machine cannot go on from a PEIM so far, without a final stop. */
export function waySentence(way: WayRefusal): string {
  return way.code === 'noPhase'
    ? `${way.platform} has no phase ${way.phase}`
    : `${way.platform} cannot go on from a PEIM to an application: what its firmware's drivers did was recorded after another PEI. Take ${way.instead.join(', ')}`
}

const afterFault = {
  runsWhatLiesThere: 'The processor runs what lies there now.',
  processorFaults: 'The processor faults here.',
  faultsAlways: 'Real hardware faults here whatever the mode.',
  mmramShut:
    'Outside MM a PC reads ones there and loses what it writes, and an Arm processor faults: nothing of MM can be reached, in either mode. Ask for it with a message'
} as const

function lmbForm(form: 'struct' | 'global' | 'missing'): string {
  if (form === 'struct') return 'the first argument is a struct lmb that lmb_init_and_reserve has filled (OUT) on'
  return form === 'global' ? 'lmb is one global map, and no argument, on' : 'there is no such function in'
}

const becauseOfPhase = {
  tablesBeginWithDxe: 'before DXE there are no tables of UEFI. A PEIM asks PeiServices',
  peiServicesOver: 'PEI is over, and its services with it',
  dxeNotBegun: 'DXE has not begun',
  peiOver: 'PEI is over',
  noDxeServices: "U-Boot has UEFI's tables and none of DXE's: there is no GCD here. Ask gBS",
  insideMm: 'in Standalone MM there is no table of the normal world and no console. An MM driver asks gMmst, and prints with DEBUG',
  outsideMm: 'the MM services are for code that runs in MM. The normal world sends a message: EFI_MM_COMMUNICATION2_PROTOCOL',
  notAnApplications: "U-Boot's functions are there for its own commands; an application asks gBS",
  notACommands: "a command has no system table: an application that it starts has one. Use U-Boot's own functions"
} as const

function hobListProblem(problem: HobListProblem): string {
  return problem.code === 'badLength'
    ? `the HOB at ${problem.address} has the length ${problem.length}`
    : 'the HOB list has lost its end mark'
}
