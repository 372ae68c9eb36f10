/** What a service call did, and what it did to the map key. */
import { isError, memoryTypeWord, type CallEvent, type TraceEvent, type Value } from '../../../src-firmware/index'
import { hobTypeWord } from '../../../src-firmware/spec/hob'
import { descriptors } from '../descriptors'
import { shown, whole } from '../values'
import { counted } from './amount'
import { causeSentence } from './cause'
import { printedOnTheWay } from '../console'
import { givenWords, takenWords } from './pages'
import { ubootTellings } from './uboot-call'

/** A call that was not refused, without the final stop. */
type Tell = (call: CallEvent, events: readonly TraceEvent[]) => string

/** 'AllocatePool, 4096 bytes of LoaderData.' @param events The trace that the call stands in: a cause names the lines behind it. */
export function callSentence(events: readonly TraceEvent[], call: CallEvent): string {
  const { service, status, statusName, cause, out, returned } = call
  if (!returned) return `${service} did not return.`
  if (statusName === 'EFI_BUFFER_TOO_SMALL' && out.memoryMapSize !== undefined)
    return `${service} answers EFI_BUFFER_TOO_SMALL: it needs ${whole(out.memoryMapSize)} bytes.`
  if (status !== null && isError(BigInt(status)))
    return `${service} refused with ${statusName ?? status}${cause ? `: ${causeSentence(events, cause)}` : ''}.${timerSentence(call)}`
  const told = tellings[`${call.table}.${service}`]?.(call, events) ?? `${service}${printed(events, call)}`
  return `${told}.${timerSentence(call)}`
}

/** ', ‘Hello’'; empty: it printed nothing that can be seen. */
function printed(events: readonly TraceEvent[], call: CallEvent): string {
  const words = printedOnTheWay(events, call)
  return words === '' ? '' : `, ‘${words}’`
}

/** ExitBootServices stops the timer before it looks at anything. */
function timerSentence({ changes }: CallEvent): string {
  return changes.some((change) => change.what === 'timers' && !change.on)
    ? ' The timer has stopped for good: no timer event comes any more, also where the call was refused.'
    : ''
}

/** ' Key 2021 to 2022.'; empty where the key stayed. */
export function keySentence({ key }: CallEvent): string {
  return key ? ` Key ${BigInt(key.from)} to ${BigInt(key.to)}.` : ''
}

const memoryType = (value: Value | undefined): string => memoryTypeWord(Number(whole(value)))
const at = (value: Value | undefined): string => (value === undefined ? '' : ` at ${shown(value)}`)
const guids = ({ detail }: CallEvent): string => (Array.isArray(detail?.guids) ? detail.guids.join(', ') : '')

const copied =
  (destination: string, source: string): Tell =>
  (call) =>
    `${call.service}, ${counted(whole(call.in.length), 'byte')} from ${shown(call.in[source])} to ${shown(call.in[destination])}`
const filled =
  (length: string): Tell =>
  (call) =>
    `${call.service}, ${counted(whole(call.in[length]), 'byte')} at ${shown(call.in.buffer)}`
const range: Tell = (call) => `${call.service}, ${shown(call.in.length)} bytes at ${shown(call.in.baseAddress)}`
const register: Tell = (call) => `${call.service} at ${shown(call.in.address)}`
/** A variable's name is told when the driver gave the text itself, not where it lies. */
const variable = (name: Value | undefined): string => (typeof name === 'string' && !isAddress(name) ? `'${name}'` : 'a variable')

