import { assertThis } from '../../../src-lab/author/assert-this'
import type { Pointed, Proposal } from '../../../src-lab/author/pointed'
import { judge } from '../../../src-lab/checks/judge'
import type { Check, MemoryCheck } from '../../../src-lab/lab/lab'
import { memoryProbes } from '../../../src-lab/checks/memory'
import { Evidence } from '../../../src-lab/checks/evidence'
import { check as checkSchema } from '../../../src-lab/pack/schema/checks'
import type { RunReply } from '../../../src-lab/request/run-request'
import { afresh, driven, labWith, type Driven, type DrivenOptions } from '../checks/driven'

export type Act = (driver: Driven) => void
/** What is pointed at, found in the run. */
export type Point = (reply: RunReply) => Pointed

/** The n of a call of the driver's, counted from 1. */
export const call = (reply: RunReply, number: number): number =>
  reply.trace.find((event) => event.kind === 'call' && event.call === number)!.n
export const theCall =
  (number: number): Point =>
  (reply) => ({ what: 'event', n: call(reply, number) })

/** What is offered for a thing of a run; each is valid as lab.json has it. */
export function offered(reply: RunReply, point: Point, lab = labWith([])): readonly Proposal[] {
  const proposals = assertThis(reply, point(reply), { bundle: lab, step: 1 })
  for (const { check } of proposals) {
    const parsed = checkSchema.safeParse(check)
    if (!parsed.success) throw new Error(`${JSON.stringify(check)}: ${parsed.error.message}`)
  }
  return proposals
}

/** What a check says of a run, with the bytes that it asks for. */
export function said(check: Check, act: Act, options: DrivenOptions = {}): string {
  const first = driven(act, options)
  const probes = check.kind === 'memory' ? memoryProbes(check as MemoryCheck, Evidence.of(first)) : []
  const reply = probes.length === 0 ? first : driven(act, { ...options, probes })
  return judge({ bundle: labWith([check]), reply: afresh(reply) }).checks[0]!.status
}
