/** Where a run parts from that of another machine. */
import type { DifferenceSide, RunDifference } from '../../request/run-difference'
import { ruleSentence } from './release'
import { stoppedSentence } from './stop'

/** The first difference, as it is on this machine, and beside it what it was on the first one; and why, where a rule of its release is known. */
export function differenceSentence(difference: RunDifference): string {
  const { rule } = difference
  return rule === null ? differs(difference) : `${differs(difference)}；${ruleSentence(rule)}`
}

function differs({ what, first, here }: RunDifference): string {
  switch (what) {
    case 'call':
      if (here.call === null) return `不再有调用，而那边接下来是 ${called(first)}`
      if (first.call === null) return `接着调用 ${called(here)}，而那边不再有调用`
      return `调用 ${called(here)}，而不是 ${first.service}`
    case 'answer':
      return `${called(here)}：${here.shown ?? '什么都没有'}，而不是 ${first.shown ?? '什么都没有'}`
    case 'stop':
      if (here.stopped && first.stopped) return `因为另一个原因被停住：${stoppedSentence(here.stopped)}`
      if (here.stopped) return `被停住：${stoppedSentence(here.stopped)}`
      return `没有${here.call === null ? '' : `在 ${called(here)} 中`}被停住${here.shown === null ? '' : `：${here.shown}`}`
    case 'end':
      return `返回 ${here.shown ?? '什么都没有'}，而不是 ${first.shown ?? '什么都没有'}`
    case 'line':
      if (here.shown === null) return `没有打印“${first.shown}”${onLine(first)}`
      return first.shown === null ? `还打印了“${here.shown}”${onLine(here)}` : `打印“${here.shown}”，而不是“${first.shown}”${onLine(here)}`
    case 'address':
      return `除了位置之外都相同：${called(here)} 给出 ${here.shown}，而不是 ${first.shown}`
  }
}

function called({ service, call, at }: DifferenceSide): string {
  return `${service}（${at ? `第 ${at.line} 行，` : ''}调用 ${call}）`
}

function onLine({ at }: DifferenceSide): string {
  return at ? `（第 ${at.line} 行）` : ''
}
