/** The panes of the bench in the order F6 goes through them. */
const PANES = ['lab-pane', 'editor-pane', 'console-pane', 'memory-pane', 'time-pane']

/** Moves the focus to the first thing in the next pane that takes it. */
export function focusNextPane(step: 1 | -1): void {
  const here = PANES.findIndex((id) => document.getElementById(id)?.contains(document.activeElement))
  for (let i = 1; i <= PANES.length; i++) {
    const pane = document.getElementById(PANES[(here + step * i + 2 * PANES.length) % PANES.length]!)
    const target = pane?.querySelector<HTMLElement>('textarea, [tabindex="0"], button, input, a[href]')
    if (target && target.offsetParent !== null) return target.focus()
  }
}
