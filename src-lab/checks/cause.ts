/** The earlier call that made a later one go wrong. */
import { factsOf, isOfClass } from '../../src-firmware'
import type { CallEvent, TraceEvent } from '../../src-firmware/trace/trace'
import type { Hex } from '../../src-firmware/spec/hex'
import type { Evidence } from './evidence'
import { numberIn } from './value'

/** ExitBootServices refused a key: what the key is, and which event last moved it. */
interface StaleKey {
  readonly given: bigint
  readonly current: bigint
  readonly movedBy: TraceEvent | null
  /** GetMemoryMap gave this key once; else the driver has it from nowhere. */
  readonly wasGiven: boolean
}

/** null: the call was not refused for its key. */
export function staleKey(evidence: Evidence, call: CallEvent): StaleKey | null {
  if (factsOf(call).leadsTo !== 'exited' || call.statusName !== 'EFI_INVALID_PARAMETER') return null
  const given = numberIn(call.in.mapKey)
  if (given === null) return null
  const move = evidence.keyMoves().findLast(({ event }) => event.n < call.n)
  const current = BigInt(evidence.state(call.n - 1).dxe.mapKey)
  if (current === given) return null
  const wasGiven = evidence.trace.some(
    (event) => event.kind === 'call' && event.n < call.n && factsOf(event).tellsMap && numberIn(event.out.mapKey) === given
  )
  return { given, current, movedBy: move?.event ?? null, wasGiven }
}

/** The event that gave memory back before, for a free of memory that is free already. */
export function freedBefore(evidence: Evidence, start: Hex | bigint, before: number): { event: TraceEvent; takenBy: number | null } | null {
  const address = BigInt(start)
  for (let n = before - 1; n >= 0; n--) {
    const event = evidence.trace[n]!
    const outer = evidence.outermost(event)
    // The buffer that Print takes and gives back on the way is nobody's story.
    if (outer.kind === 'call' && isOfClass(outer, 'console')) continue
    for (const change of event.changes) {
      if (change.what !== 'give' && change.what !== 'take') continue
      const first = BigInt(change.start)
      const length = BigInt(change.bytes)
      if (address !== first && !(address > first && address < first + length)) continue
      // Taken again since: whoever freed it before has nothing to do with this.
      if (change.what === 'take') return null
      return { event: outer, takenBy: change.takenBy }
    }
  }
  return null
}

/** The address that a service was given which gives pages or pool back, and does nothing else; null for other services. */
export function freedAddress(evidence: Evidence, call: CallEvent): bigint | null {
  const { frees, allocates } = factsOf(call)
  if (allocates || (frees?.what !== 'pages' && frees?.what !== 'pool')) return null
  return numberIn(evidence.field(call, `in.${frees.at}`))
}

/** For a refused call: the call that made it so, where there is one. */
export function causeOfRefusal(evidence: Evidence, call: CallEvent): TraceEvent | null {
  const stale = staleKey(evidence, call)
  if (stale) return stale.wasGiven ? stale.movedBy : null
  const address = freedAddress(evidence, call)
  const status = evidence.status(call)?.name
  if (address === null || (status !== 'EFI_NOT_FOUND' && status !== 'EFI_INVALID_PARAMETER')) return null
  return freedBefore(evidence, address, call.n)?.event ?? null
}
