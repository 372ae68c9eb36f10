import { onMount } from 'svelte'

/** Whether a bench was painted, its editor too: what takes workers and time begins when there is something to look at. Made while its component is. */
export class Painted {
  yet = $state(false)

  constructor() {
    onMount(() => {
      let frame = 0
      let timer: ReturnType<typeof setTimeout> | undefined
      let isGone = false
      const next = (): void => {
        if (!isGone) frame = requestAnimationFrame(() => (timer = setTimeout(() => (this.yet = true))))
      }
      // Without an editor there is a bench all the same.
      void import('../editor/Editor.svelte').then(next, next)
      return () => {
        isGone = true
        cancelAnimationFrame(frame)
        clearTimeout(timer)
      }
    })
  }
}
