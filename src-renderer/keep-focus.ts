/**
 * The focus is always on something. Where what had it is closed, taken away or shut, it goes back to where it came from, and if that is gone too, to
 * what stood around it, as soon as there is something. Without this it falls to the page, and Tab begins again at its top.
 */

/** Elements that had the focus, the latest last: enough for a sheet that was opened from a menu of a sheet. */
const REMEMBERED = 12
const TAKES_FOCUS = 'button:not(:disabled), [href], input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex="0"]'

const isThere = (element: HTMLElement): boolean => element.isConnected && element.checkVisibility() && !element.matches(':disabled')

/** Begins to watch a page. */
export function keepFocus(page: Document): void {
  let past: HTMLElement[] = []
  /** What stood around the one that has the focus, from the inside out. */
  let around: HTMLElement[] = []

  function remember({ target }: FocusEvent): void {
    if (!(target instanceof HTMLElement) || target === page.body) return
    past = [...past.filter((one) => one !== target && one.isConnected), target].slice(-REMEMBERED)
    around = []
    for (let outer = target.parentElement; outer && outer !== page.body; outer = outer.parentElement) around.push(outer)
  }

  /** A page may be read from the disk before it stands there. */
  const coming = new MutationObserver(restore)

  /** Whoever clicks beside everything means it: then what had the focus is still there. */
  function restore(): void {
    coming.disconnect()
    const lost = past.at(-1)
    if (page.activeElement !== page.body || !lost || isThere(lost)) return
    const opener = past.findLast((one) => one !== lost && isThere(one))
    const nearby = (): HTMLElement | undefined =>
      around.filter((one) => one.isConnected).flatMap((one) => [...one.querySelectorAll<HTMLElement>(TAKES_FOCUS)].find(isThere) ?? [])[0]
    const next = opener ?? nearby()
    if (next) next.focus({ preventScroll: true })
    else coming.observe(page.body, { childList: true, subtree: true })
  }

  page.addEventListener('focusin', remember)
  // Once whoever closed it has had the time to put the focus elsewhere himself.
  page.addEventListener('focusout', () => requestAnimationFrame(restore))
  // What is shut without a word is found with the next key.
  page.addEventListener('keydown', restore, { capture: true })
}
