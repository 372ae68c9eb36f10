/** What the proof asks of one run of a text: the findings are made from these rules, and the author's matrix shows them. */
import type { LabBundle } from '../lab/bundle'
import type { CheckResult, Lab, LabResult } from '../lab/lab'
import { needsItself } from '../pack/needs-itself'
import { isRight, type Variant } from './variant'

type OfLab = Pick<LabBundle, 'lab'>

/** Ids of the checks that failed. */
export function failed(result: LabResult): readonly string[] {
  return result.checks.filter((check) => check.status === 'fail').map((check) => check.id)
}

/** The mistake that a text is; undefined: it is none of the lab's. */
export function mistakeOf({ lab }: OfLab, variant: Variant): Lab['mistakes'][number] | undefined {
  return typeof variant === 'object' && 'mistake' in variant ? lab.mistakes.find(({ file }) => file === variant.mistake) : undefined
}

/** Does a check wait for another one, over others too? */
export function isNeeded({ lab }: OfLab, waits: string, needed: string): boolean {
  const needsOf = (id: string): readonly string[] => lab.checks.find((check) => check.id === id)?.needs ?? []
  // As if the other one waited for the first: then there is a circle.
  return waits !== needed && needsItself(needed, (id) => (id === needed ? [waits] : needsOf(id)))
}

/** A run of a text that is wrong may end early only where its check says so: a compile check for a text that does not run, a status for a driver that never returns. */
export function endsAmiss(bundle: OfLab, variant: Variant, result: LabResult): boolean {
  if (isRight(bundle, variant) || (result.status !== 'error' && result.status !== 'timeout')) return false
  const check = bundle.lab.checks.find((one) => one.id === mistakeOf(bundle, variant)?.fails)
  return check === undefined || !failed(result).includes(check.id) || check.kind !== (result.status === 'timeout' ? 'status' : 'compile')
}

/** A mistake fails the check that it is about, and no other one. What that check waits for is told of the mistake, not of each run. */
export function failsBeside(bundle: OfLab, variant: Variant, { status, id }: CheckResult): boolean {
  const named = mistakeOf(bundle, variant)
  return named !== undefined && status === 'fail' && id !== named.fails && !isNeeded(bundle, named.fails, id)
}

/** Where a mistake is none it must be right: neither failing nor left open. */
export function isLeftOpen(bundle: OfLab, variant: Variant, result: LabResult): boolean {
  return mistakeOf(bundle, variant) !== undefined && failed(result).length === 0 && result.status === 'fail'
}

/** A starter that fails nothing leaves nothing to do. */
export function leavesNothingToDo(bundle: OfLab, variant: Variant, result: LabResult): boolean {
  return variant === 'starter' && !isRight(bundle, variant) && failed(result).length === 0
}
