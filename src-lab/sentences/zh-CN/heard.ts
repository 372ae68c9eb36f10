/** The words of the compiler, of the engine and of the SDK in the sandbox, by their English forms (`hearing` of ../heard.ts). Names of types stay. */
import { hearing } from '../heard'
import { findingWords } from './finding-words'

/** A text in Chinese, where its form is known. */
export const heardInChinese = hearing({
  ...findingWords,
  // A command line.
  "unknown option '{{0}}' (Did you mean {{1}}?)": '没有选项 {{0}}（是不是 {{1}}？）',
  "unknown option '{{0}}'": '没有选项 {{0}}',
  "option '{{0}}' argument missing": '选项 {{0}} 缺少参数',
  "option '{{0}}' argument '{{1}}' is invalid. Allowed choices are {{2}}.": '选项 {{0}} 的参数“{{1}}”无效。可用的有：{{2}}',
  "option '{{0}}' cannot be used with option '{{1}}'": '选项 {{0}} 不能与选项 {{1}} 一起使用',
  "missing required argument '{{0}}'": '缺少参数 {{0}}',
  "too many arguments for '{{0}}'. Expected {{1}} arguments but got {{2}}.": '{{0}} 的参数太多：需要 {{1}} 个，却给了 {{2}} 个',
  "too many arguments for '{{0}}'. Expected {{1}} argument but got {{2}}.": '{{0}} 的参数太多：需要 {{1}} 个，却给了 {{2}} 个',
  // Arguments that no C type can hold.
  '{{0}} needs {{1}}: {{2}}, and got undefined': '{{0}} 需要 {{1}}：{{2}}，得到的却是 undefined',
  '{{0}} takes {{1}} as {{2}}, and got {{3}}': '{{0}} 的 {{2}} 需要{{1}}，得到的却是 {{3}}',
  'a whole number from {{0}} to {{1}}': '从 {{0}} 到 {{1}} 的整数',
  'a whole number of at most 64 bits': '不超过 64 位的整数',
  'a whole number, a text or a pointer': '整数、文本或指针',
  'an address (a number or bigint from 0 to 2^64 - 1), an overlay, NULL or null':
    '地址（从 0 到 2^64 - 1 的 number 或 bigint）、结构视图、NULL 或 null',
  'an address, an object or NULL': '地址、对象或 NULL',
  'an address or an object': '地址或对象',
  "a GUID as text, like '{{0}}'": "GUID 文本（如 '{{0}}'）",
  'OUT(), IN_OUT(), FIELD_REF() or NULL': 'OUT()、IN_OUT()、FIELD_REF() 或 NULL',
  'true or false': 'true 或 false',
  'a function, NULL or null': '函数、NULL 或 null',
  'a function': '函数',
  'a symbol': 'symbol',
  'an object': '对象',
  'an object of fields': '由字段组成的对象',
  'a text, or the address of one': '文本，或文本的地址',
  'a text': '文本',
  'a list of descriptors': '描述符的列表',
  'a list of {{0}}': '{{0}} 项的列表',
  'a list': '列表',
  'a descriptor: { Flags, Guid, … }': '描述符：{ Flags, Guid, … }',
  'one character': '一个字符',
  'the name of a field': '字段的名称',
  'a view made with .at()': '用 .at() 得到的视图',
  'a view of such a structure': '这种结构的视图',
  'a length from 0 to 2^26': '从 0 到 2^26 的长度',
  'a Uint8Array of {{0}} bytes': '{{0}} 字节的 Uint8Array',
  'its value': '值',
  'its argument': '参数',
  'argument {{0}}': '第 {{0}} 个参数',
  'character {{0}}': '第 {{0}} 个字符',
  '{{0}} of {{1}} is {{2}}, above 2^53: a number cannot hold it, use UINT64':
    '{{1}} 的 {{0}} 是 {{2}}，超过了 2^53：number 放不下它，请使用 UINT64',
  '{{0}}: the last descriptor of {{1}} lacks EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST. In C the firmware would read on past the end of the array':
    '{{0}}：{{1}} 的最后一个描述符缺少 EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST。在 C 中，固件会越过数组的末尾继续读取',
  'FIELD_REF: the structure has no field {{0}}': 'FIELD_REF：这个结构没有字段 {{0}}',
  '{{0}}: a field cannot be called {{1}}': '{{0}}：字段不能叫 {{1}}',
  '{{0}} was given more values than one call can hold': '给 {{0}} 的值太多，一次调用容纳不下',
  '{{0}} has no value yet: no service has written it. Look at the status before you read it':
    '{{0}} 还没有值：没有服务写入过它。读取之前请先查看状态',
  '{{0}} is not simulated by this machine': '这台机器没有模拟 {{0}}',
  'PeiServices has no FreePool: pool in PEI is a HOB, and the HOB list only grows. What a PEIM takes from the pool stays until DXE; take pages if it must be given back':
    'PeiServices 没有 FreePool：PEI 中的池是 HOB，而 HOB 列表只会增长。PEIM 从池中取得的内存一直留到 DXE；需要归还的，请分配页',
  // The entry point.
  "no {{0}} is exported: write 'export function {{1}}(…)' in the entry file": "没有导出 {{0}}：请在入口文件中写 'export function {{1}}(…)'",
  '{{0}} is async: nothing in firmware waits for a promise. Make it an ordinary function':
    '{{0}} 是 async 函数：固件中没有谁会等待 promise。请改成普通函数',
  '{{0}} is a generator: nothing would ask it for its next value. Make it an ordinary function':
    '{{0}} 是生成器：没有谁会向它要下一个值。请改成普通函数',
  '{{0}} returned a promise: nothing in firmware waits for one': '{{0}} 返回了 promise：固件中没有谁会等待它',
  "{{0}} returned no status: it returned {{1}}. End every path with a return, for example '{{2}}'":
    "{{0}} 没有返回状态：它返回了 {{1}}。每条路径都要以 return 结束，例如 '{{2}}'",
  "{{0}} returned no number: it returned {{1}}. End every path with a return, for example '{{2}}'":
    "{{0}} 没有返回数：它返回了 {{1}}。每条路径都要以 return 结束，例如 '{{2}}'",
  'no function {{0}} is exported, and the operating system calls it': '没有导出函数 {{0}}，而操作系统要调用它',
  "it exports no function 'check'": '它没有导出函数 check',
  // What there is not for a driver.
  "A function's constructor does not exist for a driver: {{0}}": '驱动程序不能使用函数的 constructor：{{0}}',
  '{{0}} does not exist for a driver: {{1}}': '驱动程序中没有 {{0}}：{{1}}',
  'a run must give the same trace every time, so it has no clock. Take time from the firmware: gBS.Stall, SetTimer':
    '每次运行都必须得到相同的轨迹，所以没有时钟。时间请向固件要：gBS.Stall、SetTimer',
  'nothing would ever call back. Let time pass with gBS.Stall, or wait for an event with gBS.WaitForEvent':
    '永远不会有谁来回调。用 gBS.Stall 让时间过去，或者用 gBS.WaitForEvent 等待事件',
  'text that is made at run time has no line to point at. Write the function out': '运行时生成的代码没有行可指。请把函数直接写出来',
  'a driver runs on bare firmware. It reaches the machine through its services only':
    '驱动程序直接运行在固件上，只能通过固件的服务访问机器',
  'a run must give the same trace every time. Take a number from a counter of your own':
    '每次运行都必须得到相同的轨迹。请用你自己的计数器产生数',
  'there is one processor and one thread. Use Uint8Array for bytes of your own, or memory from AllocatePool':
    '只有一个处理器和一个线程。自己的字节请用 Uint8Array，或者用 AllocatePool 分配内存',
  'when memory is collected differs from run to run. Keep a plain reference and drop it yourself':
    '内存何时被回收，每次运行都不同。请保留普通的引用，并自己放弃它',
  "there is no console in firmware. Use Print from 'Library/UefiLib' or DEBUG from 'Library/DebugLib'":
    "固件中没有 console。请使用 'Library/UefiLib' 的 Print，或 'Library/DebugLib' 的 DEBUG",
  "write import … from 'Uefi' at the top of the file": "请在文件开头写 import … from 'Uefi'",
  "'{{0}}' is no library for a PEIM: there are no tables of UEFI before DXE. Ask PeiServices, the second argument of PeimEntryPoint":
    "'{{0}}' 不是 PEIM 可用的库：DXE 之前没有 UEFI 的表。请使用 PeiServices，即 PeimEntryPoint 的第二个参数",
  "'{{0}}' is no library for an MM driver: the tables of the normal world are not there. Ask gMmst from 'Library/MmServicesTableLib'":
    "'{{0}}' 不是 MM 驱动程序可用的库：那里没有普通世界的表。请使用 'Library/MmServicesTableLib' 的 gMmst",
  "'{{0}}' is a library for MM drivers: nothing of MM can be called from outside. Send a message with EFI_MM_COMMUNICATION2_PROTOCOL":
    "'{{0}}' 是 MM 驱动程序的库：从外面不能调用 MM 的任何东西。请用 EFI_MM_COMMUNICATION2_PROTOCOL 发送消息",
  "'{{0}}' is a library for PEIMs: PEI is over, and its services with it. Ask gBS from 'Library/UefiBootServicesTableLib'":
    "'{{0}}' 是 PEIM 的库：PEI 已经结束，它的服务也随之结束。请使用 'Library/UefiBootServicesTableLib' 的 gBS",
  "'{{0}}' lies outside the driver's own files": "'{{0}}' 在驱动程序自己的文件之外",
  "The driver has no file '{{0}}'. Its files are {{1}}": "驱动程序没有文件 '{{0}}'。它的文件有 {{1}}",
  "'{{0}}' does not exist for a driver. It can import {{1}}, or its own files ('./name')":
    "驱动程序中没有 '{{0}}'。可以导入 {{1}}，或者自己的文件（'./name'）",
  "A driver's files are ECMAScript modules: write import … from '…'": "驱动程序的文件是 ECMAScript 模块：请写 import … from '…'",
  'import() gives a promise, and nothing in firmware waits for one: import at the top of the file':
    'import() 给出 promise，而固件中没有谁会等待它：请在文件开头导入',
  'Promises were still waiting when the entry point returned. Nothing in firmware waits for one: they were dropped':
    '入口点返回时还有 promise 在等待。固件中没有谁会等待它们：它们被丢弃了',
  'The text is nested too deeply to be compiled': '代码嵌套太深，无法编译',
  "There is no file '{{0}}' to start with": "没有可以开始的文件 '{{0}}'",
  // What was thrown.
  'the driver threw {{0}} and nothing caught it': '驱动程序抛出了 {{0}}，没有谁捕获它',
  'the driver used up the memory of its sandbox: it keeps allocating JavaScript objects':
    '驱动程序用完了沙盒的内存：它不断分配 JavaScript 对象',
  'stack overflow: functions call each other too deeply': '栈溢出：函数互相调用得太深',
  'stack overflow: functions and services call each other too deeply': '栈溢出：函数和服务互相调用得太深',
  'a pointer (bigint) and a size (number) do not add: write UINT64(Size), or 4n for a number that is written out':
    '指针（bigint）和大小（number）不能直接相加：请写 UINT64(Size)，直接写出的数写成 4n',
  "a number, a text or a pointer has no elements and no fields to set. A pointer is an address: write poke8(Buffer, 1) from 'Library/BaseLib', or a field of an overlay, as in EFI_MEMORY_DESCRIPTOR.at(Buffer).Attribute = 0n":
    "数、文本或指针没有可以设置的元素或字段。指针是地址：请用 'Library/BaseLib' 的 poke8(Buffer, 1)，或者写结构视图的字段，例如 EFI_MEMORY_DESCRIPTOR.at(Buffer).Attribute = 0n",
  "Could not find export '{{0}}' in module '{{1}}'": "模块 '{{1}}' 没有导出 '{{0}}'",
  "TypeError: cannot read property '{{0}}' of {{1}}": 'TypeError：不能读取 {{1}} 的属性“{{0}}”',
  "TypeError: cannot set property '{{0}}' of {{1}}": 'TypeError：不能设置 {{1}} 的属性“{{0}}”',
  'TypeError: not a function': 'TypeError：不是函数',
  'TypeError: {{0}} is not a function': 'TypeError：{{0}} 不是函数',
  'TypeError: not a constructor': 'TypeError：不是构造函数',
  'TypeError: {{0}} is not a constructor': 'TypeError：{{0}} 不是构造函数',
  'TypeError: value is not iterable': 'TypeError：这个值不可迭代',
  'TypeError: {{0}} is not iterable': 'TypeError：{{0}} 不可迭代',
  "TypeError: '{{0}}' is read-only": 'TypeError：“{{0}}”是只读的',
  'TypeError: {{0}} is read-only': 'TypeError：{{0}} 是只读的',
  'TypeError: cannot mix BigInt and other types, use explicit conversions': 'TypeError：不能混用 BigInt 与其他类型，请显式转换',
  'TypeError: cannot convert BigInt to number': 'TypeError：不能把 BigInt 转换为 number',
  'TypeError: cannot convert to BigInt': 'TypeError：不能转换为 BigInt',
  'TypeError: cannot convert {{0}} to bigint': 'TypeError：不能把 {{0}} 转换为 bigint',
  'TypeError: cannot convert to object': 'TypeError：不能转换为对象',
  'TypeError: cannot convert undefined or null to object': 'TypeError：不能把 undefined 或 null 转换为对象',
  'TypeError: object is not extensible': 'TypeError：不能给这个对象添加属性',
  "TypeError: class constructors must be invoked with 'new'": 'TypeError：类的构造函数必须用 new 调用',
  'TypeError: empty array': 'TypeError：空数组',
  'TypeError: invalid array index': 'TypeError：无效的数组下标',
  'ReferenceError: {{0}} is not defined': 'ReferenceError：没有定义 {{0}}',
  'ReferenceError: {{0}} is not initialized': 'ReferenceError：{{0}} 还没有初始化',
  'RangeError: invalid array length': 'RangeError：无效的数组长度',
  'RangeError: BigInt division by zero': 'RangeError：BigInt 除以零',
  'RangeError: division by zero': 'RangeError：除以零',
  'RangeError: The number {{0}} cannot be converted to a BigInt because it is not an integer':
    'RangeError：数 {{0}} 不是整数，不能转换为 BigInt',
  'RangeError: cannot convert to BigInt: not an integer': 'RangeError：不是整数，不能转换为 BigInt',
  'RangeError: invalid repeat count': 'RangeError：无效的重复次数',
  'SyntaxError: invalid BigInt literal': 'SyntaxError：无效的 BigInt 文本',
  // The compiler, in the words of whoever writes a first driver.
  'A text is not closed: end it on the same line, with the quote that it begins with': '文本没有结束：请在同一行用开头的那种引号结束它',
  'A name is missing {{0}}': '{{0}}缺少名称',
  'A value is missing {{0}}': '{{0}}缺少值',
  'A type is missing {{0}}': '{{0}}缺少类型',
  'The name of the variable is missing {{0}}': '{{0}}缺少变量名',
  'An argument is missing {{0}}': '{{0}}缺少参数',
  'Something is missing {{0}}': '{{0}}缺少内容',
  "A '{{0}}' is missing {{1}}": "{{1}}缺少 '{{0}}'",
  'at the end of the text': '代码的末尾',
  "before '{{0}}'": "'{{0}}' 前面",
  "The '{{0}}' on line {{1}} is never closed: a '{{2}}' is missing": "第 {{1}} 行的 '{{0}}' 没有闭合：缺少 '{{2}}'",
  'A comment begins with /* and never ends: close it with */': '注释以 /* 开始，却没有结束：请用 */ 结束它',
  "The character '{{0}}' means nothing here. Pasted text often has other quotes and dashes than code: write ' and -":
    "字符 '{{0}}' 在这里没有意义。粘贴来的文字常带有与代码不同的引号和破折号：请写 ' 和 -",
  "'{{0}}' has nothing that it closes or goes on with: is there a '}' too many before it, or a '{' or '(' too few?":
    "'{{0}}' 没有可以闭合或接续的内容：前面是不是多了一个 '}'，或者少了一个 '{' 或 '('？",
  'A text begins with ` and never ends': '文本以 ` 开始，却没有结束',
  'A number goes straight on into letters: a hexadecimal number begins with 0x, and a space parts a number from a name':
    '数字后面直接跟着字母：十六进制数以 0x 开头，数和名称之间要有空格',
  "'{{0}}' is not expected here: is something missing before it, an operator, a comma or a bracket?":
    "这里不该有 '{{0}}'：前面是不是缺少运算符、逗号或括号？",
  "{{0}} is not imported: add import { {{1}} } from '{{2}}' at the top of the file":
    "没有导入 {{0}}：请在文件开头加上 import { {{1}} } from '{{2}}'",
  "{{0}} is not imported: add it to what is imported from '{{1}}'": "没有导入 {{0}}：请把它加到从 '{{1}}' 导入的内容里",
  "The module has no {{0}}: import it from '{{1}}'": "这个模块没有 {{0}}：请从 '{{1}}' 导入",
  "'{{0}}' has no {{1}}: import it from '{{2}}'": "'{{0}}' 没有 {{1}}：请从 '{{2}}' 导入",
  '{{0}} is a bigint, as pointers are, and {{1}} is a number: the two are never the same. Write {{2}}':
    '{{0}} 和指针一样是 bigint，而 {{1}} 是 number：两者永远不会相等。请写 {{2}}',
  "{{0}} is a bigint, as pointers are, and {{1}} is a number: '{{2}}' does not take one of each. Write {{3}}":
    "{{0}} 和指针一样是 bigint，而 {{1}} 是 number：'{{2}}' 两边不能各是一种。请写 {{3}}",
  '{{0}}, or {{1}}': '{{0}}，或 {{1}}',
  "Line {{0}} begins with '{{1}}', so it goes on with this one: end this line with ';'":
    "第 {{0}} 行以 '{{1}}' 开头，所以接在这一行后面：请在这一行末尾写 ';'",
  "{{0}} is a pointer, an address and no array: peek8({{1}}) from 'Library/BaseLib' reads the byte, poke8({{2}}, …) writes it":
    "{{0}} 是指针，即地址，而不是数组：'Library/BaseLib' 的 peek8({{1}}) 读取这个字节，poke8({{2}}, …) 写入它",
  // The compiler's own words, those that come up.
  "Cannot find name '{{0}}'. Did you mean '{{1}}'?": "找不到名称 '{{0}}'。你是不是想写 '{{1}}'？",
  "Cannot find name '{{0}}'": "找不到名称 '{{0}}'",
  "Cannot find module '{{0}}' or its corresponding type declarations": "找不到模块 '{{0}}'",
  "Module '{{0}}' has no exported member '{{1}}'. Did you mean '{{2}}'?": "模块 {{0}} 没有导出 '{{1}}'。你是不是想写 '{{2}}'？",
  "Module '{{0}}' has no exported member '{{1}}'": "模块 {{0}} 没有导出 '{{1}}'",
  "'{{0}}' has no exported member named '{{1}}'. Did you mean '{{2}}'?": "{{0}} 没有导出 '{{1}}'。你是不是想写 '{{2}}'？",
  "Property '{{0}}' does not exist on type '{{1}}'. Did you mean '{{2}}'?": "类型 '{{1}}' 没有属性 '{{0}}'。你是不是想写 '{{2}}'？",
  "Property '{{0}}' does not exist on type '{{1}}'": "类型 '{{1}}' 没有属性 '{{0}}'",
  "Property '{{0}}' is missing in type '{{1}}' but required in type '{{2}}'": "类型 '{{1}}' 缺少类型 '{{2}}' 要求的属性 '{{0}}'",
  "Argument of type '{{0}}' is not assignable to parameter of type '{{1}}'": "类型 '{{0}}' 的实参不能用于类型 '{{1}}' 的形参",
  "Type '{{0}}' is not assignable to type '{{1}}'": "类型 '{{0}}' 不能赋给类型 '{{1}}'",
  'Expected {{0}} arguments, but got {{1}}': '应有 {{0}} 个参数，却给了 {{1}} 个',
  'Expected at least {{0}} arguments, but got {{1}}': '至少应有 {{0}} 个参数，却给了 {{1}} 个',
  "Operator '{{0}}' cannot be applied to types '{{1}}' and '{{2}}'": "运算符 '{{0}}' 不能用于类型 '{{1}}' 和 '{{2}}'",
  "Object is possibly 'null'": '这个对象可能是 null',
  "'{{0}}' is possibly 'null'": "'{{0}}' 可能是 null",
  "'{{0}}' is possibly 'undefined'": "'{{0}}' 可能是 undefined",
  "Cannot assign to '{{0}}' because it is a constant": "不能给 '{{0}}' 赋值：它是常量",
  "Cannot assign to '{{0}}' because it is a read-only property": "不能给 '{{0}}' 赋值：它是只读属性",
  "Cannot redeclare block-scoped variable '{{0}}'": "变量 '{{0}}' 已经声明过",
  "Variable '{{0}}' is used before being assigned": "变量 '{{0}}' 在赋值之前就被使用",
  "Block-scoped variable '{{0}}' used before its declaration": "变量 '{{0}}' 在声明之前就被使用",
  "Parameter '{{0}}' implicitly has an 'any' type": "参数 '{{0}}' 没有写明类型",
  "Variable '{{0}}' implicitly has an '{{1}}' type": "变量 '{{0}}' 没有写明类型",
  "'{{0}}' is declared but its value is never read": "声明了 '{{0}}'，却从未读取它的值",
  'This expression is not callable': '这个表达式不能调用',
  "Type '{{0}}' has no call signatures": "类型 '{{0}}' 没有调用签名",
  'Not all code paths return a value': '不是每条路径都返回值',
  'Unreachable code detected': '这里的代码永远不会运行',
  "A function whose declared type is neither 'undefined', 'void', nor 'any' must return a value": '声明了返回类型的函数必须返回一个值',
  "Function lacks ending return statement and return type does not include 'undefined'": '函数的末尾没有 return，而返回类型不含 undefined',
  "This comparison appears to be unintentional because the types '{{0}}' and '{{1}}' have no overlap":
    "这个比较没有意义：类型 '{{0}}' 和 '{{1}}' 永远不会相等",
  "Duplicate identifier '{{0}}'": "名称 '{{0}}' 重复",
  "'{{0}}' expected": "这里应有 '{{0}}'"
})
