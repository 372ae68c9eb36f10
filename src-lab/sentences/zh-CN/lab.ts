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
      return `在 ${shown(did.start)} 写入了 ${amount(BigInt(did.bytes), 'bytes')}。`
    case 'took':
      return `在 ${shown(did.start)} 取得了 ${amount(BigInt(did.bytes), did.unit)} ${memoryTypeWord(did.type)}。`
    case 'freed':
      return `释放了 ${shown(did.start)} 处的 ${amount(BigInt(did.bytes), did.unit)}。`
    case 'tableInstalled':
      return `在 ${shown(did.start)} 安装了表 ${did.guid}。`
    case 'groupSignalled':
      return `触发了事件组 ${did.group}。`
    case 'resourceHob':
      return `一个资源 HOB 说明 ${shown(did.start)} 处有什么：${did.bytes} 字节。`
    case 'allocationHob':
      return `一个分配 HOB 把 ${shown(did.start)} 处的 ${did.bytes} 字节声明为 ${memoryTypeWord(did.type)}。`
    case 'guidHob':
      return `GUID HOB ${did.guid} 在 ${shown(did.start)} 保存 ${amount(BigInt(did.bytes), 'bytes')}。`
    case 'fileLoaded':
      return `${did.file} 已加载到 ${shown(did.start)}，${amount(BigInt(did.bytes), 'bytes')}。`
    case 'callFails':
      return `实验让这次调用返回 ${did.status}。`
    case 'exitBootServices':
      return '操作系统退出启动服务。'
    case 'hadExited':
      return '驱动程序自己已经退出了启动服务。'
    case 'setVirtualAddressMap':
      return `操作系统调用 SetVirtualAddressMap：${did.ranges} 个运行时区间，每个都在原地址 + ${did.offset}。从这里起，地址都是虚拟地址。`
    case 'reused':
      return `操作系统取得 ${amount(BigInt(did.bytes), 'pages')} ${did.types.map(memoryTypeWord).join(' 和 ')}，并覆盖其内容。`
    case 'exportCalled':
      return did.returned === null ? `操作系统调用 ${did.export}。` : `操作系统调用 ${did.export}；它返回 ${did.returned}。`
    case 'exportAsked':
      return `操作系统就映射的 ${did.ranges} 个区间逐一询问 ${did.export} 能否使用。`
    case 'slept':
      return '机器睡眠。只保留 ACPIMemoryNVS、Reserved 和运行时内存的内容。'
    case 'woke':
      return '机器唤醒。'
    case 'serviceRefused':
      return `${did.service} 被拒绝，返回 ${did.status}。`
    case 'nothingToWrite':
      return '什么也没有写入：应给出内存的那一步没有取得内存。'
    case 'nothingToFree':
      return `什么也没有释放：“${did.named}”没有取得内存。`
    case 'noPageForMap':
      return '没有执行：没有空闲的页可放 SetVirtualAddressMap 的映射。'
    case 'noBootServicesYet':
      return '没有执行：还没有启动服务。'
    case 'bootServicesGone':
      return '没有执行：启动服务已经结束。'
    case 'hobsOnlyInPei':
      return '没有执行：HOB 在 PEI 中建立。'
    case 'noHob':
      return `没有建立 HOB。${whySentence(did.stop)}。`
    case 'noOsToSleep':
      return '没有执行：没有操作系统可以让机器睡眠。'
    case 'notHandedOver':
      return '没有执行：内存仍属于固件。'
    case 'noPrompt':
      return '没有执行：文件在 U-Boot 的提示符下加载。'
    case 'fileRefused':
      return did.error === -2
        ? `磁盘上没有文件“${did.file}”。`
        : `U-Boot 拒绝加载 ${did.file}：目标位置已被保留，或者没有内存（${did.error}）。`
  }
}
