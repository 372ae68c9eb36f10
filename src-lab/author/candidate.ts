/** Does a check hold? What it says of the starter, the solution and each mistake, before it stands in the lab. */
import type { LabBundle } from '../lab/bundle'
import type { Check, CheckResult } from '../lab/lab'
import type { Pair } from '../lab/seeds'
import { proofPlan, type Planned, type ProofRun } from '../proof/proof'
import { variantName, type Variant } from '../proof/variant'
import { eventOf } from './event-of'

/** Whoever asked no longer wants to know. */
export interface Cancel {
  readonly aborted: boolean
}

/** What a check says of one run. */
export interface Held extends Pair {
  readonly variant: Variant
  readonly result: CheckResult
  /** The event that the result is about; null: none. */
  readonly n: number | null
}

/** The check in the lab: in the place of the one with its id, else as the last. */
export function labWithCheck(bundle: LabBundle, check: Check): LabBundle {
  const { checks } = bundle.lab
  const isThere = checks.some(({ id }) => id === check.id)
  return {
    ...bundle,
    lab: { ...bundle.lab, checks: isThere ? checks.map((one) => (one.id === check.id ? check : one)) : [...checks, check] }
  }
}

/** Judges a check on every text, machine and seed of the lab's proof: each text's first machine comes before any second one. */
export async function* whereItHolds(
  bundle: LabBundle,
  check: Check,
  run: ProofRun,
  cancel?: Cancel
): AsyncGenerator<Held, void, undefined> {
  // A check that answers nothing is not asked, and what the others wait for is as in the lab.
  const tried = labWithCheck(bundle, check)
  for (const { variant, files, machine, seed } of firstPairsFirst(proofPlan(bundle))) {
    if (cancel?.aborted) return
    const { reply, result } = await run(tried, files, machine, seed)
    if (cancel?.aborted) return
    const own = result.checks.find(({ id }) => id === check.id)
    if (own !== undefined) yield { variant, machine, seed, result: own, n: eventOf(reply, own) }
  }
}

function firstPairsFirst(plan: readonly Planned[]): readonly Planned[] {
  const seen = new Map<string, number>()
  const turn = new Map(
    plan.map((planned) => {
      const name = variantName(planned.variant)
      const number = seen.get(name) ?? 0
      seen.set(name, number + 1)
      return [planned, number]
    })
  )
  return [...plan].sort((a, b) => turn.get(a)! - turn.get(b)!)
}

/** What a check says of one text, on all machines and seeds. */
interface HeldIn {
  readonly variant: Variant
  readonly passesOn: readonly Pair[]
  readonly failsOn: readonly Pair[]
  /** It is not looked at there: the driver was stopped before, or a check that it needs fails. */
  readonly openOn: readonly Pair[]
}

/** Text by text, in the order of the proof. */
export function byText(all: readonly Held[]): readonly HeldIn[] {
  const names = [...new Set(all.map(({ variant }) => variantName(variant)))]
  return names.map((name) => {
    const own = all.filter(({ variant }) => variantName(variant) === name)
    const on = (status: CheckResult['status']): Pair[] =>
      own.filter(({ result }) => result.status === status).map(({ machine, seed }) => ({ machine, seed }))
    return { variant: own[0]!.variant, passesOn: on('pass'), failsOn: on('fail'), openOn: on('notReached') }
  })
}
