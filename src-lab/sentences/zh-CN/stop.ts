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
import { toldFaultSentence } from './fault'
import { heardInChinese } from './heard'

/** “步数预算，driver.ts:12：…”或“驱动程序抛出 7，没有谁捕获它，driver.ts:4”。 */
export function stoppedSentence({ reason, why, file, line }: Stopped): string {
  const message = whySentence(why)
  const place = file === null ? '' : line === null ? `，${file}` : `，${file}:${line}`
  if (reason === 'steps') return `步数预算${place}：${message}`
  return place !== '' && message.includes(place.slice(1)) ? message : `${message.replace(/[.。]$/, '')}${place}`
}

/** Which memory types want how much; empty where no HOB asks for anything. */
function binsWanted(bins: readonly { readonly type: number; readonly pages: Hex }[]): string {
  if (bins.length === 0) return ''
  const wanted = bins.map(({ type, pages }) => `${BigInt(pages)} 页 ${memoryTypeWord(type)}`)
  return `（16 页，以及 Memory Type Information HOB 要求保留的 ${wanted.join('、')}）`
}

function firmwareFault({ how, access, address }: FirmwareFault): string {
  const does = access === 'read' ? '读取' : '写入'
  switch (how) {
    case 'nonCanonical':
      return `固件${does} ${shown(address)}，而它不是有效的地址：固件跟随了一个被覆盖或清零的指针，处理器在这里停住。请查找固件仍在使用时就被释放或写入的内存`
    case 'notMapped':
      return `固件${does} ${shown(address)}，而那里没有映射任何东西：处理器出错，机器在这里停住。请查找被覆盖的、指向固件内存的指针`
    case 'readOnly':
      return `固件自己写入 ${shown(address)}，而那里已设为只读（EFI_MEMORY_RO）：处理器在调用内部出错，机器在这里停住。请先用 SetMemorySpaceAttributes 恢复这一页的属性`
    case 'readProtected':
      return `固件自己${does} ${shown(address)}，而那里已设为不可读（EFI_MEMORY_RP）：处理器在调用内部出错，机器在这里停住。请先用 SetMemorySpaceAttributes 恢复这一页的属性`
  }
}

/** What a DEBUG build of the MM core ends with, and what a RELEASE build destroys in silence. */
function mmAssert(assert: MmAssert, at: string): string {
  const debug = 'MM 核心的 DEBUG 构建会在这里以 ASSERT 停住；RELEASE 构建没有 ASSERT'
  switch (assert) {
    case 'entryInList':
      return `${at} 处的空闲区域链接到了自己：${debug}，空闲页的列表成为一个环，下一个无法满足的请求会在其中永远绕下去`
    case 'regionsApart':
      return `${at} 处的空闲区域伸进了下一个区域：${debug}，会把同样的页给出两次`
    case 'pageForMap':
      return `没有页可放 MM 内存映射的条目：${debug}，会在没有它们的情况下继续`
    case 'mapStack':
      return `MM 的内存映射没有空间再容纳一个等待页的条目：${debug}，会写到它已有的六个条目后面`
    case 'poolIndex':
      return `MmAllocatePool：大小加上头部绕过 64 位的末尾回到了 0，而没有列表有这种大小的块：${debug}，会把列表前面的东西当成一个列表`
    case 'blockInUse':
      return `MmFreePool：${at} 处的块说自己已经是空闲的：${debug}，会把它再次放进列表，于是两个调用者得到同一块内存。缓冲区只释放一次`
    case 'largeBlockAtPage':
      return `MmFreePool：缓冲区前面的内容说 ${at} 处的块长于 2048 字节，而这样的块从页的开头开始：${debug}，会把那里的任何东西交给 MmFreePages。只释放 MmAllocatePool 给出的内存，并找出是谁覆盖了头部`
    case 'largeBlockWholePages':
      return `MmFreePool：缓冲区前面的内容说 ${at} 处的块不是整数页：${debug}，会按那个数释放页。这个缓冲区之前释放过吗，还是它的头部被覆盖了？`
    case 'blockSizePowerOfTwo':
      return `MmFreePool：缓冲区前面的内容说 ${at} 处的块有一个没有块会有的大小：${debug}，会把它放进另一种大小的列表，下一个持有者会写到相邻的块里。是谁覆盖了缓冲区前面的 16 字节？`
    case 'blockAligned':
      return `MmFreePool：${at} 处的块不在其头部所记大小的倍数上：${debug}，仍会把它当成空闲块。只释放 MmAllocatePool 给出的指针`
    case 'blockSizeLeast':
      return `MmFreePool：缓冲区前面的内容说 ${at} 处的块小于 64 字节：${debug}，会写到它的列表前面。只释放 MmAllocatePool 给出的内存`
  }
}

