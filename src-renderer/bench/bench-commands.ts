/** The commands that every bench has. */
import { momentName, momentText } from '../../src-lab/moment/moment'
import { saveFile } from '../host/save-file'
import { t } from '../language'
import type { Command } from '../model/commands'
import type { BenchState } from '../state/bench.svelte'
import { focusNextPane } from './focus-pane'

export function runCommand(bench: BenchState): Command {
  return { name: t('Run'), keys: 'Ctrl+Enter', run: () => void bench.start() }
}

/** One file that opens at exactly this call, here or on another computer. */
export function copyMoment({ moment }: BenchState): void {
  if (moment) saveFile(momentName(moment.title), momentText(moment))
}

/** From call to call in the run that is shown. */
export function callCommands(bench: BenchState): readonly Command[] {
  const { shown } = bench
  return [
    { name: t('Next call'), keys: 'Ctrl+Alt+→', run: () => shown.moveTo(shown.cursor + 1) },
    {
      name: t('Copy this moment'),
      menu: 'file',
      enabled: bench.canShare,
      run: () => copyMoment(bench)
    },
    { name: t('Previous call'), keys: 'Ctrl+Alt+←', run: () => shown.moveTo(shown.cursor - 1) }
  ]
}

/** From pane to pane. */
export function paneCommands(): readonly Command[] {
  return [
    { name: t('Next pane'), keys: 'F6', menu: 'view', run: () => focusNextPane(1) },
    { name: t('Previous pane'), keys: 'Shift+F6', menu: 'view', run: () => focusNextPane(-1) }
  ]
}
