/** The words of reports that learners and instructors read, in each language. What the checks say is in the pack's. */
export type ReportLanguage = 'en' | 'zh-CN'

const en = {
  report: 'Report',
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
  line: (file: string, line: number): string => `${file}, line ${line}`,
  again: 'To see it again:',
  looksLike: 'This is a mistake that many make:',
  noteLabel: 'Note:',
  submission: 'Submission',
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
  learners: 'learners'
}
export type ReportWords = typeof en

const zh: ReportWords = {
  report: '成绩单',
  classReport: '全班',
  points: (points, of) => `${points} / ${of} 分`,
  status: { pass: '通过', fail: '未通过', error: '无法评判', timeout: '步数用尽', missing: '未提交', unreadable: '无法读取' },
  check: { pass: '通过', fail: '未通过', notReached: '未检查' },
  where: (machine, seed) => `机器 ${machine}，种子 ${seed}`,
  line: (file, line) => `${file} 第 ${line} 行`,
  again: '重现方法：',
  looksLike: '这是一个常见错误：',
  noteLabel: '备注：',
  submission: '提交',
  learner: '学生',
  lab: '实验',
  result: '结果',
  pointsHead: '分数',
  stoppedBy: '停在',
  passed: (passed, of) => `${of} 人中 ${passed} 人通过`,
  average: (points, of) => `平均 ${points} / ${of} 分`,
  missing: (count) => `${count} 人未提交可读取的内容`,
  whatStopped: '学生卡在哪里',
  check_: '检查项',
  stopped: '首先卡住',
  failed: '共计未通过',
  knownMistakes: '已知错误',
  unknownMistakes: (count) => `${count} 人的错误不在已知之列`,
  learners: '人'
}

export const reportWords: Readonly<Record<ReportLanguage, ReportWords>> = { en, 'zh-CN': zh }