/** What real U-Boot would have destroyed, in silence. */
function ubootDestroys(service: string, own: UBootProperty, start: string, bytes: bigint): string {
  const range = `从 ${start} 开始的 ${bytes} 字节`
  const real = '真实的 U-Boot 照做而不作声'
  switch (own.what) {
    case 'image':
      return `${service} 归还${range}，而那里是 ${own.name} 的代码。${real}：下一次分配会覆盖还要运行的代码。严格模式在这里停住。只归还给过你的内存`
    case 'reservation':
      return `${service} 归还${range}，而那是 U-Boot 为自己留出的：${own.name}。${real}：下一次分配或下一个文件可能覆盖它，而 U-Boot 会在那里的任何内容中继续运行。严格模式在这里停住。只归还给过你的内存`
    case 'pages':
      return `${service} 归还${range}，而 U-Boot 的 EFI 加载程序在那里保存着自己的 ${memoryTypeWord(own.type)}。${real}：下一个得到这些页的人会覆盖它的记录。严格模式在这里停住。只归还给过你的内存`
  }
}

/** What the real MM core would have destroyed, in silence. */
function mmDestroys(service: string, what: MmDestruction, start: string, bytes: bigint): string {
  const range = `从 ${start} 开始的 ${bytes} 字节`
  const real = '真实的 MM 核心返回 EFI_SUCCESS'
  switch (what) {
    case 'outsideMmram':
      return `${service}：${range}不是 MMRAM。${real}，把它的列表节点写进去，并把普通世界的内存给下一个申请的 MM 驱动程序。只释放 MmAllocatePages 给出的内存`
    case 'coreMemory':
      return `${service}：${range}是 MM 核心自己。${real}，把列表节点写到自己的代码或数据上，并把其余的给出去。只释放 MmAllocatePages 给出的内存`
    case 'poolPages':
      return `${service}：${range}已切成池块。${real}，空闲块的列表仍指向那里，同一块内存会被给出两次。池的缓冲区用 MmFreePool 归还`
    case 'image':
      return `${service}：${range}是一个 MM 驱动程序的代码。${real}，把节点写到它上面，并给下一个申请者。只释放 MmAllocatePages 给出的内存`
    case 'nobodys':
      return `${service}：${range}并没有全部作为页给过谁。${real}，从此有两方以为它是自己的。只释放 MmAllocatePages 给出的内存，数量与当时相同`
    case 'noPages':
      return `${service} 在 ${start} 归还零页：${real}，并在那里写入一个零页的节点，覆盖其持有者的 24 字节；在同一处再来一次，列表就成为一个环。请给出当时分配的数量`
    case 'endWraps':
      return `${service}：${range}在最后一个地址之后结束。真实的 MM 核心返回 EFI_NOT_FOUND，却仍从它最高的空闲区域切走了这么多页：它们永远丢失了`
    case 'sizeWraps':
      return `${service} 申请 ${bytes} 字节：加上 16 字节的头部，大小绕过了 64 位的末尾。${real}，只给出 64 字节的块，而相信这个大小的人会覆盖它后面的一切`
    case 'noBuffer':
      return `${service}：没有缓冲区从 ${start} 开始，但它前面的字节看起来像头部。${real}，把它们当成空闲块，并给出属于别人的内存。请释放 MmAllocatePool 给出的指针`
  }
}

