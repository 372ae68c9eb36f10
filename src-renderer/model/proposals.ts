/** What author mode offers for a thing that was pointed at, and where each of it holds. */
import { assertThis } from '../../src-lab/author/assert-this'
import type { Pointed, Proposal } from '../../src-lab/author/pointed'
import type { LabBundle } from '../../src-lab/lab/bundle'
import type { CheckResult } from '../../src-lab/lab/lab'
import type { RunReply } from '../../src-lab/request/run-request'

/** A group of proposals: of the call, of what it printed, of the map's key. */
interface ProposalGroup {
  readonly title: string
  readonly proposals: readonly Proposal[]
}

/** @param last n of the last event that belongs to what was pointed at. */
export function proposalGroups(
  reply: RunReply,
  pointed: Pointed,
  last: number,
  options: { readonly bundle: LabBundle; readonly step: number }
): readonly ProposalGroup[] {
  const of = (title: string, one: Pointed): ProposalGroup => ({ title, proposals: assertThis(reply, one, options) })
  const groups = [of(pointed.what === 'band' ? 'This range' : 'What happened', pointed)]
  if (pointed.what === 'event') {
    const printed = reply.trace.slice(pointed.n, last + 1).find(({ kind }) => kind === 'console')
    if (printed) groups.push(of('What it printed', { what: 'console', n: printed.n }))
    groups.push(of('The key of the map', { what: 'key', n: last }))
  }
  const seen = new Set<string>()
  return groups
    .map(({ title, proposals }) => ({
      title,
      proposals: proposals.filter(({ check }) => {
        const { id: _id, title: _title, ...rest } = check
        const asserts = JSON.stringify(rest)
        return !seen.has(asserts) && seen.add(asserts)
      })
    }))
    .filter(({ proposals }) => proposals.length > 0)
}

/**
 * The lab with these checks behind its own, each under an id of its own: one run judges all of them, and what else is wrong with a text is for the lab's
 * own checks to say.
 */
export function labOf(bundle: LabBundle, groups: readonly ProposalGroup[]): LabBundle {
  const checks = groups.flatMap(({ proposals }) => proposals).map(({ check }, index) => ({ ...check, id: idOf(index) }))
  return { ...bundle, lab: { ...bundle.lab, checks: [...bundle.lab.checks, ...checks] } }
}

/** How each proposal did in one text, in their order. */
export function statuses(results: readonly CheckResult[], count: number): readonly (CheckResult['status'] | null)[] {
  return Array.from({ length: count }, (_, index) => results.find(({ id }) => id === idOf(index))?.status ?? null)
}

const idOf = (index: number): string => `proposed--${index}`
