/** What a service call did, and what it did to the map key. */
import { isError, memoryTypeWord, type CallEvent, type TraceEvent, type Value } from '../../../src-firmware/index'
import { hobTypeWord } from '../../../src-firmware/spec/hob'
import { printedOnTheWay } from '../console'
import { descriptors } from '../descriptors'
import { shown, whole } from '../values'
import { causeSentence } from './cause'
import { givenWords, takenWords } from './pages'
import { ubootTellings } from './uboot-call'

/** A call that was not refused, without the final stop. */
type Tell = (call: CallEvent, events: readonly TraceEvent[]) => string

/** “AllocatePool，0xE530018 处的 4096 字节 LoaderData。” @param events The trace that the call stands in: a cause names the lines behind it. */
export function callSentence(events: readonly TraceEvent[], call: CallEvent): string {
  const { service, status, statusName, cause, out, returned } = call
  if (!returned) return `${service} 没有返回。`
  if (statusName === 'EFI_BUFFER_TOO_SMALL' && out.memoryMapSize !== undefined)
    return `${service} 返回 EFI_BUFFER_TOO_SMALL：它需要 ${whole(out.memoryMapSize)} 字节。`
  if (status !== null && isError(BigInt(status)))
    return `${service} 被拒绝，返回 ${statusName ?? status}${cause ? `：${causeSentence(events, cause)}` : ''}。${timerSentence(call)}`
  const told = tellings[`${call.table}.${service}`]?.(call, events) ?? `${service}${printed(events, call)}`
  return `${told}。${timerSentence(call)}`
}

/** What it printed; empty: nothing that can be seen. */
function printed(events: readonly TraceEvent[], call: CallEvent): string {
  const words = printedOnTheWay(events, call)
  return words === '' ? '' : `，“${words}”`
}

/** ExitBootServices stops the timer before it looks at anything. */
function timerSentence({ changes }: CallEvent): string {
  return changes.some((change) => change.what === 'timers' && !change.on)
    ? '定时器已永远停止：不会再有定时器事件，即使这次调用被拒绝。'
    : ''
}

/** “映射键从 2021 变为 2022。”；映射键没有变时为空。 */
export function keySentence({ key }: CallEvent): string {
  return key ? `映射键从 ${BigInt(key.from)} 变为 ${BigInt(key.to)}。` : ''
}

const memoryType = (value: Value | undefined): string => memoryTypeWord(Number(whole(value)))
const at = (value: Value | undefined): string => (value === undefined ? '' : `，位于 ${shown(value)}`)
const guids = ({ detail }: CallEvent): string => (Array.isArray(detail?.guids) ? detail.guids.join('、') : '')

const copied =
  (destination: string, source: string): Tell =>
  (call) =>
    `${call.service}，从 ${shown(call.in[source])} 到 ${shown(call.in[destination])} 的 ${whole(call.in.length)} 字节`
const filled =
  (length: string): Tell =>
  (call) =>
    `${call.service}，${shown(call.in.buffer)} 处的 ${whole(call.in[length])} 字节`
const range: Tell = (call) => `${call.service}，${shown(call.in.baseAddress)} 处的 ${shown(call.in.length)} 字节`
const register: Tell = (call) => `${call.service}，位于 ${shown(call.in.address)}`
/** A variable's name is told when the driver gave the text itself, not where it lies. */
const variable = (name: Value | undefined): string => (typeof name === 'string' && !isAddress(name) ? `“${name}”` : '一个变量')

