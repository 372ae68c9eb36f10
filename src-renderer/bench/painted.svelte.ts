import { onMount } from 'svelte'

/** Whether a component was painted: what takes workers and time begins when there is something to look at. Made while the component is. */
export class Painted {
  yet = $state(false)

  constructor() {
    onMount(() => {
      let timer: ReturnType<typeof setTimeout> | undefined
      const frame = requestAnimationFrame(() => (timer = setTimeout(() => (this.yet = true))))
      return () => {
        cancelAnimationFrame(frame)
        clearTimeout(timer)
      }
    })
  }
}
