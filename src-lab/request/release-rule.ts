/** Two runs on two releases of EDK II part: which of the rules that changed between them is it that shows there? */
import { platformById } from '../../src-firmware/index'
import { edk2Rules, type Edk2Rules } from '../../src-firmware/platforms/edk2-rules'
import type { CallEvent } from '../../src-firmware/trace/trace'
import type { RunReply } from './run-request'

/** A run, and its call where the two part; undefined: it makes none there. */
interface RunAt {
  readonly reply: RunReply
  readonly call: CallEvent | undefined
}

/** Does it show in this run, at this call? The other run's is asked too. */
type Shows = (run: RunAt) => boolean

const isCall =
  (services: readonly string[], causes: readonly string[]): Shows =>
  ({ call }) =>
    call !== undefined && services.includes(call.service) && call.cause !== null && causes.includes(call.cause.code)

/** Rules whose work can be told from what a service answered, in the order in which they are asked. */
const SHOWS = {
  keepsPageZero: isCall(['AllocatePages'], ['pageZeroKept']),
  walksFinishedMap: ({ reply }) => reply.result.stopped?.why.code === 'mapWalkedWithoutStride',
  flushesVolumes: isCall(['ExitBootServices'], ['keyIsOld']),
  refusesUnacceptedPool: isCall(['AllocatePool'], ['wrongType']),
  unacceptedSpace: ({ call }) => call?.cause?.code === 'badValue' && call.cause.parameter === 'gcdMemoryType',
  asksRoomForBins: isCall(['GetMemoryMap'], ['bufferTooSmall']),
  granularTypes: isCall(['AllocatePages', 'FreePages'], ['misaligned']),
  // Nothing is refused: what was not freed is missing later on.
  leavesProtectedPages: ({ reply }) => reply.result.console.some((part) => typeof part === 'object' && part.code === 'pagesLeft')
} as const satisfies Partial<Record<keyof Edk2Rules, Shows>>

/** A rule that a difference can be traced to. */
export type ShownRule = keyof typeof SHOWS

/** @returns null: the machines are of one release, or none of the rules that changed shows here. */
export function releaseRule(first: RunAt, here: RunAt): ShownRule | null {
  const [one, other] = [first, here].map(({ reply }) => platformById(reply.result.platform))
  if (!one?.edk2 || !other?.edk2 || one.edk2 === other.edk2) return null
  const [before, after] = [edk2Rules(one), edk2Rules(other)]
  const found = (Object.keys(SHOWS) as ShownRule[]).find((rule) => before[rule] !== after[rule] && SHOWS[rule](first) !== SHOWS[rule](here))
  return found ?? null
}
