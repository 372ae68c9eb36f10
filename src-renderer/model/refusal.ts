/** What a refused call wanted, as a range of memory that the picture can draw over what stood in the way. */
import { factsOf, isError, PAGE_SIZE, type CallEvent, type TraceEvent } from '../../src-firmware'
import { t } from '../language'

/** Memory that a call asked for, or wanted to give back, and was refused. */
export interface Wanted {
  readonly kind: 'wanted'
  readonly start: bigint
  readonly bytes: bigint
  /** 'AllocatePages wanted this', for the row. */
  readonly words: string
}

/** AllocateAddress: where the pages are to lie is said, and not only how many. */
const AT_ADDRESS = 2n

/** Did a call answer with an error? */
export function isRefused(event: TraceEvent): event is CallEvent {
  return event.kind === 'call' && event.status !== null && event.status !== '0x0' && isError(BigInt(event.status))
}

/** @returns null: it was not refused, or it named no place. */
export function wantedBy(event: TraceEvent | undefined): Wanted | null {
  if (!event || !isRefused(event)) return null
  const { allocates, frees } = factsOf(event)
  const holding = frees ?? allocates
  if (!holding || (holding.what !== 'pages' && holding.what !== 'pool' && holding.what !== 'memorySpace')) return null
  const given = (name: string | undefined): bigint | null => {
    const value = name === undefined ? undefined : event.in[name]
    return typeof value === 'string' && /^0x[0-9a-f]+$/i.test(value) ? BigInt(value) : typeof value === 'number' ? BigInt(value) : null
  }
  // Where anything will do, the address holds whatever stood there before.
  if (!frees && given('type') !== AT_ADDRESS) return null
  const start = given(holding.at)
  if (start === null) return null
  const pages = given(holding.pages)
  const bytes = pages !== null ? pages * PAGE_SIZE : (given(holding.bytes) ?? 1n)
  return { kind: 'wanted', start, bytes: bytes > 0n ? bytes : 1n, words: t('{{service}}, refused', { service: event.service }) }
}

/** Puts what was wanted before the first row that it would lie in. Rows ascend by address. */
export function withWanted<R extends { readonly start: bigint; readonly bytes: bigint }>(
  rows: readonly R[],
  wanted: Wanted | null
): readonly (R | Wanted)[] {
  if (!wanted) return rows
  const at = rows.findIndex(({ start, bytes }) => start + bytes > wanted.start)
  return at < 0 ? [...rows, wanted] : [...rows.slice(0, at), wanted, ...rows.slice(at)]
}
