/** Why a call was refused: what stood in the way, and where that helps, what to do. Without the final stop. */
import { memoryTypeWord, type Cause, type Hex, type Holder, type TraceEvent } from '../../../src-firmware/index'
import { unreachable } from '../../../src-firmware/board/guest'
import { GcdMemoryType } from '../../../src-firmware/spec/gcd-memory-type'
import { address, hex } from '../../../src-firmware/spec/hex'
import { PAGE_SIZE } from '../../../src-firmware/spec/page'
import { shown } from '../values'

const LAST_ADDRESS = 0xffffffffffffffffn

/** A count that looks like one of bytes: what it would be in pages. */
function bytesForPages(count: bigint): string {
  return count >= PAGE_SIZE && count % PAGE_SIZE === 0n ? `；数量以 4 KiB 的页计：如果它指的是字节，那就是 ${count / PAGE_SIZE} 页` : ''
}

/** What stood in the way. */
export function causeSentence(events: readonly TraceEvent[], cause: Cause): string {
  switch (cause.code) {
    case 'nullPointer':
      return `${cause.parameter} 是 NULL`
    case 'badValue':
      return `${cause.parameter} 是 ${typeof cause.value === 'string' && cause.value.startsWith('0x') ? shown(cause.value) : `${cause.value}`}，而它不能是这个值`
    case 'badAllocateType':
      return `分配类型是 ${cause.allocateType}，而只有 AllocateAnyPages 0、AllocateMaxAddress 1 和 AllocateAddress 2`
    case 'wrongType':
      return `${memoryTypeWord(cause.type)} 类型的内存不会给任何人`
    case 'notForMm':
      return `MM 只给出 RuntimeServicesCode 和 RuntimeServicesData，而这是 ${memoryTypeWord(cause.type)}：其他类型只对操作系统有意义，而操作系统看不到 MMRAM`
    case 'outsideMmram':
      return `${shown(cause.at)} 在 MMRAM 之外，而 MM 只给出 MMRAM`
    case 'insideMmram':
      return `${cause.parameter} 在 ${shown(cause.at)} 处伸进了 MMRAM：发送消息的一方自己无法访问那里，却想让 MM 代劳`
    case 'noMmiHandler':
      return `没有 MM 驱动程序为 ${cause.guid} 的消息注册处理程序`
    case 'mmiNotHandled':
      return `${cause.guid} 的处理程序返回了 ${cause.status}：只有 EFI_SUCCESS 表示消息已处理。请把请求的结果放进消息本身`
    case 'nothingAsked':
      return `${cause.parameter} 是 0`
    case 'misaligned':
      return `${cause.parameter} 是 ${shown(cause.value)}，不是 ${shown(cause.alignment)} 的倍数`
    case 'tooLarge':
      return `${shown(cause.bytes)} 字节超过了 ${shown(cause.limit)}，即允许的最大值`
    case 'wrapsAround':
      return `从 ${shown(cause.start)} 开始的 ${pages(cause.pages)}超出了地址空间的末尾`
    case 'bufferTooSmall':
      return `缓冲区有 ${bytes(cause.given)}，而需要 ${bytes(cause.needed)}`
    case 'noBuffer':
      return `${cause.parameter} 是 NULL，而大小却说那里有 ${bytes(cause.given)}；先用大小 0 询问需要多少，再给出这么大的缓冲区的地址`
    case 'noSuchHandle':
      return `${cause.parameter} 是 ${shown(cause.handle)}，它不是句柄`
    case 'notFree':
      return `${held(events, cause.holder)}；请使用空闲内存，或者先释放它`
    case 'severalRanges':
      return `它全部是空闲的，但固件的映射在 ${shown(cause.at)} 处有一条边界，而固件只从一侧取页；请分别申请两侧`
    case 'foreignBin':
      return `${range(cause.start, cause.bytes)}是为 ${memoryTypeWord(cause.type)} 保留的`
    case 'outsideMemory':
      return cause.gcdType === GcdMemoryType.NonExistent
        ? `${shown(cause.at)} 处没有内存；内存映射会告诉你哪里有`
        : `${shown(cause.at)} 处的东西不是固件映射中的内存`
    case 'untested':
      return `${shown(cause.at)} 处有内存，但还没有谁测试过它`
    case 'noRunLongEnough':
      return `${cause.last === null ? '' : `到 ${shown(cause.last)} 为止，`}最长的连续空闲内存是 ${pages(cause.longest)}，而需要 ${pages(cause.pages)}${bytesForPages(BigInt(cause.pages))}`
    case 'noAlignedRun':
      return `${cause.last === null ? '' : `到 ${shown(cause.last)} 为止，`}有足够长的连续空闲内存，但没有一段能从 ${shown(cause.alignment)} 的倍数开始容纳 ${pages(cause.pages)}，而这种类型正是以它为单位给出的`
    case 'onlyPageZero':
      return `唯一能容纳 ${pages(cause.pages)}的空闲内存从地址 0 开始，而查找从不给出 0，因为 0 表示什么也没找到；AllocateAddress 可以取得它`
    case 'pageZeroKept':
      return `这个版本的固件不给出第 0 页，好让空指针什么也找不到；请申请另一个地址，或者任意地址`
    case 'lmbInUse':
      return `lmb 正在使用${range(cause.start, cause.bytes)}，${lmbFlags(cause.flags)}`
    case 'notOneRegion':
      return `lmb 中没有一个区域包含全部的${range(cause.start, cause.bytes)}，而归还的内存要从一个区域中切出`
    case 'notAllocated':
      return `${shown(cause.at)} 处的内存${cause.freedBy === null ? '已经' : `自 ${moment(events, cause.freedBy)} 起`}是空闲的`
    case 'notPool':
      return cause.holder === null
        ? `没有池缓冲区从 ${shown(cause.buffer)} 开始`
        : `没有池缓冲区从 ${shown(cause.buffer)} 开始：${held(events, cause.holder)}`
    case 'headOverwritten':
      return `缓冲区前面 ${shown(cause.at)} 处的字节被覆盖了`
    case 'tailOverwritten':
      return `缓冲区后面 ${shown(cause.at)} 处的字节被覆盖了${taken(events, cause.holder?.takenBy ?? null)}`
    case 'noMemory':
      return `固件为此需要的 ${bytes(cause.bytes)}已经没有内存可用`
    case 'keyIsOld':
      return `${cause.movedBy === null ? '' : `自 ${moment(events, cause.movedBy)} 起，`}映射键是 ${BigInt(cause.now)}，不是 ${BigInt(cause.given)}；请再次调用 GetMemoryMap，中间不要做任何事`
    case 'runtimeUnaligned':
      return `${held(events, cause.holder)}，其首尾不在 ${shown(cause.granularity)} 的倍数上`
    case 'notExited':
      return '还没有调用 ExitBootServices'
    case 'alreadyVirtual':
      return `自 ${moment(events, cause.since)} 起，地址已是虚拟地址`
    case 'noAddressChange':
      return '只有在 SetVirtualAddressMap 运行其处理函数时才转换指针'
    case 'noVirtualRange':
      return `虚拟映射中没有覆盖 ${shown(cause.address)} 的区间`
    case 'noSuchEvent':
      return `${shown(cause.event)} 不是事件`
    case 'notTimer':
      return `事件 ${shown(cause.event)} 不是作为定时器创建的`
    case 'notPollable':
      return `事件 ${shown(cause.event)} 在触发时会通知；谁也不能等待它`
    case 'notSignalled':
      return `事件 ${shown(cause.event)} 没有触发`
    case 'wrongTpl':
      return `任务优先级（TPL）是 ${cause.tpl}，而必须是 ${cause.needed}`
    case 'noKey':
      return '没有按键'
    case 'alreadyInstalled':
      return `句柄 ${shown(cause.handle)} 已经有 ${cause.protocol} 的接口`
    case 'notInstalled':
      if (cause.protocol === null) return '没有句柄'
      return cause.handle === null ? `没有句柄带有 ${cause.protocol}` : `句柄 ${shown(cause.handle)} 没有 ${cause.protocol}`
    case 'otherInterface':
      return `句柄 ${shown(cause.handle)} 的 ${cause.protocol} 是另一个接口`
    case 'inUse':
      return `${shown(cause.by.agent)} 打开着句柄 ${shown(cause.handle)} 的 ${cause.protocol}；请先关闭它`
    case 'alreadyOpen':
      return `${shown(cause.by.agent)} 已经这样打开了句柄 ${shown(cause.handle)} 的 ${cause.protocol}`
    case 'notOpen':
      return `${shown(cause.agent)} 没有打开句柄 ${shown(cause.handle)} 的 ${cause.protocol}`
    case 'noRegistration':
      return `${shown(cause.registration)} 不是注册凭据`
    case 'noSuchFile':
      return `工作区中没有名为 ${cause.name} 的文件`
    case 'noImage':
      return `这些字节不是这台机器能加载的 PE 映像：${partOfImage(cause.part)}`
    case 'alreadyStarted':
      return `映像 ${shown(cause.handle)} 之前已经启动过`
    case 'notRunning':
      return `映像 ${shown(cause.handle)} 现在没有运行：运行的是 ${cause.running}`
    case 'noUnload':
      return `映像 ${shown(cause.handle)} 已经启动，但没有 Unload 函数`
    case 'noSuchEntry':
      return `配置表中没有可以去掉的条目 ${cause.guid}`
    case 'noSuchVariable':
      return `没有属于 ${cause.guid} 的变量“${cause.name}”`
    case 'noMoreVariables':
      return '那已经是最后一个变量'
    case 'unterminatedName':
      return `名称在 ${bytes(cause.bytes)}之内没有结束`
    case 'unsupportedAttributes':
      return `这个固件不保存属性为 ${hexNumber(cause.attributes)} 的变量`
    case 'otherAttributes':
      return `它的属性是 ${hexNumber(cause.stored)}，不是 ${hexNumber(cause.given)}`
    case 'notSigned':
      return '它的数据没有固件能接受的签名'
    case 'notAtRuntime':
      return `ExitBootServices 之后不能写入属性为 ${hexNumber(cause.attributes)} 的变量`
    case 'storeFull':
      return `这个变量需要 ${cause.bytes} 字节，而空闲的只有 ${cause.free} 字节`
    case 'outsideAddressSpace':
      return `${range(cause.start, cause.bytes)}没有在这台机器的最后一个地址 ${shown(cause.last)} 之前结束`
    case 'protectedUnevenly':
      return `${range(cause.start, cause.bytes)}的保护方式不一致：请只询问其中一部分`
    case 'spaceExists':
      return `${entry(cause.entry)}处已经有东西`
    case 'noSpace':
      return `${entry(cause.entry)}处什么都没有`
    case 'spaceOwned':
      return `${entry(cause.entry)}属于映像 ${shown(cause.entry.image)}`
    case 'spaceNotOwned':
      return `${entry(cause.entry)}不属于任何人`
    case 'wrongGcdType':
      return `${entry(cause.entry)}的类型是 ${cause.entry.gcdType}，不是 ${cause.gcdType}`
    case 'noSpaceLongEnough':
      return `没有一处长 ${shown(cause.bytes)} 字节、类型为 ${cause.gcdType} 而又不属于任何人的地方`
    case 'notCapable':
      return `${entry(cause.entry)}不具备 ${shown(cause.attributes)} 的能力`
    case 'attributesInUse':
      return `${entry(cause.entry)}现在具有属性 ${shown(cause.attributes)}；请先去掉它们`
    case 'noCpuDriver':
      return `设置 ${shown(cause.attributes)} 的处理器驱动程序还没有运行`
    case 'noCacheRegister':
      return `这些缓存类型需要 ${cause.needed} 个处理器的缓存类型寄存器（MTRR），而固件只有 ${cause.registers} 个；请让相邻的区间一致，或者给出大小为 2 的幂的一个区间`
    case 'noWholePage':
      return `${range(cause.start, cause.bytes)}中没有完整的 4 KiB 页，因此尽管这个区间现在已在内存空间映射中，也无法给出其中任何部分`
    case 'hobListFull':
      return `这个 HOB 需要 ${bytes(cause.bytes)}，而列表后面空闲的只有 ${bytes(cause.free)}`
    case 'noSuchPpi':
      return cause.guid === null ? '那个 PPI 从未安装' : `没有安装编号为 ${cause.instance} 的 PPI ${cause.guid}`
    case 'notSimulated':
      return `这台机器不执行 ${cause.what}`
    case 'injected':
      return '实验让它失败'
    default:
      return unreachable(cause)
  }
}