/** Why, without the place and without a final stop where it is no sentence of its own. */
export function whySentence(why: StopWhy): string {
  switch (why.code) {
    case 'fault':
      return `${toldFaultSentence(why.fault)}${why.then === null ? '' : afterFault[why.then]}`
    case 'beyondMemory':
      return `${shown(why.bytes)} 字节的 ${why.service} 超出了内存的末尾；真实的固件在这里出错`
    case 'mapBeyondMemory':
      return `SetVirtualAddressMap：${BigInt(why.bytes)} 字节的映射超出了内存的末尾；真实的固件在这里出错`
    case 'poolSizeWraps':
      return `${shown(why.bytes)} 字节的 AllocatePool：大小在这个固件内部绕回，它随后会清除内存，直到处理器出错`
    case 'poolHeadNowhere':
      return `FreePool 查看 ${shown(why.buffer)} 处缓冲区的头部，而那里没有内存：处理器出错`
    case 'mapWalkedWithoutStride':
      return `GetMemoryMap 会按 *DescriptorSize 的步长再查看一遍完成的映射，却没有得到 DescriptorSize：机器挂起。这个版本的固件自 2026 年起这样做；请为 DescriptorSize 传入一个变量`
    case 'pagesBelowZero':
      return `AddMemorySpace：从 ${shown(why.start)} 开始的 ${shown(why.bytes)} 字节在第一页开始之前就结束了。这个固件从零以下开始数其中的页，要数上许多年：机器挂起。请给出包含完整的 4 KiB 页的区间`
    case 'poolIndexWild':
      return `${shown(why.block)} 处的空闲池块被覆盖了，它所说的大小没有哪个块会有：谁也说不清这个固件接下来会做什么。只写入属于你的内存`
    case 'firmwareFault':
      return firmwareFault(why)
    case 'freedWhatRuns': {
      const whose = { core: 'DXE 核心自己的代码', stack: '这里的一切都在其上运行的栈', image: '正在运行的映像的代码' }[why.kind]
      const gone = why.cleared ? '这个固件会清除释放的内存' : '空闲内存中的代码不能运行'
      return `从 ${shown(why.start)} 到 ${shown(why.last)} 的页是${whose}。FreePages 不问它们是谁的，而${gone}：处理器不会从这次调用返回。只释放你自己分配的内存`
    }
    case 'mmListEndless':
      return `MM 核心在它的空闲内存列表中永远绕下去，从 ${shown(why.at)} 到 ${shown(why.at)}：这次调用不会返回，处理器留在 MM 中。有一个区域或块被释放了两次`
    case 'mmMapStackFull':
      return `没有页可给 MM 的内存映射，而等待页的条目超过了 ${why.entries} 个：下一个会写到它们后面，覆盖 MM 核心放在那里的东西`
    case 'mmDestroys':
      return mmDestroys(why.service, why.what, shown(why.start), BigInt(why.bytes))
    case 'mmiStatus':
      return why.status === 'nothing'
        ? `处理程序 ${shown(why.handler)} 没有返回状态：消息处理完毕时请返回 EFI_SUCCESS`
        : `处理程序 ${shown(why.handler)} 返回 ${why.status}，而没有处理程序可以这样：MM 核心的 DEBUG 构建会在这里以 ASSERT 停住，RELEASE 构建会询问下一个处理程序。消息处理完毕时请返回 EFI_SUCCESS，并把结果放进消息；其余可以返回的是 EFI_WARN_INTERRUPT_SOURCE_QUIESCED、EFI_WARN_INTERRUPT_SOURCE_PENDING 和 EFI_INTERRUPT_PENDING`
    case 'mmAssert':
      return mmAssert(why.assert, shown(why.at))
    case 'noValue':
      return `${why.parameter} 还没有值，而 ${why.reader} 要读取它`
    case 'loadedOver':
      return `${why.file} 被放到 ${shown(why.address)}，${shown(why.bytes)} 字节，覆盖了从 ${shown(why.start)} 开始、${why.owner === 'firmware' ? '属于 U-Boot 自己或它的 EFI 加载程序' : `属于 ${why.owner} `}的内存：真实的 U-Boot 不会察觉，继续运行，而那里原有的东西就丢失了。严格模式在这里停住`
    case 'freedBeyond':
      return `从 ${shown(why.start)} 开始的 FreePages 一直延伸到 ${shown(why.at)}，而那里从未分配过：这个版本的 U-Boot 只检查第一页，把全部都变成空闲内存，连不存在的也算在内。下一次分配可能就在那里。严格模式在这里停住`
    case 'ubootDestroys':
      return ubootDestroys(why.service, why.own, shown(why.start), BigInt(why.bytes))
    case 'osTookOver':
      return `应用程序${onLine(why.line)}调用了 ExitBootServices：机器归操作系统所有，U-Boot 的命令不会继续`
    case 'notChunk':
      return `free：${shown(why.pointer)} 不是 malloc 给出且仍在使用的指针。真实的 U-Boot 会把它前面的任何内容当作块的大小，并放进空闲块的列表：它的堆从这里起就损坏了`
    case 'lmbForm':
      return `${why.function}：在 U-Boot ${why.version} 中，${lmbForm(why.form)}，因此在 C 中无法编译`
    case 'consoleGone':
      return `${why.service}：自${onLine(why.line)}调用 ExitBootServices 以来，系统表中没有控制台：ConOut 和 ConIn 是 NULL，真实的固件在这里跳到地址 0。保留着启动服务表指针的人，仍能得到 U-Boot 启动服务的回答`
    case 'bootServicesZero':
      return `${why.service}：自${onLine(why.line)}调用 ExitBootServices 以来，启动服务表全是零；真实的固件在这里跳到地址 0。之前保留下来的服务指针不会是零，但它后面的代码现在是操作系统的内存`
    case 'wrongPhase':
      return `这里不能调用 ${why.service}：${becauseOfPhase[why.because]}`
    case 'noConsoleInPei':
      return `${why.service} 需要 UEFI 的控制台，而它从 DXE 才开始。PEIM 用 DEBUG 打印`
    case 'noInterface':
      return `${why.service}：协议 ${why.protocol} 后面没有给出接口`
    case 'reset':
      return `ResetSystem（${why.type}，${why.status}）：机器${why.type === 'EfiResetShutdown' ? '已关闭' : '重新启动'}，这次运行不再继续`
    case 'assert':
      return `ASSERT ${why.where}：${why.text}`
    case 'assertNoHob':
      return `ASSERT：无法建立 HOB，CreateHob 返回 ${why.status}`
    case 'assertMisaligned':
      return `ASSERT：${why.parameter} 是 ${shown(why.value)}，不是 4096 的倍数`
    case 'assertDataTooLong':
      return `ASSERT：DataLength 是 ${BigInt(why.bytes)}，而一个 HOB 最多容纳 ${BigInt(why.limit)} 字节`
    case 'assertNoData':
      return 'ASSERT：Data 是 NULL，而 DataLength 不是 0'
    case 'assertAlignment':
      return 'ASSERT：对齐必须是 2 的幂'
    case 'assertFreeRefused':
      return `ASSERT：固件拒绝了 ${why.service}，返回 ${why.status}`
    case 'formatObject':
      return `${why.image}：格式只接受数、文本和指针，不接受对象`
    case 'formatWantsMore':
      return `格式需要一个对应 ${why.conversion} 的参数，而只有 ${why.given} 个`
    case 'formatWantsNumber':
      return `${why.conversion} 需要数，得到的却是文本“${why.text}”`
    case 'eventsMissing':
      return `WaitForEvent：NumberOfEvents 是 ${why.count}，而 Event 中只有 ${why.given} 个`
    case 'noKeyLeft':
      return why.how === 'waits' ? '驱动程序在等待按键，而已经没有按键了' : '驱动程序反复询问按键，而已经没有按键了'
    case 'eventCannotCome':
      return `驱动程序在等待一个不会再来的事件：${why.timersRun ? '没有定时器在运行' : '自调用 ExitBootServices 以来定时器已关闭'}，也没有别人能触发它`
    case 'watchdogTimer':
      return `看门狗定时器复位了机器：SetWatchdogTimer 给了驱动程序 ${BigInt(why.seconds)} 秒`
    case 'devicePathEndless':
      return `${shown(why.at)} 处的设备路径有一个长度为零的节点：真实的固件从那里走下去就回不来了。请以 7f ff 04 00 结束路径，并给每个节点它自己的长度。`
    case 'unloadedWhileRunning':
      return `UnloadImage 在 ${why.image} 的代码运行时归还了它的内存；真实的固件会在空闲的内存中继续运行`
    case 'unloadNoStatus':
      return `${why.image} 的 Unload 函数没有返回状态`
    case 'noMemoryToLoad':
      return `没有内存可以加载 ${why.image}：真实的固件会在没有它的情况下继续`
    case 'exportUnloaded':
      return `操作系统调用 ${why.export}，但映像在入口点返回时已经卸载：那里现在是别的内容。声明 MODULE_TYPE = 'DXE_RUNTIME_DRIVER' 且没有返回错误的映像会保留下来`
    case 'stackOutsideRam': {
      const [first, last] = [shown(why.first), shown(why.last)]
      return `InstallPeiMemory 得到的是 ${first}，堆和栈移到 ${first} … ${last}：那里并不都是这台机器的 RAM。处理器在这里失去它的栈`
    }
    case 'memoryTooSmallForSwitch':
      return `InstallPeiMemory 得到 ${shown(why.begin)} 处的 ${shown(why.bytes)} 字节，这太小了：新的栈和堆一直到 ${shown(why.heapEnd)}，而分配的页从 ${shown(why.pages)} 开始。它们现在互相重叠，真实的固件在这里崩溃。请安装更多内存，或者在 PEIM 返回之前少分配一些页`
    case 'hobListBroken':
      return `${hobListProblem(why.problem)}：永远到不了列表的末尾，真实的固件在这里挂起。是谁覆盖了它的字节？`
    case 'noRoomForHobs':
      return why.where === 'list' ? 'HOB 列表没有空间容纳平台的一个 HOB：真实的固件在这里停住' : '临时 RAM 没有空间容纳平台的 HOB'
    case 'permanentMemoryTooSmall':
      return `永久内存太小：固件还需要 ${BigInt(why.pages)} 页才能启动 DXE，真实的固件在这里停住`
    case 'noMemoryForDxe':
      return `HOB 列表中没有足够大的内存可供 DXE 开始${binsWanted(why.bins)}：真实的固件在这里触发 ASSERT`
    case 'noMemoryForSystemTable':
      return '没有内存可放系统表：真实的固件在这里触发 ASSERT'
    case 'noMemoryForDrivers':
      return 'PEI 交出的内存对固件自己的驱动程序来说太小；真实的固件在这里停住'
    case 'outputLimit':
      return `驱动程序打印的内容超过了 ${why.bytes} 字节；后面的没有保留`
    case 'stepsSpent':
      return `驱动程序用完了 ${why.steps} 步的预算：是不是有一个永不结束的循环？`
    case 'nestedTooDeep':
      return `驱动程序和它调用的服务互相嵌套了 ${why.calls} 层调用`
    case 'stackOverflow':
      return `栈溢出：函数${why.services ? '和服务' : ''}互相调用得太深`
    case 'sandboxMemory':
      return '驱动程序用完了沙盒的内存：它不断分配 JavaScript 对象'
    case 'keptTooMuch':
      return `驱动程序让模拟的机器保留了超过 ${why.bytes / 2 ** 20} MiB：它写入不同内容的每一页，以及每次调用和它所改变的东西，都要保留。请在一次运行中写入较少的页；对整页的 SetMem 不占用任何空间`
    case 'tookTooLong':
      return why.silent
        ? '运行从外部结束，因为好几秒没有它的任何消息。这台电脑当时是否忙于别的事情？是的话再运行一次。如果还是这样结束，它就在 JavaScript 自己的操作里，步数预算看不到那里：请查找变得非常大的文本、列表或数'
        : '运行在这台电脑上持续太久，因此从外部结束。这说明不了驱动程序有什么问题：等其他程序少一些时再运行一次'
    case 'notCompiled':
      return why.text === null ? '驱动程序无法编译' : heardInChinese(why.text)
    case 'noSuchModuleType':
      return `MODULE_TYPE 是“${why.moduleType}”：请写成以下之一的普通文本：${why.types.map((type) => `'${type}'`).join('、')}`
    case 'cannotGoOn':
      return waySentence(why.way)
    case 'touchedWhileLoading':
      return `在加载 ${why.file} 时访问了内存：C 没有这样的时刻。请在入口点中访问`
    case 'calledWhileLoading':
      return `在加载 ${why.file} 时调用了 ${why.service}：C 没有这样的时刻。请在入口点中调用`
    case 'topLevelPromise':
      return `${why.file} 在顶层等待一个 promise：固件中没有谁会兑现它`
    case 'guest':
      return heardInChinese(why.text)
  }
}

