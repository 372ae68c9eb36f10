/** Author mode: what happened can be pointed at wherever it is shown. Outside author mode nobody listens, and nothing of it is shown. */
import { getContext, setContext } from 'svelte'
import type { Pointed } from '../../src-lab/author/pointed'

/** Who makes checks of what is pointed at. */
interface Assert {
  /** Something has happened: a driver was run. */
  readonly isPossible: boolean
  point(pointed: Pointed): void
}

const KEY = Symbol('assert')

/** For the page that makes checks: it is told what was pointed at. */
export function onAssert(assert: Assert): void {
  setContext(KEY, assert)
}

/** For whatever shows what happened; undefined: no checks are made here. */
export function assertIn(): Assert | undefined {
  return getContext<Assert | undefined>(KEY)
}
