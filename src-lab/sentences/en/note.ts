/** What the firmware notes on the console. */
import { memoryTypeWord, type ConsoleNote } from '../../../src-firmware/index'
import { shown } from '../values'
import { counted } from './amount'

/** One line, without its end. */
export function noteSentence(note: ConsoleNote): string {
  switch (note.code) {
    case 'serviceUnsupported':
      return note.table === 'PeiServices'
        ? `${note.service} is not simulated: it answers EFI_UNSUPPORTED.`
        : `${note.service} is not simulated on this machine and answers EFI_UNSUPPORTED.`
    case 'resetPpiNotCalled':
      return 'ResetSystem: the reset PPI of a driver is not called by this simulation.'
    case 'noResetPpi':
      return 'ResetSystem: no PEIM has installed a reset PPI, so nothing is reset.'
    case 'reset2NotSimulated':
      return 'ResetSystem2 is not simulated: nothing is reset.'
    case 'poolStaysInPei':
      return 'FreePool does nothing in PEI: pool is cut from the HOB list, which only grows, and there is no service that gives it back.'
    case 'imageNeedsFile':
      return 'LoadImage from a buffer would need machine code; give it the name of a file of the workspace.'
    case 'noSuchModuleType':
      return `${note.file}: MODULE_TYPE is '${note.moduleType}', which no image can be.`
    case 'unknownBytes':
      return `The driver reads the firmware's own memory, from ${shown(note.address)} on: what a real machine has there was not recorded, and it reads as 0 here. Do not rely on it.`
    case 'mapStride':
      return `No descriptor of the memory map begins at ${shown(note.address)}, where the driver reads one: it has added 40, the size of EFI_MEMORY_DESCRIPTOR. The descriptors are DescriptorSize bytes apart, which GetMemoryMap tells: 48 here. Add that.`
    case 'reservationLost':
      return `The memory allocation HOB for ${memoryTypeWord(note.type)}, ${shown(note.bytes)} bytes at ${shown(note.start)}, is lost: it lies in the free range that PEI left, with which DXE begins, and DXE hands that out as a whole. Allocate the pages in PEI instead, or reserve memory outside of that range.`
    case 'levelTooHigh':
      return `${note.service} at TPL ${note.tpl}: it may be called up to ${note.highest}. This firmware, a RELEASE build, carries it out all the same; a DEBUG build asserts, and others hang. Lower the level first.`
    case 'pagesLeft':
      return `FreePages said EFI_SUCCESS and freed nothing: of the ${counted(BigInt(note.pages), 'page')} from ${shown(note.start)} on some are read-only, or not all are protected alike, and this release leaves such pages with whoever had them. Give them back as they were handed out, or each part by itself.`
    case 'loadedOver':
      return `${note.file} was brought to ${shown(note.address)}, ${shown(note.bytes)} bytes, over memory from ${shown(note.start)} on that ${note.owner === 'firmware' ? 'U-Boot itself or its EFI loader has' : `${note.owner} has`}: U-Boot does not notice.`
    case 'groupNeverSignalled':
      return 'This firmware (edk2-stable202211) never signals BeforeExitBootServices; the event stays silent.'
  }
}
