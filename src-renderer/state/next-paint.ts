/** Milliseconds after which nobody waits any longer: a page that is not seen is not painted. */
const PATIENCE_MS = 200

/** Until the screen shows what it was last given. */
export function nextPaint(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE_MS)
    requestAnimationFrame(() =>
      setTimeout(() => {
        clearTimeout(timer)
        resolve()
      })
    )
  })
}
