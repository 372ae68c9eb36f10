/** What a lab does beside the driver, and the operating system after it. */
import { memoryTypeWord, type LabDeed } from '../../../src-firmware/index'
import { shown } from '../values'
import { amount } from './amount'
import { whySentence } from './stop'

/** What a step of a lab did, or why it could not. */
export function deedSentence(did: LabDeed): string {
  switch (did.code) {
    case 'begun':
      return ''
    case 'wrote':
      return `${amount(BigInt(did.bytes), 'bytes')} written at ${shown(did.start)}.`
    case 'took':
      return `${amount(BigInt(did.bytes), did.unit)} of ${memoryTypeWord(did.type)} taken at ${shown(did.start)}.`
    case 'freed':
      return `${amount(BigInt(did.bytes), did.unit)} at ${shown(did.start)} freed.`
    case 'tableInstalled':
      return `The table ${did.guid} installed at ${shown(did.start)}.`
    case 'groupSignalled':
      return `The event group ${did.group} signalled.`
    case 'resourceHob':
      return `A resource HOB says what is at ${shown(did.start)}: ${did.bytes} bytes.`
    case 'allocationHob':
      return `An allocation HOB claims ${did.bytes} bytes at ${shown(did.start)} as ${memoryTypeWord(did.type)}.`
    case 'guidHob':
      return `A GUID HOB ${did.guid} holds ${amount(BigInt(did.bytes), 'bytes')} at ${shown(did.start)}.`
    case 'fileLoaded':
      return `${did.file} loaded at ${shown(did.start)}, ${amount(BigInt(did.bytes), 'bytes')}.`
    case 'callFails':
      return `The lab lets this call answer ${did.status}.`
    case 'exitBootServices':
      return 'The operating system leaves the boot services.'
    case 'hadExited':
      return 'The driver had left the boot services itself.'
    case 'setVirtualAddressMap':
      return `The operating system calls SetVirtualAddressMap: ${did.ranges} runtime ranges, each at its address + ${did.offset}. Addresses are virtual from here on.`
    case 'reused':
      return `The operating system takes ${amount(BigInt(did.bytes), 'pages')} of ${did.types.map(memoryTypeWord).join(' and ')} and overwrites them.`
    case 'exportCalled':
      return did.returned === null
        ? `The operating system calls ${did.export}.`
        : `The operating system calls ${did.export}; it returns ${did.returned}.`
    case 'exportAsked':
      return `The operating system asks ${did.export} for each of ${did.ranges} ranges of the map whether it may have it.`
    case 'slept':
      return 'The machine sleeps. Only the bytes of ACPIMemoryNVS, Reserved and runtime memory are kept.'
    case 'woke':
      return 'The machine wakes.'
    case 'serviceRefused':
      return `${did.service} refused with ${did.status}.`
    case 'nothingToWrite':
      return 'Nothing was written: the step that should name the memory took none.'
    case 'nothingToFree':
      return `Nothing was freed: '${did.named}' took no memory.`
    case 'noPageForMap':
      return 'Not done: no page is free for the map of SetVirtualAddressMap.'
    case 'noBootServicesYet':
      return 'Not done: there are no boot services yet.'
    case 'bootServicesGone':
      return 'Not done: the boot services are gone.'
    case 'hobsOnlyInPei':
      return 'Not done: HOBs are built in PEI.'
    case 'noHob':
      return `No HOB was built. ${whySentence(did.stop)}.`
    case 'noOsToSleep':
      return 'Not done: there is no operating system that could put the machine to sleep.'
    case 'notHandedOver':
      return 'Not done: memory still belongs to the firmware.'
    case 'noPrompt':
      return 'Not done: files are loaded at U-Boot’s prompt.'
    case 'fileRefused':
      return did.error === -2
        ? `There is no file '${did.file}' on the disk.`
        : `U-Boot refuses to load ${did.file}: its place is reserved, or no memory (${did.error}).`
  }
}
