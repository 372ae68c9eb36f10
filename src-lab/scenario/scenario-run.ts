/** What a lab does beside the driver in one run: its setup, its faults, and the operating system's side afterwards. */
import type { Bystander, CallEvent, InjectedAnswer, LabRefusal, Machine, StatusName } from '../../src-firmware/index'
import type { Argument } from '../../src-firmware/services/signature'
import type { Scenario, Step } from '../lab/lab'
import type { StepNotDone } from '../request/run-request'
import { Probes, type Probe, type ProbeResult } from '../request/probes'
import { FaultWatch } from './fault-watch'
import { carryOutOs, type CallExport } from './os-steps'
import { carryOut, type Named } from './steps'

/** Stands beside the driver for one run. */
export class ScenarioRun implements Bystander {
  private readonly named: Named = new Map()
  private readonly watch: FaultWatch
  private readonly probes: Probes
  private machine: Machine | null = null
  private callExport: CallExport = () => undefined
  /** Steps that wait until a timer of the firmware gets its turn. */
  private due: Step[] = []
  private isActing = false

  constructor(
    private readonly scenario: Scenario,
    probes: readonly Probe[]
  ) {
    this.probes = new Probes(probes)
    this.watch = new FaultWatch(scenario.faults ?? [])
  }

  begin(machine: Machine, callExport: (name: string, args: readonly bigint[]) => Argument | undefined): void {
    this.machine = machine
    this.callExport = callExport
  }

  /** What was read of memory on the way. */
  get memory(): readonly ProbeResult[] {
    return this.probes.results
  }

  /** The steps that could not be carried out, in their order. */
  readonly notDone: StepNotDone[] = []

  /** Before the entry point. */
  setup(): void {
    for (const step of this.scenario.setup ?? []) this.act(step)
  }

  /** Everything is prepared; the entry point is next. */
  starting(): void {
    this.probes.take('start', this.machine!)
  }

  /** The entry point has returned. */
  returned(): void {
    this.probes.take('returned', this.machine!)
  }

  /** The run is over. */
  finish(machine: Machine): void {
    this.probes.take('end', machine)
  }

  /** The entry point has returned: the operating system's side. */
  afterwards(): void {
    const machine = this.machine!
    for (const step of this.scenario.afterwards ?? []) {
      this.note(step.id, carryOutOs(step, machine, this.named, this.callExport))
      this.probes.phaseMayHaveChanged(machine)
    }
  }

  // ---- Bystander --------------------------------------------------------------------------------------------------------------------

  before(event: CallEvent): InjectedAnswer | null {
    if (this.machine) this.probes.before(event, this.machine)
    if (this.watch.isIdle) return null
    const fault = this.watch.failing(event)
    if (!fault || !this.machine) return null
    this.machine.intervene(fault.id, () => ({ code: 'callFails', status: fault.fail }))
    return { answer: answerOf(fault.fail), fault: fault.id }
  }

  after(event: CallEvent): void {
    if (this.machine) this.probes.after(event, this.machine)
    if (this.watch.isIdle) return
    this.watch.returned(event)
    if (this.isActing || !this.machine) return
    this.due.push(...this.watch.following(event))
    if (this.due.length === 0) return
    // The first ExitBootServices turns the firmware's timers off for good; until then a raised level only holds them back.
    if (!this.machine.isInterruptible) return
    for (const step of this.due.splice(0)) this.act(step)
  }

  private act(step: Step): void {
    this.isActing = true
    try {
      this.note(step.id, carryOut(step, this.machine!, this.named))
    } finally {
      this.isActing = false
    }
  }

  private note(step: string, why: LabRefusal | null): void {
    if (why !== null) this.notDone.push({ step, why })
  }
}

/** A status by its name; of a function that has none the value, NULL or a number. */
function answerOf(fail: string): StatusName | bigint {
  if (fail === 'NULL') return 0n
  return /^-?[0-9]+$/.test(fail) ? BigInt(fail) : (fail as StatusName)
}
