/** What author mode offers for a thing that was pointed at. */
import { assertThis } from '../../src-lab/author/assert-this'
import type { Pointed, Proposal } from '../../src-lab/author/pointed'
import type { LabBundle } from '../../src-lab/lab/bundle'
import type { RunReply } from '../../src-lab/request/run-request'

/** Proposals for one thing. */
export interface ProposalGroup {
  readonly title: string
  readonly proposals: readonly Proposal[]
}

const TITLES: Readonly<Record<Pointed['what'], string>> = {
  event: 'What happened',
  band: 'This range',
  key: 'The key of the map',
  bytes: 'These bytes',
  entry: 'This entry',
  console: 'This line'
}

/** With what happened the map's key is offered, too. @param last n of the last event that belongs to what was pointed at. */
export function proposalGroups(
  reply: RunReply,
  pointed: Pointed,
  last: number,
  options: { readonly bundle: LabBundle; readonly step: number }
): readonly ProposalGroup[] {
  const things: readonly Pointed[] = pointed.what === 'event' ? [pointed, { what: 'key', n: last }] : [pointed]
  return things
    .map((thing) => ({ title: TITLES[thing.what], proposals: assertThis(reply, thing, options) }))
    .filter(({ proposals }) => proposals.length > 0)
}