/** “从 0xE530000 到 0xE530FFF 的页是固件的 BootServicesData” */
function held(events: readonly TraceEvent[], { start, bytes: length, type, owner, takenBy }: Holder): string {
  const whose = owner === 'firmware' ? '固件' : ` ${owner} `
  return `${range(start, length)}是${whose}的 ${memoryTypeWord(type)}${taken(events, takenBy)}`
}

/** Pages where it is whole pages. */
function range(start: Hex, length: Hex): string {
  const [first, count] = [BigInt(start), BigInt(length)]
  const last = first + (count === 0n ? 0n : count - 1n)
  const unit = (first | count) % PAGE_SIZE === 0n ? '页' : '字节'
  return `从 ${shown(start)} 到 ${shown(hex(last > LAST_ADDRESS ? LAST_ADDRESS : last))} 的${unit}`
}

function entry({ base, length }: { base: Hex; length: Hex }): string {
  return range(base, length)
}

function taken(events: readonly TraceEvent[], takenBy: number | null): string {
  return takenBy === null ? '' : `，取得于 ${moment(events, takenBy)}`
}

/** 'driver.ts:12', where a line of the driver's made it happen. */
function moment(events: readonly TraceEvent[], n: number): string {
  const place = events[n]?.at
  return place ? `${place.file}:${place.line}` : `事件 ${n}`
}

