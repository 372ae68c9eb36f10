/** What the checks said, in a sentence. */
import type { CheckResult } from '../../src-lab/lab/lab'
import type { Pair } from '../../src-lab/lab/seeds'

/** Where a lab is checked, and where it was. */
interface Tried {
  /** All machines and seeds of the lab. */
  readonly pairs: readonly Pair[]
  /** How many of them were tried; the last one is the one that the results are of, if a check failed. */
  readonly tried: number
  /** The machine and seed of the results, in words. */
  readonly where: string
}

export function verdictOf(checks: readonly Pick<CheckResult, 'status' | 'reason'>[], { pairs, tried, where }: Tried): string {
  const count = (status: CheckResult['status']): number => checks.filter((check) => check.status === status).length
  const unanswered = checks.filter((check) => check.reason === 'none').length
  const open = count('notReached') - unanswered
  const parts = [
    `${count('pass')} passed`,
    `${count('fail')} failed`,
    ...(open > 0 ? [`${open} not reached`] : []),
    ...(unanswered > 0 ? [`${unanswered} not answered`] : [])
  ]
  const said = `${checks.length} ${checks.length === 1 ? 'check' : 'checks'}: ${parts.join(', ')}`
  if (pairs.length === 1) return said
  const passed = count('pass') === checks.length
  if (passed && tried === pairs.length) return `${said}, on ${allOf(pairs)}`
  if (passed) return `${said}, on ${where}. Check tries ${allOf(pairs)}.`
  return `${said}, on ${where}`
}

/** 'all 3 machines', 'both machines with 5 seeds each'. */
function allOf(pairs: readonly Pair[]): string {
  const machines = new Set(pairs.map((pair) => pair.machine)).size
  const seeds = new Set(pairs.map((pair) => pair.seed)).size
  const all = (count: number, noun: string): string => (count === 2 ? `both ${noun}` : `all ${count} ${noun}`)
  if (machines === 1) return all(seeds, 'seeds')
  return `${all(machines, 'machines')}${seeds === 1 ? '' : ` with ${seeds} seeds each`}`
}

/** A machine and seed as a sentence names them: of a lab with a single seed only the machine. */
export function pairWords(title: string, seed: number, pairs: readonly Pair[]): string {
  return new Set([...pairs.map((pair) => pair.seed), seed]).size === 1 ? title : `${title}, seed ${seed}`
}