/** Why a machine cannot go on from a PEIM so far, without a final stop. */
export function waySentence(way: WayRefusal): string {
  return way.code === 'noPhase'
    ? `${way.platform} 没有 ${way.phase} 阶段`
    : `${way.platform} 不能从 PEIM 继续到应用程序：它的固件的驱动程序所做的事，是在另一个 PEI 之后录制的。请使用 ${way.instead.join('、')}`
}

function onLine(line: number | null): string {
  return line === null ? '' : `在第 ${line} 行`
}

const afterFault = {
  runsWhatLiesThere: '处理器运行那里现有的内容。',
  processorFaults: '处理器在这里出错。',
  faultsAlways: '无论哪种模式，真实的硬件都在这里出错。',
  mmramShut: '在 MM 之外，PC 在那里读出全 1，写入的东西会丢失，而 Arm 处理器会出错：无论哪种模式都无法访问 MM。请用消息向它请求'
} as const

function lmbForm(form: 'struct' | 'global' | 'missing'): string {
  if (form === 'struct') return '第一个参数是由 lmb_init_and_reserve 填写的 struct lmb（OUT）'
  return form === 'global' ? 'lmb 是一个全局的映射，不是参数' : '没有这个函数'
}

const becauseOfPhase = {
  tablesBeginWithDxe: 'DXE 之前没有 UEFI 的表。PEIM 使用 PeiServices',
  peiServicesOver: 'PEI 已经结束，它的服务也随之结束',
  dxeNotBegun: 'DXE 还没有开始',
  peiOver: 'PEI 已经结束',
  noDxeServices: 'U-Boot 有 UEFI 的表，而没有 DXE 的表：这里没有 GCD。请使用 gBS',
  insideMm: 'Standalone MM 中没有普通世界的表，也没有控制台。MM 驱动程序使用 gMmst，并用 DEBUG 打印',
  outsideMm: 'MM 服务只供在 MM 中运行的代码使用。普通世界发送消息：EFI_MM_COMMUNICATION2_PROTOCOL',
  notAnApplications: 'U-Boot 的函数只供它自己的命令使用；应用程序使用 gBS',
  notACommands: '命令没有系统表：它启动的应用程序才有。请使用 U-Boot 自己的函数'
} as const

function hobListProblem(problem: HobListProblem): string {
  return problem.code === 'badLength' ? `${problem.address} 处的 HOB 长度为 ${problem.length}` : 'HOB 列表丢失了结束标记'
}
