/** The commands that every bench has. */
import type { Command } from '../model/commands'
import type { BenchState } from '../state/bench.svelte'
import { focusNextPane } from './focus-pane'

export function runCommand(bench: BenchState): Command {
  return { name: 'Run', keys: 'Ctrl+Enter', run: () => void bench.start() }
}

/** From call to call in the run that is shown. */
export function callCommands({ shown }: BenchState): readonly Command[] {
  return [
    { name: 'Next call', keys: 'Ctrl+Alt+→', run: () => shown.moveTo(shown.cursor + 1) },
    { name: 'Previous call', keys: 'Ctrl+Alt+←', run: () => shown.moveTo(shown.cursor - 1) }
  ]
}

/** From pane to pane. */
export const PANE_COMMANDS: readonly Command[] = [
  { name: 'Next pane', keys: 'F6', menu: 'view', run: () => focusNextPane(1) },
  { name: 'Previous pane', keys: 'Shift+F6', menu: 'view', run: () => focusNextPane(-1) }
]
