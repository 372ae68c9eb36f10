/** Finds a place in the lab's text that stands on the screen. */
import type { TextPlace } from '../state/lab-bench.svelte'

function selectorOf(place: TextPlace): string {
  switch (place.at) {
    case 'afterPass':
      return '[data-testid="after-pass"]'
    case 'stop':
      return '[data-testid="step-stop"]'
    case 'check':
      return `[data-testid="check-result"][data-id="${CSS.escape(place.id)}"]`
    case 'hint':
      return `[data-testid="hint"][data-id="${CSS.escape(place.id)}"]`
  }
}

/** Scrolls a place into view, once the browser has drawn what is new there. */
export function reveal(place: TextPlace): void {
  requestAnimationFrame(() => document.querySelector(selectorOf(place))?.scrollIntoView({ block: 'nearest' }))
}
