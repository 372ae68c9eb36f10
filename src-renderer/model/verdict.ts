/** What the checks said, in a sentence. */
import type { CheckResult, Lab } from '../../src-lab/lab/lab'
import type { Pair } from '../../src-lab/lab/seeds'
import { list, t } from '../language'

/** Where a lab is checked, and where it was. */
interface Tried {
  /** All machines and seeds of the lab. */
  readonly pairs: readonly Pair[]
  /** How many of them were tried; the last one is the one that the results are of, if a check failed. */
  readonly tried: number
  /** The machine and seed of the results, in words. */
  readonly where: string
}

type Judged = Pick<CheckResult, 'id' | 'status' | 'reason'>

/** @param isPrediction Whether a check is about a prediction: those are told apart, for they keep nobody from passing. */
export function verdictOf(results: readonly Judged[], { pairs, tried, where }: Tried, isPrediction: (id: string) => boolean): string {
  const checks = results.filter(({ id }) => !isPrediction(id))
  const said = countsOf(results, isPrediction)
  if (pairs.length === 1) return said
  const passed = count(checks, 'pass') === checks.length
  if (passed && tried === pairs.length) return t('{{said}}, on {{where}}', { said, where: allOf(pairs) })
  if (passed) return t('{{said}}, on {{where}}. Check tries {{all}}.', { said, where, all: allOf(pairs) })
  return t('{{said}}, on {{where}}', { said, where })
}

/** '3 checks: 2 passed, 1 failed; 2 predictions: 1 right, 1 wrong'. */
export function countsOf(results: readonly Judged[], isPrediction: (id: string) => boolean): string {
  const predictions = results.filter(({ id }) => isPrediction(id))
  const checks = results.filter(({ id }) => !isPrediction(id))
  const said = saidOf(checks)
  return predictions.length > 0 ? t('{{checks}}; {{predictions}}', { checks: said, predictions: rightOf(predictions) }) : said
}

const count = (results: readonly Judged[], status: CheckResult['status']): number =>
  results.filter((check) => check.status === status).length

/** '3 checks: 1 passed, 1 failed, 1 not reached'. */
function saidOf(checks: readonly Judged[]): string {
  // What waits for another check was not looked at: whether the run came there is not said.
  const waiting = checks.filter(({ reason }) => reason === 'needs').length
  const tried = checks.filter(({ reason }) => reason === 'pending').length
  const open = count(checks, 'notReached') - waiting - tried
  const parts = [
    t('{{count}} passed', { count: count(checks, 'pass') }),
    t('{{count}} failed', { count: count(checks, 'fail') }),
    ...(open > 0 ? [t('{{count}} not reached', { count: open })] : []),
    ...(waiting > 0 ? [t('{{count}} not looked at yet', { count: waiting })] : []),
    ...(tried > 0 ? [t('{{count}} being tried on other machines', { count: tried })] : [])
  ]
  return t('{{count}} checks: {{parts}}', { count: checks.length, parts: list(parts) })
}

/** '6 predictions: 4 right, 1 wrong, 1 not made'. */
function rightOf(predictions: readonly Judged[]): string {
  const unanswered = predictions.filter((check) => check.reason === 'none').length
  const open = count(predictions, 'notReached') - unanswered
  const parts = [
    t('{{count}} right', { count: count(predictions, 'pass') }),
    t('{{count}} wrong', { count: count(predictions, 'fail') }),
    ...(open > 0 ? [t('{{count}} not reached', { count: open })] : []),
    ...(unanswered > 0 ? [t('{{count}} not made', { count: unanswered })] : [])
  ]
  return t('{{count}} predictions: {{parts}}', { count: predictions.length, parts: list(parts) })
}

/** 'all 3 machines', 'both machines with 5 seeds each'. */
function allOf(pairs: readonly Pair[]): string {
  const machines = new Set(pairs.map((pair) => pair.machine)).size
  const seeds = new Set(pairs.map((pair) => pair.seed)).size
  if (machines === 1) return seeds === 2 ? t('both seeds') : t('all {{count}} seeds', { count: seeds })
  const all = machines === 2 ? t('both machines') : t('all {{count}} machines', { count: machines })
  return seeds === 1 ? all : t('{{machines}} with {{count}} seeds each', { machines: all, count: seeds })
}

/** A machine and seed as a sentence names them: of a lab with a single seed only the machine. */
export function pairWords(title: string, seed: number, pairs: readonly Pair[]): string {
  return new Set([...pairs.map((pair) => pair.seed), seed]).size === 1 ? title : t('{{title}}, seed {{seed}}', { title, seed })
}

/** Is a check about a prediction? */
export function isPrediction({ checks }: Pick<Lab, 'checks'>, id: string): boolean {
  return checks.some((check) => check.id === id && check.kind === 'answer')
}
