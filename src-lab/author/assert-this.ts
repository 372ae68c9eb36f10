/**
 * Author mode: checks made by pointing at what happened, and whether they hold.
 *
 * - `assertThis(reply, pointed, { bundle, step })`: checks for a thing that happened in a run, the likeliest first. Each was judged on that run.
 * - `bytesProbes(reply, pointed)` (memory-drafts): what to read before bytes are asserted: run once more with these `probes`, as a trace holds none.
 * - `authorRuns(engine)` (author-run): runs that are made again only where something changed; the two below take them.
 * - `whereTheyHold(bundle, checks, run, cancel)` (candidate): what checks say of starter, solution and mistakes, run by run; `byText` sums it up.
 * - `new AuthorProof(runs).prove(bundle, files, cancel)` (author-proof): the proof as a table, again after each run; a `ProofMatrix` (proof-matrix).
 * - `eventOf(reply, result)` (event-of): where to stand in a run for a check's result.
 * - `withEntry`, `withoutEntry`, `withField`, `withLab` (lab-json): lab.json and pack.json are changed, and the rest of their text stays.
 * - `labPlaces(text)`, `rangeAt(text, place)` (lab-places): where the parts of lab.json stand, and how far what a finding is about goes.
 * - `newLabFiles(id, uuid, from, files)` (new-lab): a new lab's files, made from a lab beside it.
 */
import { Evidence } from '../checks/evidence'
import type { JudgeInput } from '../checks/judge'
import type { RunReply } from '../request/run-request'
import { callDrafts } from './call-drafts'
import { consoleDrafts } from './console-drafts'
import { proposalsOf, type Draft } from './draft'
import { entryDrafts } from './entry-drafts'
import { eventDrafts } from './event-drafts'
import { bandDrafts, keyDrafts } from './map-drafts'
import { bytesDrafts } from './memory-drafts'
import { lineWords } from './moments'
import { callOf } from './naming'
import type { Pointed, Proposal } from './pointed'

/** For whom a check is made. */
interface AssertOptions {
  /** The lab as it is: its ids are taken. */
  readonly bundle: JudgeInput['bundle']
  /** The '## n.' section of the lab that the check belongs to. */
  readonly step: number
}

/** The checks that can be made of what was pointed at, the likeliest first; none: there is nothing that could be asserted. */
export function assertThis(reply: RunReply, pointed: Pointed, { bundle, step }: AssertOptions): readonly Proposal[] {
  const evidence = Evidence.of(reply)
  const at = (callOf(evidence, pointed.n) ?? evidence.trace[pointed.n])?.at
  return proposalsOf(draftsFor(evidence, pointed), { reply, bundle, step, on: lineWords(at?.line) })
}

function draftsFor(evidence: Evidence, pointed: Pointed): readonly Draft[] {
  switch (pointed.what) {
    case 'event': {
      const call = callOf(evidence, pointed.n)
      if (call !== null) return callDrafts(evidence, call)
      const event = evidence.trace[pointed.n]
      return event === undefined ? [] : event.kind === 'console' ? consoleDrafts(evidence, event.n) : eventDrafts(evidence, event)
    }
    case 'band':
      return bandDrafts(evidence, pointed.n, pointed.start)
    case 'key':
      return keyDrafts(evidence, pointed.n)
    case 'console':
      return consoleDrafts(evidence, pointed.n, pointed.row)
    case 'bytes':
      return bytesDrafts(evidence, pointed)
    case 'entry':
      return entryDrafts(evidence, pointed)
  }
}
