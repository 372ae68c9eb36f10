/** What author mode offers for a thing that was pointed at. */
import { assertThis } from '../../src-lab/author/assert-this'
import type { Pointed, Proposal } from '../../src-lab/author/pointed'
import type { LabBundle } from '../../src-lab/lab/bundle'
import type { RunReply } from '../../src-lab/request/run-request'
import { type Sentence, sentence, t } from '../language'

/** Proposals for one thing. */
export interface ProposalGroup {
  readonly title: string
  readonly proposals: readonly Proposal[]
}

const TITLES: Readonly<Record<Pointed['what'], Sentence>> = {
  event: sentence('What happened'),
  band: sentence('This range'),
  key: sentence('The key of the map'),
  bytes: sentence('These bytes'),
  entry: sentence('This entry'),
  console: sentence('This line')
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
    .map((thing) => ({ title: t(TITLES[thing.what]), proposals: assertThis(reply, thing, options) }))
    .filter(({ proposals }) => proposals.length > 0)
}
