/** What the firmware notes on the console. */
import { memoryTypeWord, type ConsoleNote } from '../../../src-firmware/index'
import { shown } from '../values'

/** One line, without its end. */
export function noteSentence(note: ConsoleNote): string {
  switch (note.code) {
    case 'serviceUnsupported':
      return note.table === 'PeiServices'
        ? `${note.service} 没有模拟：返回 EFI_UNSUPPORTED。`
        : `${note.service} 在这台机器上没有模拟，返回 EFI_UNSUPPORTED。`
    case 'resetPpiNotCalled':
      return 'ResetSystem：这个模拟不会调用驱动程序的复位 PPI。'
    case 'noResetPpi':
      return 'ResetSystem：没有 PEIM 安装复位 PPI，因此什么也不会复位。'
    case 'reset2NotSimulated':
      return 'ResetSystem2 没有模拟：什么也不会复位。'
    case 'poolStaysInPei':
      return 'FreePool 在 PEI 中什么也不做：池从 HOB 列表中切出，而列表只增不减，没有服务可以归还它。'
    case 'imageNeedsFile':
      return '从缓冲区 LoadImage 需要机器码；请给出工作区中一个文件的名称。'
    case 'noSuchModuleType':
      return `${note.file}：MODULE_TYPE 是“${note.moduleType}”，没有映像可以是这种类型。`
    case 'unknownBytes':
      return `驱动程序从 ${shown(note.address)} 开始读取固件自己的内存：真实机器在那里有什么没有录制下来，这里读出的是 0。不要依赖它。`
    case 'mapStride':
      return `内存映射中没有描述符从 ${shown(note.address)} 开始，而驱动程序在那里读取一个：它加了 40，即 EFI_MEMORY_DESCRIPTOR 的大小。描述符之间相隔 DescriptorSize 字节，由 GetMemoryMap 给出：这里是 48。请加上它。`
    case 'reservationLost':
      return `为 ${memoryTypeWord(note.type)} 建立的内存分配 HOB（${shown(note.start)} 处的 ${shown(note.bytes)} 字节）丢失了：它位于 PEI 留下的空闲区间之内，DXE 从那里开始，并把它整个给出去。请改为在 PEI 中分配这些页，或者在那个区间之外保留内存。`
    case 'levelTooHigh':
      return `在 TPL ${note.tpl} 调用 ${note.service}：它最高只能在 ${note.highest} 调用。这个固件是 RELEASE 构建，仍然会执行；DEBUG 构建会触发 ASSERT，其他固件会挂起。请先降低级别。`
    case 'pagesLeft':
      return `FreePages 返回 EFI_SUCCESS，却什么也没有释放：从 ${shown(note.start)} 开始的 ${BigInt(note.pages)} 页中，有些是只读的，或者保护方式不一致，这个版本会把这样的页留给原来的持有者。请照取得时的样子归还，或者分别归还各部分。`
    case 'loadedOver':
      return `${note.file} 被放到 ${shown(note.address)}，${shown(note.bytes)} 字节，覆盖了从 ${shown(note.start)} 开始、${note.owner === 'firmware' ? '属于 U-Boot 自己或它的 EFI 加载程序' : `属于 ${note.owner}`}的内存：U-Boot 不会察觉。`
    case 'groupNeverSignalled':
      return '这个固件（edk2-stable202211）从不触发 BeforeExitBootServices；这个事件不会有动静。'
  }
}
