/** How the machine goes from phase to phase, and inside PEI to permanent memory. */
import type { PhaseEvent, SwitchStep } from '../../../src-firmware/index'
import { shown } from '../values'

/** Where the machine came. */
export function phaseSentence({ from, to, machine, step }: PhaseEvent): string {
  if (step) return switchSentence(step)
  return `${machine ? `${machine.title}：${machine.firmware}；` : ''}${begins(to, from)}`
}

function begins(phase: PhaseEvent['to'], from: PhaseEvent['from']): string {
  if (from === 'mm' && phase !== 'dxe') return '处理器离开 MM（RSM），被中断的程序继续运行。MMRAM 关闭。'
  switch (phase) {
    case 'pei':
      return 'SEC 已交出临时 RAM。'
    case 'dxe':
      return 'DXE 根据 HOB 列表建立它的第一个内存映射。'
    case 'app':
      return from === null ? '固件的驱动程序已运行（录制）。' : '固件自己的驱动程序已经运行；应用程序从这里启动。'
    case 'exited':
      return '启动服务已经结束；内存属于操作系统。'
    case 'virtual':
      return '地址都是虚拟地址；只能访问 SetVirtualAddressMap 的映射所覆盖的内存。'
    case 'mm':
      return from === null ? 'MM 核心已接管 MMRAM；在普通世界存在之前先分派它的驱动程序。' : '一次中断（MMI）：处理器进入 MM，MMRAM 打开。'
    case 'uboot':
      return ''
  }
}

function switchSentence(step: SwitchStep): string {
  switch (step.code) {
    case 'newStack':
      return `在 ${shown(step.start)} 建立 ${shown(step.bytes)} 字节的新栈；它的 HOB 写入即将移动的列表。`
    case 'migration': {
      const who = step.by === 'ppi' ? 'TemporaryRamMigration' : 'PEI Foundation'
      return `${who} 把堆和栈复制到永久内存，并切换栈指针。`
    }
    case 'pagesMove':
      return '在临时 RAM 中分配的页移到永久内存的顶部。'
    case 'interruptTable':
      return `处理器的中断表移到它自己的页中：${shown(step.start)} 处的 ${shown(step.bytes)} 字节。`
    case 'fixUp':
      return 'HOB 列表和指向它内部的指针随之调整：PHIT 现在描述的是永久内存。'
    case 'temporaryRamGone':
      return '临时 RAM 不再属于任何人。PEIM 保存的指向其中的指针没有改变。'
    case 'memoryDiscovered':
      return '安装表示内存已就绪的 PPI。'
  }
}
