/** Carries out service calls: each one is an event of the trace, also those that a service or a library makes on its way. */
import type { Board } from '../board/board'
import type { Bystander, InjectedStatus } from './bystander'
import type { DxeCore } from '../dxe/core/core'
import { EventGroup } from '../dxe/events/events'
import { DriverStop, SimulatorBug } from '../board/guest'
import { hex } from '../spec/hex'
import type { PeiCore } from '../pei/core'
import type { Argument, CallRequest, Result } from './signature'
import { Arguments, traceArguments, traceResults, type Outcome, type Service } from './service'
import { serviceNamed } from '../machine/services'
import { isErrorStatus, statusCode, statusName, type StatusName } from '../spec/status'
import { refusal } from '../trace/cause'
import type { CallEvent, Place } from '../trace/trace'

/** The phase in charge; the others are null. */
export interface Phases {
  readonly pei: PeiCore | null
  readonly dxe: DxeCore | null
}
export interface Answer {
  readonly Status: StatusName | bigint | null
  readonly out: Readonly<Record<string, Result>>
  readonly value: Result
}

/** Services that live in the boot services table, or call through it. */
const NEEDS_BOOT_SERVICES: ReadonlySet<Service['table']> = new Set(['BootServices', 'ConOut', 'ConIn'])
/** What a PEIM cannot reach: none of it is there before DXE. */
const BEGINS_WITH_DXE: ReadonlySet<Service['table']> = new Set(['BootServices', 'RuntimeServices', 'DxeServices', 'ConOut', 'ConIn'])

export class ServiceCalls {
  /** n of the events that have not ended, the outermost first. */
  private readonly open: number[] = []
  private drivers = 0

  /**
   * @param left Called at the end of a successful ExitBootServices, and of a successful SetVirtualAddressMap.
   * @param bystander null: the driver is alone with the machine.
   */
  constructor(
    private readonly board: Board,
    private readonly phases: Phases,
    private readonly left: () => void,
    private readonly bystander: Bystander | null
  ) {}

  /** A call that the driver's own text makes: it has a number. */
  ofDriver({ table, service, args, at, keptPointer }: CallRequest): Answer {
    return this.run(known(table, service), args, at, ++this.drivers, keptPointer)
  }

  /** A call that a service, a library or the firmware makes on its way. */
  onTheWay(table: Service['table'], service: string, args: Readonly<Record<string, Argument>>, at: Place | null): Answer {
    return this.run(known(table, service), args, at, null)
  }

  private run(
    service: Service,
    values: Readonly<Record<string, Argument>>,
    at: Place | null,
    call: number | null,
    keptPointer = false
  ): Answer {
    const { board } = this
    if (!keptPointer && NEEDS_BOOT_SERVICES.has(service.table)) board.requireBootServices(service.service, at)
    this.requirePhase(service, at)
    const args = new Arguments(service.service, values, board.mode)
    // What the enclosing call did so far belongs to it, not to the call inside.
    board.recordChanges()
    const event = board.tell({
      kind: 'call',
      call,
      parent: this.open.at(-1) ?? null,
      at,
      table: service.table,
      service: service.service,
      in: traceArguments(service, values),
      status: null,
      statusName: null,
      cause: null,
      out: {},
      returned: false
    }) as CallEvent
    const keyBefore = this.mapKey
    const refused = this.bystander?.before(event) ?? null
    const outcome: Outcome = refused === null ? this.inside(event.n, () => this.perform(service, args, at)) : injected(refused)
    const code = outcome.Status === null ? null : codeOf(outcome.Status)
    event.status = code === null ? null : hex(code)
    event.statusName = code === null ? null : statusName(code)
    event.cause = outcome.cause ?? null
    event.out = traceResults(service, outcome)
    event.returned = true
    if (outcome.detail) event.detail = outcome.detail
    if (keyBefore !== this.mapKey) event.key = { from: hex(keyBefore), to: hex(this.mapKey) }
    this.follow(event.n, keyBefore)
    this.bystander?.after(event)
    return { Status: outcome.Status, out: outcome.out ?? {}, value: outcome.value ?? null }
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

  /** What the firmware does when event n is over. */
  follow(n: number, keyBefore: bigint): void {
    const { board } = this
    const { dxe } = this.phases
    if (dxe && keyBefore !== dxe.mapKey && !board.exited && dxe.events.hasGroup(EventGroup.memoryMapChange))
      dxe.events.signalGroup(EventGroup.memoryMapChange)
    if (board.exited?.n === n || board.virtualSince === n) this.left()
  }

  /** Runs a service without an event of its own. */
  quietly(table: Service['table'], service: string, args: Readonly<Record<string, Argument>>): Outcome {
    return this.perform(known(table, service), new Arguments(service, args, this.board.mode), null)
  }

  private perform(service: Service, args: Arguments, at: Place | null): Outcome {
    const { board, phases } = this
    return service.run({
      board,
      args,
      at,
      call: (table, name, inner) => this.onTheWay(table, name, inner, at),
      get core() {
        return phases.dxe ?? wrongPhase(service, at, 'DXE has not begun')
      },
      get pei() {
        return phases.pei ?? wrongPhase(service, at, 'PEI is over')
      }
    })
  }

  get mapKey(): bigint {
    return this.phases.dxe?.mapKey ?? 0n
  }

  private requirePhase(service: Service, at: Place | null): void {
    if (this.phases.pei && BEGINS_WITH_DXE.has(service.table))
      wrongPhase(service, at, 'before DXE there are no tables of UEFI. A PEIM asks PeiServices')
    if (!this.phases.pei && service.table === 'PeiServices') wrongPhase(service, at, 'PEI is over, and its services with it')
  }
}

function known(table: Service['table'], name: string): Service {
  const service = serviceNamed(table, name)
  if (!service) throw new SimulatorBug(`there is no service ${table}.${name}`)
  return service
}

function injected({ Status, fault }: InjectedStatus): Outcome {
  return isErrorStatus(Status) ? refusal(Status, { code: 'injected', fault }) : { Status }
}

function wrongPhase(service: Service, at: Place | null, why: string): never {
  throw new DriverStop('noTable', `${service.service} cannot be called here: ${why}`, at)
}

export function codeOf(status: StatusName | bigint): bigint {
  return typeof status === 'bigint' ? status : statusCode(status)
}
