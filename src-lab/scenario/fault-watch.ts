/** Which calls a lab's faults are about, told while the run goes on. */
import type { CallEvent } from '../../src-firmware/index'
import { CallLog } from '../checks/call-log'
import { isMeant } from '../checks/call-pattern'
import type { CallPattern, Fault, Step } from '../lab/lab'
import { namedNumber } from '../lab/named-number'

type FailingFault = Extract<Fault, { fail: string }>
type FollowingFault = Extract<Fault, { do: Step }>

/** One fault, and how many calls it was about so far. */
class Counted<F extends Fault> {
  private seen = 0

  constructor(
    readonly fault: F,
    private readonly pattern: CallPattern,
    private readonly times: number
  ) {}

  isAbout(log: CallLog, call: CallEvent): boolean {
    return isMeant(log, call, this.pattern)
  }

  /** Counts a call, if it is one of those meant. Is it one at which the fault acts? */
  isDue(log: CallLog, call: CallEvent): boolean {
    if (!this.isAbout(log, call)) return false
    this.seen++
    return this.seen >= this.first && this.seen < this.first + this.times
  }

  /** The first matching call at which it acts. */
  private get first(): number {
    return nthOf(this.fault, this.pattern) ?? 1
  }
}

function nthOf({ nth }: Fault, pattern: CallPattern): number | undefined {
  return nth === undefined ? pattern.nth : Number(namedNumber(nth as string | number) ?? 1n)
}

/** Without a number every matching call is meant, with one only that call, unless `times` says more. */
function timesOf(fault: Fault, pattern: CallPattern): number {
  const each = nthOf(fault, pattern) === undefined ? Infinity : 1
  return 'times' in fault ? (fault.times ?? each) : each
}

/** Watches a driver's calls for those that a lab's faults are about. */
export class FaultWatch {
  private readonly log = new CallLog()
  private readonly failingFaults: readonly Counted<FailingFault>[]
  private readonly followingFaults: readonly Counted<FollowingFault>[]
  /** The library's call under way, and the faults that were about it already. */
  private library: { readonly call: CallEvent; readonly decided: Set<Counted<FailingFault>> } | null = null

  constructor(faults: readonly Fault[]) {
    this.failingFaults = faults
      .filter((fault) => 'fail' in fault)
      .map((fault) => new Counted(fault, fault.when, timesOf(fault, fault.when)))
    this.followingFaults = faults
      .filter((fault) => 'do' in fault)
      .map((fault) => new Counted(fault, fault.after, timesOf(fault, fault.after)))
  }

  get isIdle(): boolean {
    return this.failingFaults.length === 0 && this.followingFaults.length === 0
  }

  /**
   * A call begins. The fault that lets it fail, if one does. A library's function has no status: its fault strikes the service behind it.
   */
  failing(event: CallEvent): FailingFault | null {
    this.log.add(event)
    if (event.table === 'Library') {
      if (event.call !== null) this.library = { call: event, decided: new Set() }
      return null
    }
    if (event.call !== null) return this.struck(event, this.failingFaults)
    const { library } = this
    if (!library || event.parent !== library.call.n) return null
    // Which service behind the function is meant shows when it is called.
    const meant = this.failingFaults.filter((one) => !library.decided.has(one) && one.isAbout(this.log, library.call))
    for (const one of meant) library.decided.add(one)
    return this.struck(library.call, meant)
  }

  /** A call has returned, whether or not anything may follow it now. */
  returned(event: CallEvent): void {
    this.log.returned(event)
  }

  /** What follows a call that has returned. */
  following(event: CallEvent): readonly Step[] {
    if (event.call === null) return []
    return this.followingFaults.filter((one) => one.isDue(this.log, event)).map((one) => one.fault.do)
  }

  private struck(call: CallEvent, faults: readonly Counted<FailingFault>[]): FailingFault | null {
    const due = faults.filter((one) => one.isDue(this.log, call))
    return due[0]?.fault ?? null
  }
}
