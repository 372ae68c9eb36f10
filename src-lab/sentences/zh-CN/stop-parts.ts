/** A stop in four parts, for where there is room for them: what it is in a few words, where, why, and what to try. */
import type { Stopped, StopReason } from '../../../src-firmware/index'
import { adviceOn, type Advice } from '../advice'
import type { StopParts } from '../sentences'
import { whySentence } from './stop'

/** What it is, where, why and what to try. */
export function stopParts({ reason, why, file, line }: Stopped): StopParts {
  const advice = adviceOn(reason, why)
  return {
    what: why.code === 'noKeyLeft' ? '等待按键' : WHAT[reason],
    where: file === null ? null : line === null ? file : `${file}:${line}`,
    why: whole(whySentence(why)),
    try: advice && TRY[advice]
  }
}

const WHAT: Readonly<Record<StopReason, string>> = {
  syntax: '这段源代码无法解析',
  import: '导入的模块不存在',
  entry: '驱动程序没有启动',
  argument: '参数错误',
  noValue: '没有谁写入过的值',
  noStatus: '没有返回状态',
  thrown: '没有被捕获的异常',
  assert: 'ASSERT 失败',
  fault: '错误的内存访问',
  noTable: '表已经不存在',
  firmware: '固件无法继续',
  waiting: '等待不会到来的东西',
  steps: '循环没有结束',
  memory: '沙盒已满',
  stack: '调用嵌套太深',
  nesting: '调用嵌套太深',
  output: '打印得太多',
  watchdog: '从外部结束'
}

const TRY: Readonly<Record<Advice, string>> = {
  null: '看看这个指针本应在哪里设置，以及那次调用的状态。',
  unowned: '先分配内存，并在使用指针之前查看状态。',
  freed: '在最后一次使用之后再归还内存。',
  bounds: '比较申请的大小与这里访问的范围。',
  foreign: '只写入驱动程序自己分配的内存。',
  attribute: '先给这个区间设置其他属性，或者不要动它。',
  unmapped: '在地址映射改变时，用 ConvertPointer 转换指针。',
  typeKey: '在控制台中输入：会带着这个按键重新运行。',
  lookAtLoop: '查看这一行周围的循环：是什么让它的条件变为假，这会发生吗？',
  printCompared: '在前一行打印这个表达式所比较的值。',
  printLess: '在循环中少打印一些，或者早些离开循环。',
  lookForGrowth: '找找在循环中不断增长的文本或列表。',
  lookForRecursion: '哪个函数在调用自己，它什么时候停止？',
  printValue: '在前一行打印这个值，看看它来自哪里。',
  lookAtStatus: '在使用这个值之前，先查看本应写入它的那次调用的状态。',
  returnStatus: '让函数的每条路径都以 return 结束，例如 return EFI_SUCCESS。',
  lookWhereItIsSet: '这一行有什么是 null 或 undefined，或者名称写错了：看看它在哪里设置。',
  lookWhatIsCalled: '这里调用的名称对吗？以 ( 或 [ 开头的行会接在上一行后面：请在上一行末尾加上分号。',
  lookAtName: '名称拼写正确吗？是否在这一行之前声明？'
}

/** With an end. */
function whole(sentence: string): string {
  return /[.?!。？！]$/.test(sentence) ? sentence : `${sentence}。`
}