/** By table and service; any other call that was not refused is told by its service's name alone. */
const tellings: Readonly<Record<string, Tell>> = {
  'BootServices.AllocatePages': (call) =>
    `AllocatePages, ${counted(whole(call.in.pages), 'page')} of ${memoryType(call.in.memoryType)} at ${shown(call.out.memory)}${takenWords(call)}`,
  'BootServices.FreePages': (call, events) =>
    `FreePages, ${counted(whole(call.in.pages), 'page')} at ${shown(call.in.memory)}${givenWords(events, call)}`,
  'BootServices.AllocatePool': (call) =>
    `AllocatePool, ${counted(whole(call.in.size), 'byte')} of ${memoryType(call.in.poolType)} at ${shown(call.out.buffer)}`,
  'BootServices.FreePool': (call) => `FreePool, the buffer at ${shown(call.in.buffer)}`,
  'BootServices.GetMemoryMap': (call, events) => `GetMemoryMap, ${descriptors(events, call)} descriptors`,
  'BootServices.CopyMem': copied('destination', 'source'),
  'BootServices.SetMem': filled('size'),
  'BootServices.RaiseTPL': (call) => `RaiseTPL to ${whole(call.in.newTpl)}`,
  'BootServices.RestoreTPL': (call) => `RestoreTPL to ${whole(call.in.oldTpl)}`,
  'BootServices.Stall': (call) => `Stall, ${whole(call.in.microseconds)} µs`,
  'BootServices.LoadImage': ({ in: { devicePath } }) => `LoadImage of ${isAddress(devicePath) ? whole(devicePath) : String(devicePath)}`,
  'BootServices.Exit': () => 'Exit of an image that was never started',
  'BootServices.ExitBootServices': () => 'ExitBootServices, the firmware hands memory over',
  'BootServices.CalculateCrc32': (call) => `CalculateCrc32 of ${whole(call.in.dataSize)} bytes`,
  'BootServices.SetWatchdogTimer': (call) =>
    whole(call.in.timeout) === 0n ? 'SetWatchdogTimer, off' : `SetWatchdogTimer, ${whole(call.in.timeout)} s`,
  'BootServices.InstallConfigurationTable': (call) =>
    whole(call.in.table) === 0n ? 'InstallConfigurationTable, an entry taken out' : 'InstallConfigurationTable, an entry set',

  'ConIn.ReadKeyStroke': () => 'ReadKeyStroke, a key',

  'RuntimeServices.GetVariable': (call) => `GetVariable, ${whole(call.out.dataSize)} bytes of ${variable(call.in.variableName)}`,
  'RuntimeServices.SetVariable': (call) => `SetVariable, ${whole(call.in.dataSize)} bytes of ${variable(call.in.variableName)}`,
  'RuntimeServices.SetVirtualAddressMap': (call) =>
    `SetVirtualAddressMap, ${Number(call.detail?.ranges)} runtime ranges; addresses are virtual from here on`,
  'RuntimeServices.ConvertPointer': (call) =>
    call.out.address === undefined ? 'ConvertPointer of NULL' : `ConvertPointer, it is ${shown(call.out.address)} now`,

  'DxeServices.AddMemorySpace': range,
  'DxeServices.AllocateMemorySpace': (call) => `AllocateMemorySpace, ${shown(call.in.length)} bytes at ${shown(call.out.baseAddress)}`,
  'DxeServices.FreeMemorySpace': range,
  'DxeServices.RemoveMemorySpace': range,
  'DxeServices.SetMemorySpaceAttributes': range,
  'DxeServices.SetMemorySpaceCapabilities': range,
  'DxeServices.GetMemorySpaceDescriptor': (call) => `GetMemorySpaceDescriptor, ${shown(call.in.baseAddress)}`,
  'DxeServices.GetMemorySpaceMap': (call) => `GetMemorySpaceMap, ${whole(call.out.numberOfDescriptors)} descriptors`,

  'PeiServices.InstallPeiMemory': (call) =>
    `InstallPeiMemory, ${shown(call.in.memoryLength)} bytes at ${shown(call.in.memoryBegin)}; heap and stack move when the PEIM has returned`,
  'PeiServices.AllocatePages': (call) =>
    `AllocatePages, ${counted(whole(call.in.pages), 'page')} of ${memoryType(call.in.memoryType)}${at(call.out.memory)}`,
  'PeiServices.FreePages': (call) => `FreePages, ${counted(whole(call.in.pages), 'page')} at ${shown(call.in.memory)}`,
  'PeiServices.AllocatePool': (call) => `AllocatePool, a HOB for ${counted(whole(call.in.size), 'byte')}${at(call.out.buffer)}`,
  'PeiServices.CopyMem': copied('destination', 'source'),
  'PeiServices.SetMem': filled('size'),
  'PeiServices.CreateHob': (call) =>
    `CreateHob, ${hobTypeWord(Number(whole(call.in.type)))} of ${whole(call.in.length)} bytes${at(call.out.hob)}`,
  'PeiServices.SetBootMode': (call) => `SetBootMode, ${shown(call.in.bootMode)}`,
  'PeiServices.InstallPpi': (call) => `InstallPpi, ${guids(call)}`,
  'PeiServices.ReInstallPpi': (call) => `ReInstallPpi, ${guids(call)}`,

  'MmServices.MmAllocatePages': (call) =>
    `MmAllocatePages, ${counted(whole(call.in.numberOfPages), 'page')} of ${memoryType(call.in.memoryType)} at ${shown(call.out.memory)}`,
  'MmServices.MmFreePages': (call) => `MmFreePages, ${counted(whole(call.in.numberOfPages), 'page')} at ${shown(call.in.memory)}`,
  'MmServices.MmAllocatePool': (call) =>
    `MmAllocatePool, ${counted(whole(call.in.size), 'byte')} of ${memoryType(call.in.poolType)} at ${shown(call.out.buffer)}`,
  'MmServices.MmFreePool': (call) => `MmFreePool, the buffer at ${shown(call.in.buffer)}`,

  ...ubootTellings,

  'Library.CopyMem': copied('destinationBuffer', 'sourceBuffer'),
  'Library.SetMem': filled('length'),
  'Library.ZeroMem': filled('length'),
  'Library.CompareMem': (call) => `CompareMem, ${whole(call.in.length)} bytes`,
  ...Object.fromEntries(
    [8, 16, 32, 64].flatMap((width) => [`MmioRead${width}`, `MmioWrite${width}`].map((name) => [`Library.${name}`, register]))
  )
}

/** Is this the address of a text, and not the text? */
function isAddress(value: Value | undefined): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^0x[0-9a-f]{9,16}$/.test(value))
}
