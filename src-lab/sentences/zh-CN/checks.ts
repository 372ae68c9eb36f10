/** What checks say. */
import type { CheckWords } from '../check-words'
import { amount } from './amount'

const where = '{service} 返回 {status}（第 {line} 行，调用 {call}）'
const made = '[由第 {causeLine} 行的 {cause}（调用 {causeCall}）造成。]'
const free = '第 {line} 行的 {service}（调用 {call}）'
const taken = '第 {causeLine} 行的 {cause}（调用 {causeCall}）'
const touched = '第 {line} 行[（调用 {call}）]{what} {addr}'

/** The words of checks in Chinese. */
export const checkWords: CheckWords = {
  nothing: '什么都没有',
  none: '没有',
  noAddress: '没有地址',
  notThere: '不存在',
  memory: '内存',
  once: '一次',
  twice: '两次',
  nothingLeft: '没有剩余',
  noAttributes: '没有属性',
  inTheMap: '在映射中',
  printedAddress: '打印出来的地址',
  yes: '是',
  no: '否',
  an: { event: '一个事件', protocol: '一个协议' },
  callClass: {
    '@allocates': '分配',
    '@frees': '释放',
    '@changesMap': '改变映射的调用',
    '@memory': '内存服务',
    '@console': '打印',
    '@any': '调用'
  },
  structure: { hob: 'HOB 列表', gcd: 'GCD 映射', pool: '池', lmb: 'lmb 映射', mm: 'MM 的内存' },
  or: (names) => names.join(' 或 '),
  and: (names) => names.join(' 和 '),
  list: (parts) => parts.join('，'),
  times: (count) => `${count} 次`,
  atLeast: (value) => `至少 ${value}`,
  atMost: (value) => `至多 ${value}`,
  from: (min, max) => `${min} 到 ${max}`,
  not: (value) => `不是 ${value}`,
  multipleOf: (value) => `${value} 的倍数`,
  withBits: (bits) => `含有位 ${bits}`,
  inBits: (text, bits) => `在位 ${bits} 中为 ${text}`,
  with: (names) => `带有 ${names.join(' 和 ')}`,
  without: (names) => `不带 ${names.join(' 和 ')}`,
  fieldOf: (field, service, plus) => `${service} 的 ${field}${plus === null ? '' : ` + ${plus}`}`,
  field: (name, value) => `${name} ${value}`,
  pattern: (name, fields, status) =>
    `${name}${fields.length > 0 ? `（${fields.join('，')}）` : ''}${status === null ? '' : `，返回 ${status}`}`,
  pages: (bytes) => amount(bytes, 'pages'),
  bytes: (bytes) => amount(bytes, 'bytes'),
  descriptor: (pages, type, address) => `${address} 处的 ${pages} 页 ${type}`,
  nothingAt: (address) => `${address} 处什么都没有`,
  byteAt: (byte, offset) => `偏移 ${offset} 处为 ${byte}`,
  onlyThese: '只有 GetMemoryMap 和 ExitBootServices',
  before: (first, second) => `${first} 在 ${second} 之前`,
  nothingBetween: (first, second) => (second === null ? `${first} 之后什么都没有` : `${first} 与 ${second} 之间什么都没有`),
  notPrinted: (line) => `没有“${line}”`,
  open: {
    neverCame: '运行从未到达这个时刻。',
    wasStopped: '还没看到这一点，驱动程序就被停住了。',
    didNotReturn: '驱动程序没有返回。',
    pending: '正在其他机器上尝试。',
    notAnswered: '还没有回答。',
    noAnswerShown: '参考答案的运行没有显示出这个答案。',
    notLookedAt: '没有检查源代码，因此无法判断这条规则。',
    noSecondRun: '没有第二次运行可供读取内存。',
    notAsked: '没有让脚本检查这次运行。',
    waitsFor: (title) => `尚未检查：要先通过“${title}”。`,
    broken: (why) => `无法判断这项检查：${why}。`,
    noRun: (machine, seed) => `没有在 ${machine} 上、种子为 ${seed} 的运行。`,
    noQuestion: (question) => `没有问题“${question}”。`,
    cut: (madeEvents, kept) =>
      `这次运行产生了 ${madeEvents.toLocaleString('en-US')} 个事件，只保留了 ${kept.toLocaleString('en-US')} 个，而这项检查需要看后面的事件。`,
    script: (file, why) => `实验包的脚本 checks/${file} 无法判断这次运行：${why}。这是实验包的错误，不是驱动程序的；请告诉它的作者。`,
    scriptFailed: {
      notCompiled: '它无法编译',
      noCheck: '它没有导出函数 check',
      thrown: '它抛出了没有被捕获的东西',
      steps: '它没有结束',
      memory: '它用完了沙盒的内存',
      stack: '它的函数互相调用得太深',
      promise: '它在等待一个 promise，而没有谁会等它',
      tooLarge: '这次运行太大，无法交给它'
    },
    inScript: (why, text) => `${why}：${text}`,
    scriptPlace: (file, line) => `（checks/${file}，第 ${line} 行）`,
    notAnAnswer: (why) => `check 返回的不是有效回答：${why}`
  },
  failed: {
    there: (machine, seed, text) => `${machine}，种子 ${seed}：${text}`,
    stopped: '{stop}[（第 {line} 行）]。',
    stop: (why) => `驱动程序被停住：${why.replace(/[。.]$/, '')}`,
    driver: '驱动程序返回 {status}，而不是 {expected}[：由第 {line} 行的 {service}（调用 {call}）返回]。',
    handler: (guid) => (guid === null ? '每次中断都运行的处理程序' : `${guid} 的处理程序`),
    handlerRan: (times) => (times === 0 ? '' : `；它运行了 ${times} 次`),
    handlerNotRun: '{what}没有运行{more}。',
    handlerAnswered: '{what}返回 {status}，而不是 {expected}：由第 {line} 行的 {service}（调用 {call}）返回。',
    handlerReturned: '{what}返回 {status}，而不是 {expected}。',
    oldKey: `${where}。你的映射键 {actual} 已经过时：[第 {causeLine} 行的 {cause}（调用 {causeCall}）改变了映射，]映射键变成了 {expected}。请在最后一次改变之后重新取得映射。`,
    noKey: `${where}。{actual} 不是 GetMemoryMap 给出的映射键；映射键是 {expected}。`,
    mapTooSmall: `${where}，而不是 {expected}。[传入的大小是 {given} 字节，映射需要 {needed} 字节。]`,
    refused: `${where}，而不是 {expected}。[第 {causeLine} 行的 {cause}（调用 {causeCall}）之前已经归还了它。]`,
    otherField: `${free}的参数是 {actual}；应该是 {expected}。`,
    notCalled: (times) => `${times === 0 ? '从未调用 {what}' : `{what} 被调用了 ${times} 次`}[（第 {line} 行，调用 {call}）]{more}。`,
    missingCall: (nth, returned) => `；缺少第 ${nth} 次调用${returned === null ? '' : `：驱动程序带着这次调用得到的 ${returned} 返回了`}`,
    mustNot: '这里不应出现 {what}（第 {line} 行，调用 {call}）。',
    tooOften: '{what} 出现 {often}，而不是 {expected}：第 {line} 行（调用 {call}）是多余的一次。',
    tooFew: '{what} 出现 {often}，而不是 {expected}[；最接近的是第 {line} 行（调用 {call}）]。',
    missingInOrder:
      '缺少 {expected}[：应在第 {line} 行的 {service}（调用 {call}）之后][，在第 {causeLine} 行的 {cause}（调用 {causeCall}）之前]。',
    tooLate: `${free}来得太晚：应在${taken}之前。`,
    between: `${free}出现在${taken}之后；应在它之前。`,
    noRangeAddress: '运行没有显示出这个区间的地址，因此无从检查。',
    type: `{addr} 处是 {actual}；应该是 {expected}。${made}`,
    attributes: `{addr} 处的区间具有 {actual}；应该是 {expected}。${made}`,
    noDescriptor: '映射中没有覆盖 {addr} 处整个区间的描述符：{actual}。',
    stillThere: `映射中仍有 {actual}。${made}`,
    noEarlierKey: '运行没有显示出可供比较的更早的映射键。',
    keyMoved: '映射键原来是 {expected}，现在是 {actual}。[第 {causeLine} 行的 {cause}（调用 {causeCall}）改变了映射。]',
    keySame: '映射键仍是 {actual}：没有什么改变过映射。',
    wrongService: `${free}归还的是${taken}分配的内存；应使用的服务是 {expected}。`,
    wrongPages: `${free}归还 {addr} 处的 {actual}，而${taken}分配了 {expected}。`,
    twice: `${free}第二次归还 {addr}。[第 {freedLine} 行（调用 {freedCall}）已经归还过它。]`,
    notOwned: `${free}归还 {addr}，而这个驱动程序从未分配过它。`,
    partLeft: `${free}归还 {actual}，而${taken}分配了 {expected}；其余的从未归还。`,
    leak: `{addr} 处的 {actual} 从未归还：由${free}分配。`,
    open: {
      event: `有一个事件从未关闭：由${free}创建。`,
      protocol: `有一个协议从未卸载：由${free}安装。`
    },
    access: {
      null: `${touched}。4096 以下没有内存：这是一个 NULL 指针，或者从未赋值的指针。`,
      unowned: `${touched}，那里是空闲内存，或者根本没有内存。只使用你分配的内存。`,
      freed: `${touched}，那里之前已经归还[：${taken}]。`,
      bounds: `${touched}，超出了一次分配的末尾[：${taken}给出的是 {expected}]。`,
      foreign: `${touched}，那里属于固件：可以读，不可以写。`,
      mmio: `${touched}，那里是设备寄存器。请使用 MmioRead 和 MmioWrite。`,
      mmram: `${touched}，那里是 MMRAM：在 MM 之外谁也无法访问。请改为向 MM 发送消息。`,
      attribute: `${touched}，而这个区间的属性不允许这样做。`,
      unmapped: `${touched}，而虚拟映射没有覆盖那里。`,
      unwritten: `${touched}，那里自分配以来从未写入过[：${taken}]。`
    },
    touches: { write: '写入', read: '读取' },
    noMemoryAddress: '运行没有显示出地址，因此无从检查。',
    noOtherAddress: '运行没有显示出可与 {addr} 比较的地址。',
    noMemory: '{actual} 处没有足以容纳所有这些字节的内存。',
    alignment: '{addr} 不是应有的倍数：{expected}。[它来自第 {line} 行（调用 {call}）。]',
    bytes: '{addr} 处是 {actual}；应该是 {expected}。[最后写入那里的是第 {causeLine} 行。]',
    hasEntry: `{structure}中有一个不应存在的条目：{actual}。${made}`,
    tooManyEntries: '{structure}中有 {found} 个符合 {wanted} 的条目；应有 {expected}。',
    noLmb: '这个时刻没有 lmb：在这个版本中，每条命令建立自己的 lmb，命令结束时它就消失了。要求的是 {expected}。',
    tooFewEntries: '{structure}中有 {found} 个这样的条目（{expected}）；应有 {min} 个。',
    lacksEntry: `{structure}中没有符合 {expected} 的条目。最接近的是 {actual}。${made}`,
    notQuiet: (service) => `${free}出现在第一次尝试 ${service} 之后。从那时起，只有 GetMemoryMap 和再次尝试是安全的。`,
    tries: `${free}是多余的一次尝试：{expected}，而不是 {actual}。`,
    notReached: '机器从未到达 {expected}[：第 {line} 行的 {service}（调用 {call}）返回 {status}]。',
    printed: '第 {line} 行[（调用 {call}）]打印了“{actual}”，而这不应打印出来。',
    notPrinted: '没有哪一行打印“{expected}”。[第 {line} 行（调用 {call}）打印的是“{actual}”。]',
    compile: 'TypeScript 在第 {line} 行发现一个错误：{actual}',
    source: (finding) => {
      switch (finding.reason) {
        case 'uses':
          return `驱动程序没有使用 ${finding.name}。`
        case 'avoids':
          return `驱动程序使用了 ${finding.name}。`
        case 'literal':
          return `${finding.name} 的 ${finding.argument} 是写死的数字：${finding.given}。`
        case 'loop':
          return `${finding.name} 在循环中被调用。`
      }
    },
    sourceLine: '第 {line} 行：{actual}',
    literalLine: '第 {line} 行：{actual}它应由固件的回答得出。',
    answer: '实际情况不是“{actual}”；正确的是“{expected}”。[请看参考答案的第 {causeLine} 行（调用 {causeCall}）。]'
  }
}
