/** The words of reports that learners and instructors read, in each language. */
import type { Language } from '../../../src-lab/sentences'

export type ReportLanguage = Language

const en = {
  classReport: 'The class',
  points: (points: number, of: number): string => `${points} of ${of} points`,
  status: {
    pass: 'passed',
    fail: 'not passed',
    error: 'could not be judged',
    timeout: 'ran out of steps',
    missing: 'nothing was handed in',
    unreadable: 'cannot be read'
  },
  check: { pass: 'passed', fail: 'failed', notReached: 'not looked at' },
  where: (machine: string, seed: number): string => `on ${machine}, seed ${seed}`,
  whereInText: (file: string, line: number, where: string): string => `${file}, line ${line}, ${where}`,
  again: 'To see it again: ',
  looksLike: 'This is a mistake that many make: ',
  noteLabel: 'Note: ',
  learner: 'Learner',
  lab: 'Lab',
  result: 'Result',
  pointsHead: 'Points',
  stoppedBy: 'Stopped by',
  passed: (passed: number, of: number): string => `${passed} of ${of} passed`,
  average: (points: number, of: number): string => `${points} of ${of} points on average`,
  missing: (count: number): string => `${count} handed in nothing that can be read`,
  whatStopped: 'What stopped whom',
  check_: 'Check',
  stopped: 'stopped first',
  failed: 'failed in all',
  knownMistakes: 'Known mistakes',
  unknownMistakes: (count: number): string => `${count} failed in a way of their own`,
  learners: (count: number): string => (count === 1 ? '1 learner' : `${count} learners`)
}
export type ReportWords = typeof en

const zh: ReportWords = {
  classReport: '全班成绩',
  points: (points, of) => `${points} / ${of} 分`,
  status: { pass: '通过', fail: '未通过', error: '无法评判', timeout: '步数用尽', missing: '未提交', unreadable: '无法读取' },
  check: { pass: '通过', fail: '未通过', notReached: '未检查' },
  where: (machine, seed) => `机器 ${machine}，种子 ${seed}`,
  whereInText: (file, line, where) => `${file} 第 ${line} 行，${where}`,
  again: '重现方法：',
  looksLike: '这是一个常见错误：',
  noteLabel: '备注：',
  learner: '学生',
  lab: '实验',
  result: '结果',
  pointsHead: '分数',
  stoppedBy: '首个未通过的检查项',
  passed: (passed, of) => `${of} 人中 ${passed} 人通过`,
  average: (points, of) => `平均 ${points} 分（满分 ${of} 分）`,
  missing: (count) => `${count} 人未提交，或提交的内容无法读取`,
  whatStopped: '学生卡在哪一项',
  check_: '检查项',
  stopped: '首先卡在此项',
  failed: '未通过合计',
  knownMistakes: '常见错误',
  unknownMistakes: (count) => `另有 ${count} 人的错误不在上列`,
  learners: (count) => `${count} 名学生`
}

export const reportWords: Readonly<Record<ReportLanguage, ReportWords>> = { en, 'zh-CN': zh }
