/** What can be done in a lab. */
import type { LabSummary } from '../../src-lab/host-api'
import { callCommands, paneCommands, runCommand } from '../bench/bench-commands'
import { hasSolution } from '../../src-lab/lab/bundle'
import { t } from '../language'
import type { Command } from '../model/commands'
import type { LabBenchState } from '../state/lab-bench.svelte'

/** @param next The lab to go on with; null: all are passed. */
export function labCommands(bench: LabBenchState, next: LabSummary | null, onNext: () => void, onExport: () => void): readonly Command[] {
  const { lab, bundle, work, hint, view } = bench
  return [
    runCommand(bench),
    { name: t('Check'), keys: 'Ctrl+Shift+Enter', run: () => void bench.check() },
    { name: t('Next hint'), enabled: hint !== null, run: () => void bench.openHint(hint?.id) },
    ...(hasSolution(bundle)
      ? [
          {
            name: view === 'solution' ? t('Hide the solution') : t('Show the solution'),
            enabled: lab.maySeeSolution,
            run: () => bench.toggle('solution')
          }
        ]
      : []),
    { name: t('History of this lab'), run: () => bench.toggle('history') },
    { name: t('Export your work'), menu: 'file', run: onExport },
    { name: t('Reset this lab to its starter'), run: () => void work.reset() },
    ...(lab.passed
      ? bundle.lab.mistakes.map((each) => ({
          name: t('Show the mistake: {{title}}', { title: each.title }),
          run: () => void bench.showMistake(each.file)
        }))
      : []),
    ...callCommands(bench),
    { name: t('First failing check'), run: () => bench.showFirstFailing() },
    ...paneCommands(),
    ...(next ? [{ name: t('Go to lab {{number}}: {{title}}', { number: next.number, title: next.title }), run: onNext }] : [])
  ]
}