/** By table and service; any other call that was not refused is told by its service's name alone. */
const tellings: Readonly<Record<string, Tell>> = {
  'BootServices.AllocatePages': (call) =>
    `AllocatePages，${shown(call.out.memory)} 处的 ${whole(call.in.pages)} 页 ${memoryType(call.in.memoryType)}${takenWords(call)}`,
  'BootServices.FreePages': (call, events) =>
    `FreePages，${shown(call.in.memory)} 处的 ${whole(call.in.pages)} 页${givenWords(events, call)}`,
  'BootServices.AllocatePool': (call) =>
    `AllocatePool，${shown(call.out.buffer)} 处的 ${whole(call.in.size)} 字节 ${memoryType(call.in.poolType)}`,
  'BootServices.FreePool': (call) => `FreePool，${shown(call.in.buffer)} 处的缓冲区`,
  'BootServices.GetMemoryMap': (call, events) => `GetMemoryMap，${descriptors(events, call)} 个描述符`,
  'BootServices.CopyMem': copied('destination', 'source'),
  'BootServices.SetMem': filled('size'),
  'BootServices.RaiseTPL': (call) => `RaiseTPL 到 ${whole(call.in.newTpl)}`,
  'BootServices.RestoreTPL': (call) => `RestoreTPL 到 ${whole(call.in.oldTpl)}`,
  'BootServices.Stall': (call) => `Stall，${whole(call.in.microseconds)} µs`,
  'BootServices.LoadImage': ({ in: { devicePath } }) => `LoadImage，${isAddress(devicePath) ? whole(devicePath) : String(devicePath)}`,
  'BootServices.Exit': () => 'Exit，一个从未启动的映像',
  'BootServices.ExitBootServices': () => 'ExitBootServices，固件交出内存',
  'BootServices.CalculateCrc32': (call) => `CalculateCrc32，${whole(call.in.dataSize)} 字节`,
  'BootServices.SetWatchdogTimer': (call) =>
    whole(call.in.timeout) === 0n ? 'SetWatchdogTimer，关闭' : `SetWatchdogTimer，${whole(call.in.timeout)} 秒`,
  'BootServices.InstallConfigurationTable': (call) =>
    whole(call.in.table) === 0n ? 'InstallConfigurationTable，去掉一个条目' : 'InstallConfigurationTable，设置一个条目',

  'ConIn.ReadKeyStroke': () => 'ReadKeyStroke，一个按键',

  'RuntimeServices.GetVariable': (call) => `GetVariable，${variable(call.in.variableName)}的 ${whole(call.out.dataSize)} 字节`,
  'RuntimeServices.SetVariable': (call) => `SetVariable，${variable(call.in.variableName)}的 ${whole(call.in.dataSize)} 字节`,
  'RuntimeServices.SetVirtualAddressMap': (call) =>
    `SetVirtualAddressMap，${Number(call.detail?.ranges)} 个运行时区间；从这里起，地址都是虚拟地址`,
  'RuntimeServices.ConvertPointer': (call) =>
    call.out.address === undefined ? 'ConvertPointer，NULL' : `ConvertPointer，现在是 ${shown(call.out.address)}`,

  'DxeServices.AddMemorySpace': range,
  'DxeServices.AllocateMemorySpace': (call) => `AllocateMemorySpace，${shown(call.out.baseAddress)} 处的 ${shown(call.in.length)} 字节`,
  'DxeServices.FreeMemorySpace': range,
  'DxeServices.RemoveMemorySpace': range,
  'DxeServices.SetMemorySpaceAttributes': range,
  'DxeServices.SetMemorySpaceCapabilities': range,
  'DxeServices.GetMemorySpaceDescriptor': (call) => `GetMemorySpaceDescriptor，${shown(call.in.baseAddress)}`,
  'DxeServices.GetMemorySpaceMap': (call) => `GetMemorySpaceMap，${whole(call.out.numberOfDescriptors)} 个描述符`,

  'PeiServices.InstallPeiMemory': (call) =>
    `InstallPeiMemory，${shown(call.in.memoryBegin)} 处的 ${shown(call.in.memoryLength)} 字节；PEIM 返回后，堆和栈就会移动`,
  'PeiServices.AllocatePages': (call) =>
    `AllocatePages，${whole(call.in.pages)} 页 ${memoryType(call.in.memoryType)}${at(call.out.memory)}`,
  'PeiServices.FreePages': (call) => `FreePages，${shown(call.in.memory)} 处的 ${whole(call.in.pages)} 页`,
  'PeiServices.AllocatePool': (call) => `AllocatePool，容纳 ${whole(call.in.size)} 字节的一个 HOB${at(call.out.buffer)}`,
  'PeiServices.CopyMem': copied('destination', 'source'),
  'PeiServices.SetMem': filled('size'),
  'PeiServices.CreateHob': (call) =>
    `CreateHob，${whole(call.in.length)} 字节的 ${hobTypeWord(Number(whole(call.in.type)))}${at(call.out.hob)}`,
  'PeiServices.SetBootMode': (call) => `SetBootMode，${shown(call.in.bootMode)}`,
  'PeiServices.InstallPpi': (call) => `InstallPpi，${guids(call)}`,
  'PeiServices.ReInstallPpi': (call) => `ReInstallPpi，${guids(call)}`,

  'MmServices.MmAllocatePages': (call) =>
    `MmAllocatePages，${shown(call.out.memory)} 处的 ${whole(call.in.numberOfPages)} 页 ${memoryType(call.in.memoryType)}`,
  'MmServices.MmFreePages': (call) => `MmFreePages，${shown(call.in.memory)} 处的 ${whole(call.in.numberOfPages)} 页`,
  'MmServices.MmAllocatePool': (call) =>
    `MmAllocatePool，${shown(call.out.buffer)} 处的 ${whole(call.in.size)} 字节 ${memoryType(call.in.poolType)}`,
  'MmServices.MmFreePool': (call) => `MmFreePool，${shown(call.in.buffer)} 处的缓冲区`,

  ...ubootTellings,

  'Library.CopyMem': copied('destinationBuffer', 'sourceBuffer'),
  'Library.SetMem': filled('length'),
  'Library.ZeroMem': filled('length'),
  'Library.CompareMem': (call) => `CompareMem，${whole(call.in.length)} 字节`,
  ...Object.fromEntries(
    [8, 16, 32, 64].flatMap((width) => [`MmioRead${width}`, `MmioWrite${width}`].map((name) => [`Library.${name}`, register]))
  )
}

/** Is this the address of a text, and not the text? */
function isAddress(value: Value | undefined): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^0x[0-9a-f]{9,16}$/.test(value))
}
