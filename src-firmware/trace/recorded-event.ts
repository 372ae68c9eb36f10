/**
 * Events as the recorder keeps them. `changes` is a property like any other to whoever reads, copies, compares or posts an event; behind it stands
 * the log, from which they are written out at each reading.
 */
import type { MachinePhase } from '../spec/phase'
import type { ChangeLog, NewChange } from './change-log'
import type { Cause } from './cause'
import type { Access, CallEvent, Change, Place, Value } from './trace'

const NO_CHANGES: Change[] = Object.freeze<Change[]>([]) as Change[]
/** Nothing was written: many calls share it. */
export const NO_RESULTS: Record<string, Value> = Object.freeze({})

/** What every event has. */
export class RecordedEvent {
  #log: ChangeLog | null = null
  #from = 0
  #end = 0
  declare readonly n: number
  declare readonly phase: MachinePhase
  declare readonly image: string
  declare readonly changes: Change[]
  declare readonly accesses: Access[]

  constructor(n: number, phase: MachinePhase, image: string, accesses: Access[]) {
    this.n = n
    this.phase = phase
    this.image = image
    Object.defineProperty(this, 'changes', written)
    this.accesses = accesses
  }

  /** Writes more of what it changed into the log, whose last entries are its own. */
  static change(event: RecordedEvent, log: ChangeLog, changes: readonly NewChange[]): void {
    if (event.#log === null) event.#from = log.end
    event.#log = log
    for (const change of changes) log.add(change)
    event.#end = log.end
  }

  static changesOf(event: RecordedEvent): Change[] {
    return event.#log?.read(event.#from, event.#end) ?? NO_CHANGES
  }
}

/** One for all, so that events keep one shape. */
const written: PropertyDescriptor = {
  enumerable: true,
  get(this: RecordedEvent) {
    return RecordedEvent.changesOf(this)
  }
}

/** What is known of a call when it begins. */
export type BegunCall = Pick<CallEvent, 'call' | 'parent' | 'at' | 'table' | 'service' | 'in'>

/** A call that has not come back yet. Written out field by field: nearly all events are calls. */
export class RecordedCall extends RecordedEvent implements CallEvent {
  declare readonly kind: 'call'
  declare readonly call: number | null
  declare readonly parent: number | null
  declare readonly at: Place | null
  declare readonly table: CallEvent['table']
  declare readonly service: string
  declare readonly in: Record<string, Value>
  declare status: CallEvent['status']
  declare statusName: string | null
  declare cause: Cause | null
  declare out: Record<string, Value>
  declare returned: boolean
  declare key?: NonNullable<CallEvent['key']>
  declare detail?: NonNullable<CallEvent['detail']>

  constructor(n: number, phase: MachinePhase, image: string, accesses: Access[], begun: BegunCall) {
    super(n, phase, image, accesses)
    this.kind = 'call'
    this.call = begun.call
    this.parent = begun.parent
    this.at = begun.at
    this.table = begun.table
    this.service = begun.service
    this.in = begun.in
    this.status = null
    this.statusName = null
    this.cause = null
    this.out = NO_RESULTS
    this.returned = false
  }
}
