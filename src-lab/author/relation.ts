/** Numbers of a run told by the calls that gave them: such a check holds on other machines, too. */
import { factsOf, PAGE_SIZE, serviceNamed } from '../../src-firmware'
import { hex } from '../../src-firmware/spec/hex'
import type { CallEvent } from '../../src-firmware/trace/trace'
import { locate } from '../checks/address'
import type { Evidence } from '../checks/evidence'
import { numberIn } from '../checks/value'
import type { Address } from '../lab/lab'
import { namedCall, serviceMeant, signatureMeant } from './naming'

/** A value that a call had. */
export type Relation = Extract<Address, { of: unknown }>

/** Below lies page 0: no address that anybody is given. */
const LEAST_ADDRESS = PAGE_SIZE

/** An address as the driver was told it, or as it said itself; null: no call of the driver's shows it. @param n The moment that it is looked at. */
export function relationOf(evidence: Evidence, address: bigint, n: number): Relation | null {
  if (address < LEAST_ADDRESS) return null
  const before = evidence.calls.filter((call) => call.n <= n)
  const within = (call: CallEvent): Relation | null => insideTaken(evidence, call, address)
  const holder = holderOf(evidence, address, n)
  for (const relation of [
    () => (holder ? within(holder) : null),
    () => lastOf(before, within),
    () => lastOf(before, (call) => answered(evidence, call, address)),
    () => lastOf(before, (call) => given(evidence, call, address))
  ]) {
    const found = relation()
    if (found !== null && locate(evidence, found, n + 1)?.address === address) return found
  }
  return null
}

/** An address told by a call, else as it is. */
export function addressTold(evidence: Evidence, address: bigint, n: number): { readonly address: Address; readonly isLiteral: boolean } {
  const relation = relationOf(evidence, address, n)
  return relation === null ? { address: hex(address), isLiteral: true } : { address: relation, isLiteral: false }
}

/** A number that an earlier call answered, whatever it counts. @param before The event that it is looked at from. */
export function answerOf(
  evidence: Evidence,
  number: bigint,
  before: number,
  isOf: (field: string) => boolean = () => true
): Relation | null {
  const calls = evidence.calls.filter((call) => call.n < before)
  return lastOf(calls, (call) => answered(evidence, call, number, isOf))
}

function lastOf(calls: readonly CallEvent[], find: (call: CallEvent) => Relation | null): Relation | null {
  for (let at = calls.length - 1; at >= 0; at--) {
    const found = find(calls[at]!)
    if (found !== null) return found
  }
  return null
}

/** The call of the driver's that took the memory that an address lies in now. */
function holderOf(evidence: Evidence, address: bigint, n: number): CallEvent | null {
  const holding = evidence
    .state(n)
    .owned.find(
      ({ start, bytes, owner }) => owner === evidence.entry && BigInt(start) <= address && address < BigInt(start) + BigInt(bytes)
    )
  const taken = holding && evidence.trace[holding.takenBy]
  const call = taken ? evidence.outermost(taken) : null
  return call?.kind === 'call' && call.call !== null ? call : null
}

/** Memory that a call took: the field that says where it begins, and its bytes. */
export function takenBy(
  evidence: Evidence,
  call: CallEvent
): { readonly field: `out.${string}`; readonly start: bigint; readonly bytes: bigint } | null {
  const service = serviceMeant(evidence, call)
  const facts = signatureMeant(evidence, call, service)?.facts ?? factsOf(call)
  const { allocates } = facts
  if (allocates?.what !== 'pages' && allocates?.what !== 'pool' && allocates?.what !== 'hob') return null
  const number = (field: string): bigint | null => numberIn(evidence.field(call, field, service))
  const start = number(`out.${allocates.at}`)
  if (start === null || start < LEAST_ADDRESS) return null
  const pages = allocates.pages === undefined ? null : number(`in.${allocates.pages}`)
  const bytes = allocates.bytes === undefined ? null : number(`in.${allocates.bytes}`)
  return { field: `out.${allocates.at}`, start, bytes: pages !== null ? pages * PAGE_SIZE : (bytes ?? 1n) }
}

function insideTaken(evidence: Evidence, call: CallEvent, address: bigint): Relation | null {
  const taken = takenBy(evidence, call)
  if (taken === null || address < taken.start || address >= taken.start + taken.bytes) return null
  const plus = address - taken.start
  return { of: namedCall(evidence, call), field: taken.field, ...(plus > 0n && { plus: plusOf(plus) }) }
}

/** As packs write it: small numbers as people count. */
function plusOf(plus: bigint): number | `0x${string}` {
  return plus <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(plus) : hex(plus)
}

function answered(evidence: Evidence, call: CallEvent, number: bigint, isOf: (field: string) => boolean = () => true): Relation | null {
  const service = serviceMeant(evidence, call)
  const declared = signatureMeant(evidence, call, service)
  // Of the service behind a library's function first: its field is what every other way of asking has, too.
  const fields = new Set([...(declared?.parameters ?? []).map(({ field }) => field), ...Object.keys(call.out)])
  for (const field of fields) {
    const value = evidence.field(call, `out.${field}`, service)
    if (value === null || value === undefined || !isOf(field) || numberIn(value) !== number) continue
    // SetMem answers the buffer that it was given: that is told by whoever gave it.
    if (field === 'return' && Object.values(call.in).includes(value)) continue
    return { of: namedCall(evidence, call, service), field: `out.${field}` }
  }
  return null
}

/** What the driver itself named in a call: an address, never a count. */
function given(evidence: Evidence, call: CallEvent, address: bigint): Relation | null {
  const declared = serviceNamed(call.table, call.service)
  for (const { field, type } of declared?.parameters ?? []) {
    if (type !== 'EFI_PHYSICAL_ADDRESS' && type !== 'POINTER') continue
    const value = call.in[field]
    if (typeof value === 'string' && numberIn(value) === address)
      return { of: namedCall(evidence, call, call.service), field: `in.${field}` }
  }
  return null
}