function pages(count: Hex): string {
  return `${BigInt(count)} 页`
}

function bytes(count: Hex): string {
  return `${BigInt(count)} 字节`
}

function hexNumber(value: number): string {
  return address(BigInt(value))
}

function partOfImage(part: Extract<Cause, { code: 'noImage' }>['part']): string {
  switch (part) {
    case 'header':
      return '它的头被截断，或者自相矛盾'
    case 'signature':
      return '头应开始的地方没有“PE”'
    case 'machine':
      return '它是为另一种处理器构建的'
    case 'subsystem':
      return '它的子系统不是 UEFI 能加载的三种之一（10 应用程序、11 启动服务驱动程序、12 运行时驱动程序）'
    case 'sections':
      return '有一个节在文件之外，或者在映像之外'
    case 'address':
      return '它会位于地址 0，而 0 表示没有地址'
    case 'relocations':
      return '它不能移动到有内存的地方：请带上重定位信息进行链接'
  }
}

/** Whose a region of lmb's is, by its flags from v2025.01 on: EFI's pages are not told to EFI again. */
function lmbFlags(flags: number): string {
  const words = [flags & 2 && 'no-map', flags & 4 && 'no-overwrite', flags & 8 && 'no-notify'].filter((word) => word !== 0)
  if (flags === 0) return '没有标志：是加载的文件，或者 bootm 的映像'
  return `${words.join('、')}：${(flags & 8) !== 0 ? 'EFI 给出的页' : 'U-Boot 自己的'}`
}
