/** Work that may take long: done at once where it is short, otherwise in turns with the screen, which shows what was made before meanwhile. */

import type { Work } from '../model/work'

/** Milliseconds after which the screen has its turn. */
const TURN = 8
/** The same for the turn in which all panes begin their work, or do it. */
export const FIRST_TURN = 4

type Progress<T> = { readonly done: true; readonly value: T } | { readonly done: false; readonly work: Work<T> }

/** Goes on for one turn. */
export function goOn<T>(work: Work<T>, turn = TURN): Progress<T> {
  const until = performance.now() + turn
  do {
    const { done, value } = work.next()
    if (done) return { done, value }
  } while (performance.now() < until)
  return { done: false, work }
}

/** What the latest work made; until it has, what the one before made. */
export interface Made<T> {
  readonly current: T
}

/**
 * For a component: begins anew when anything changes that `begin` reads, and lets go of what was under way.
 * @param first Shown until the first work is done.
 * @param begin Reads the state that the work is about, then gives the work: state that it reads later is not followed.
 */
export function piecewise<T>(first: T, begin: () => Work<T>): Made<T> {
  let latest = $state.raw(first)
  const begun = $derived(goOn(begin(), FIRST_TURN))
  $effect(() => {
    if (begun.done) {
      latest = begun.value
      return
    }
    const { work } = begun
    let timer = setTimeout(function turn() {
      const progress = goOn(work)
      // What the panes make of it is a turn's work by itself.
      timer = progress.done ? setTimeout(() => (latest = progress.value)) : setTimeout(turn)
    })
    return () => clearTimeout(timer)
  })
  return {
    get current() {
      return begun.done ? begun.value : latest
    }
  }
}
