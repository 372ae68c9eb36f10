/** Carries out service calls: each one is an event of the trace, also those that a service or a library makes on its way. */
import type { Board } from '../board/board'
import type { Bystander, InjectedAnswer } from './bystander'
import { SimulatorBug } from '../board/guest'
import { hex } from '../spec/hex'
import type { Argument, CallRequest, Result, ServiceSignature, ServiceTable } from './signature'
import { Arguments, traceArguments, traceResults, type Outcome, type Service } from './service'
import type { Phase } from './phase'
import { isErrorStatus, statusCode, statusHex, statusName, type StatusName } from '../spec/status'
import type { MachinePhase } from '../spec/phase'
import { refusal } from '../trace/cause'
import type { Place } from '../trace/trace'

/** What a call on the way came back with. */
export interface Answer {
  readonly Status: StatusName | bigint | null
  readonly out: Readonly<Record<string, Result>>
  readonly value: Result
}

/** Carries out every call, a driver's and the firmware's own, and writes each down as an event. */
export class ServiceCalls {
  /** n of the events that have not ended, the outermost first. */
  private readonly open: number[] = []
  private drivers = 0
  private inCharge: Phase | null = null
  /** The phase that the call which runs now has handed over to. */
  private next: MachinePhase | null = null

  /**
   * @param signatures Of every service of every phase: what a phase lacks is told from what does not exist.
   * @param bystander null: the driver is alone with the machine.
   */
  constructor(
    private readonly board: Board,
    private readonly signatures: readonly ServiceSignature[],
    private readonly bystander: Bystander | null
  ) {}

  /** The phase whose services are called. */
  get phase(): Phase {
    if (!this.inCharge) throw new SimulatorBug('no phase has begun')
    return this.inCharge
  }

  /** This phase is in charge from here on. */
  enter(phase: Phase): void {
    this.inCharge = phase
  }

  /** A call that the driver's own text makes: it has a number. */
  ofDriver(request: CallRequest): Answer {
    return this.run(request, ++this.drivers)
  }

  /** A call that a service, a library or the firmware makes on its way. */
  onTheWay(table: ServiceTable, service: string, args: Readonly<Record<string, Argument>>, at: Place | null): Answer {
    return this.run({ table, service, args, at }, null)
  }

  /** @param call The number of a call that the driver's own text makes. */
  private run(request: CallRequest, call: number | null): Answer {
    const { board } = this
    const { at } = request
    const service = this.find(request.table, request.service)
    this.phase.requireTable(service, at, request.keptPointer ?? false)
    const args = new Arguments(service.service, request.args, board.mode)
    // What the enclosing call did so far belongs to it, not to the call inside.
    board.recordChanges()
    const event = board.tellCall({
      call,
      parent: this.open.at(-1) ?? null,
      at,
      table: service.table,
      service: service.service,
      in: traceArguments(service, request.args)
    })
    const keyBefore = this.phase.mapKey
    const refused = this.bystander?.before(event) ?? null
    const outcome: Outcome = refused === null ? this.inside(event.n, () => this.perform(service, args, at)) : injected(refused)
    const { Status } = outcome
    event.status = typeof Status === 'bigint' ? hex(Status) : Status && statusHex(Status)
    event.statusName = typeof Status === 'bigint' ? statusName(Status) : Status
    event.cause = outcome.cause ?? null
    event.out = traceResults(service, outcome)
    event.returned = true
    if (outcome.detail) event.detail = outcome.detail
    const { mapKey } = this.phase
    if (keyBefore !== mapKey) event.key = { from: hex(keyBefore), to: hex(mapKey) }
    this.follow(keyBefore)
    this.bystander?.after(event)
    return { Status, out: outcome.out ?? {}, value: outcome.value ?? null }
  }

  /** What happens now belongs to event n, until it is over. */
  inside<T>(n: number, act: () => T): T {
    const { board } = this
    const enclosing = board.currentEvent
    board.currentEvent = n
    this.open.push(n)
    try {
      return act()
    } finally {
      board.recordChanges()
      this.open.pop()
      board.currentEvent = enclosing
    }
  }

  /** What the firmware does when a call, or what a bystander did, is over. */
  follow(keyBefore: bigint): void {
    const { phase, next } = this
    if (keyBefore !== phase.mapKey) phase.keyMoved()
    if (!next) return
    this.next = null
    this.board.begin(next, phase.name, false)
    this.enter(phase.handedOver(next))
  }

  /** Runs a service without an event of its own. */
  quietly(table: ServiceTable, service: string, args: Readonly<Record<string, Argument>>): Outcome {
    return this.perform(this.find(table, service), new Arguments(service, args, this.board.mode), null)
  }

  private perform(service: Service | ServiceSignature, args: Arguments, at: Place | null): Outcome {
    const { board, phase } = this
    if (!('run' in service)) return phase.lacks(service, at)
    return service.run({
      board,
      core: phase.core,
      allocator: phase.allocator,
      args,
      at,
      call: (of, inner, values) => this.onTheWay(of, inner, values, at),
      interrupt: this.interrupt,
      handOver: this.handOver
    })
  }

  private readonly handOver = (to: MachinePhase): void => void (this.next = to)

  /** The phase that was interrupted goes on when it is over. */
  private readonly interrupt = <T>(act: () => T): T => {
    const { phase } = this
    if (!phase.interrupts) throw new SimulatorBug(`no interrupt leads anywhere from ${phase.name}`)
    this.inCharge = phase.interrupts
    try {
      return act()
    } finally {
      this.inCharge = phase
    }
  }

  /** A service of the phase in charge; of one that it lacks only what it looks like. */
  private find(table: ServiceTable, name: string): Service | ServiceSignature {
    const own = this.phase.services.named(table, name)
    if (own) return own
    const other = this.signatures.find((signature) => signature.table === table && signature.service === name)
    if (!other) throw new SimulatorBug(`there is no service ${table}.${name}`)
    return other
  }
}

function injected({ answer, fault }: InjectedAnswer): Outcome {
  if (typeof answer === 'bigint') return { Status: null, value: answer }
  return isErrorStatus(answer) ? refusal(answer, { code: 'injected', fault }) : { Status: answer }
}

/** The 64-bit code of a status, named or not. */
export function codeOf(status: StatusName | bigint): bigint {
  return typeof status === 'bigint' ? status : statusCode(status)
}
