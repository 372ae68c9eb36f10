/** Do checks hold? What they say of the starter, the solution and each mistake, before they stand in the lab. */
import type { LabBundle } from '../lab/bundle'
import type { Check, CheckResult } from '../lab/lab'
import type { Pair } from '../lab/seeds'
import { proofPlan, type Planned, type ProofRun } from '../proof/proof'
import { variantName, type Variant } from '../proof/variant'

/** Whoever asked no longer wants to know. */
export interface Cancel {
  readonly aborted: boolean
}

/** What a check says of one run. */
export interface Held extends Pair {
  readonly check: Check
  readonly variant: Variant
  readonly status: CheckResult['status']
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

/** Judges checks, each as if it stood in the lab alone, on every text, machine and seed of the proof: each text's first machine comes before any second one. */
export async function* whereTheyHold(
  bundle: LabBundle,
  checks: readonly Check[],
  run: ProofRun,
  cancel?: Cancel
): AsyncGenerator<Held, void, undefined> {
  for (const { variant, files, machine, seed } of firstPairsFirst(proofPlan(bundle)))
    for (const check of checks) {
      if (cancel?.aborted) return
      // A check that answers nothing is not asked, and what the others wait for is as in the lab.
      const { result } = await run(labWithCheck(bundle, check), files, machine, seed)
      if (cancel?.aborted) return
      const own = result.checks.find(({ id }) => id === check.id)
      if (own !== undefined) yield { check, variant, machine, seed, status: own.status }
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

/** What a check says of one text, on all machines and seeds that are known. */
export interface HeldIn {
  readonly variant: Variant
  /** fail: somewhere. notReached: everywhere; the driver was stopped before, or a check that it needs fails. */
  readonly status: CheckResult['status']
  /** Where it says so, of all `of`. */
  readonly on: readonly Pair[]
  readonly of: number
}

/** One check's, text by text, in the order of the proof. */
export function byText(all: readonly Held[]): readonly HeldIn[] {
  const names = [...new Set(all.map(({ variant }) => variantName(variant)))]
  return names.map((name) => {
    const own = all.filter(({ variant }) => variantName(variant) === name)
    const status = (['fail', 'pass', 'notReached'] as const).find((one) => own.some((held) => held.status === one))!
    const on = own.filter((held) => held.status === status).map(({ machine, seed }) => ({ machine, seed }))
    return { variant: own[0]!.variant, status, on, of: own.length }
  })
}

/** The mistakes that a new check is for: they fail it, and fail the one that they name nowhere. @returns Their files. */
export async function mistakesFor(bundle: LabBundle, check: Check, run: ProofRun): Promise<readonly string[]> {
  const { checks, mistakes } = bundle.lab
  const named = checks.filter(({ id }) => mistakes.some(({ fails }) => fails === id))
  const failed = new Set<string>()
  for await (const held of whereTheyHold(bundle, [check, ...named], run))
    if (held.status === 'fail') failed.add(`${variantName(held.variant)} ${held.check.id}`)
  const failsIn = (file: string, id: string): boolean => failed.has(`${variantName({ mistake: file })} ${id}`)
  return mistakes.filter(({ file, fails }) => failsIn(file, check.id) && !failsIn(file, fails)).map(({ file }) => file)
}
