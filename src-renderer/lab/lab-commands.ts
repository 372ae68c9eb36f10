/** What can be done in a lab. */
import type { LabSummary } from '../../src-lab/host-api'
import { callCommands, PANE_COMMANDS, runCommand } from '../bench/bench-commands'
import { hasSolution } from '../../src-lab/lab/bundle'
import type { Command } from '../model/commands'
import type { LabBenchState } from '../state/lab-bench.svelte'

/** @param next The lab to go on with; null: all are passed. */
export function labCommands(bench: LabBenchState, next: LabSummary | null, onNext: () => void, onExport: () => void): readonly Command[] {
  const { lab, bundle, work, hint, view } = bench
  return [
    runCommand(bench),
    { name: 'Check', keys: 'Ctrl+Shift+Enter', run: () => void bench.check() },
    { name: 'Next hint', enabled: hint !== null, run: () => void bench.openHint(hint?.id) },
    ...(hasSolution(bundle)
      ? [
          {
            name: view === 'solution' ? 'Hide the solution' : 'Show the solution',
            enabled: lab.maySeeSolution,
            run: () => bench.toggle('solution')
          }
        ]
      : []),
    { name: 'History of this lab', run: () => bench.toggle('history') },
    { name: 'Export your work', menu: 'file', run: onExport },
    { name: 'Reset this lab to its starter', run: () => void work.reset() },
    ...(lab.passed
      ? bundle.lab.mistakes.map((each) => ({ name: `Show the mistake: ${each.title}`, run: () => void bench.showMistake(each.file) }))
      : []),
    ...callCommands(bench),
    { name: 'First failing check', run: () => bench.showFirstFailing() },
    ...PANE_COMMANDS,
    ...(next ? [{ name: `Go to lab ${next.number}: ${next.title}`, run: onNext }] : [])
  ]
}
