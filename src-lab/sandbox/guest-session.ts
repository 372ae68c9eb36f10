/** One driver in one engine, from its first image to its end. To the machine it is the Guest. */
import { DriverStop, ImageExit, SimulatorBug, type Guest } from '../../src-firmware/board/guest'
import type { Machine } from '../../src-firmware/index'
import type { Argument, ServiceSignature } from '../../src-firmware/services/signature'
import type { Stopped } from '../../src-firmware/trace/trace'
import { goesOnToDxe, phases, type StartPhase } from '../../src-firmware/spec/phase'
import type { CompiledDriver } from '../compile/compiler'
import { resolveImport } from '../compile/driver-imports'
import type { CallStacks } from '../request/call-stack'
import type { RunLimits } from '../request/run-request'
import { Bridge } from './bridge'
import { CELLS, FRAMES } from '../sdk/guest/core/protocol'
import { Cells } from './crossing'
import { ModuleGraph } from './module-graph'
import { StepBudget } from './step-budget'
import type { Ending, GuestModule, Vm, VmFactory } from './vm'

/** With what nearly every driver imports, so that no run has to parse it again. */
const BOOT = "export * from 'sdk:core/boot'\nimport 'sdk:Uefi/index'"

/** Driver calls service calls driver …: this deep and no deeper, long before the host's own stack ends. */
const MAX_NESTING = 32

/** The guest of one run, from its first module to its last call. */
export class GuestSession implements Guest {
  private readonly bridge: Bridge
  private readonly budget: StepBudget
  private readonly modules: ModuleGraph
  private vm: Vm | null = null
  private boot: GuestModule | null = null
  private depth = 0
  /** The host itself asks something: that is no step of the driver's. */
  private isAsking = false

  constructor(
    private readonly driver: CompiledDriver,
    private readonly phase: StartPhase,
    signatures: readonly ServiceSignature[],
    private readonly limits: RunLimits,
    alive: () => void
  ) {
    this.budget = new StepBudget(limits.steps, alive)
    this.bridge = new Bridge(signatures, driver, this.budget, limits.memoryMiB << 20)
    this.modules = new ModuleGraph(driver.js, signatures, goesOn(driver, phase) ? null : phase)
  }

  get stopped(): Stopped | null {
    return this.bridge.stopped
  }
  get stacks(): CallStacks {
    return this.bridge.stacks.told
  }
  /** Promises that were still waiting; nothing in firmware waits with them. */
  get hasPendingJobs(): boolean {
    return this.stopped === null && this.vm !== null && this.vm.hasPendingJobs
  }

  /** Starts the engine. */
  async begin(newVm: VmFactory, machine: Machine): Promise<void> {
    // What the SDK itself takes to start is no step of the driver's.
    this.isAsking = true
    const vm = await newVm({
      memoryMiB: this.limits.memoryMiB,
      cells: CELLS,
      frames: FRAMES,
      cross: this.bridge.cross,
      interrupt: () => this.interrupt(),
      resolve: this.modules.resolve,
      source: this.modules.source,
      boot: BOOT
    })
    this.isAsking = false
    this.vm = vm
    this.bridge.cells = new Cells(vm)
    this.bridge.machine = machine
    this.bridge.isOutOfMemory = () => vm.isOutOfMemory
    const { ending, module } = vm.boot
    if (ending.kind !== 'done') throw new SimulatorBug(`the SDK did not start: ${ending.kind}`)
    this.boot = module
  }

  /** The engine is asked nothing more. */
  end(): void {
    this.vm?.end()
    this.vm = null
  }

  /** Does what may stop the driver, and remembers why it was stopped. */
  attempt(act: () => void): void {
    try {
      act()
    } catch (error) {
      if (!(error instanceof DriverStop)) throw error
      this.bridge.stop(error.reason, error.why, error.at)
    }
  }

  /** Runs the entry file as the first image. @throws DriverStop */
  runEntry(file: string, imageHandle: bigint, systemTable: bigint): bigint {
    try {
      return this.startImage(file, imageHandle, systemTable)
    } catch (error) {
      if (error instanceof ImageExit) return error.status
      throw error
    }
  }

  /**
   * Calls a function that the entry file exports, after its entry point has returned.
   * @returns What it returned; undefined for nothing. @throws DriverStop
   */
  callExport(name: string, args: readonly bigint[]): Argument | undefined {
    return this.nested(() => this.ask('callExport', [0n, name, ...args]))
  }

  // ---- Guest ------------------------------------------------------------------------------------------------------------------------

  findImage(name: string, from: string): { file: string; moduleType: string | null } | null {
    const found = resolveImport(name.startsWith('.') ? name : `./${name}`, from, this.driver.js)
    return found.kind === 'file' ? { file: found.path, moduleType: this.driver.moduleTypes[found.path] ?? null } : null
  }

  startImage(file: string, imageHandle: bigint, systemTable: bigint): bigint {
    const { bridge } = this
    try {
      return this.runImage(file, imageHandle, systemTable)
    } finally {
      if (bridge.exiting?.handle === imageHandle) bridge.exiting = null
    }
  }

  private runImage(file: string, imageHandle: bigint, systemTable: bigint): bigint {
    return this.nested(() => {
      const image = this.modules.addImage({ imageHandle, systemTable })
      const { vm } = this.started()
      const before = this.bridge.loading
      this.bridge.loading = file
      const { ending } = vm.evaluate(`image ${image}`, this.modules.loader(image, file))
      if (ending.kind === 'pending') this.bridge.stop('entry', { code: 'topLevelPromise', file })
      this.settle(ending)
      this.bridge.loading = before
      const status = this.ask('start', [BigInt(image), this.entryPoint, imageHandle, systemTable])
      if (typeof status !== 'bigint') throw new SimulatorBug('an image returned no status')
      // A command answers -1 where it was typed wrongly.
      return BigInt.asUintN(64, status)
    })
  }

  callFunction(guestFunction: number, args: readonly Argument[]): Argument | undefined {
    return this.nested(() => this.ask('invoke', [BigInt(guestFunction), ...args]))
  }

  // ---- the engine -------------------------------------------------------------------------------------------------------------------

  /** Of the phase that the machine is in: what follows PEI or MM, or what a command of U-Boot's starts, is a driver or an application. */
  private get entryPoint(): string {
    const hasGoneOn = (goesOnToDxe(this.phase) || this.phase === 'uboot') && this.bridge.machine?.phase !== this.phase
    return hasGoneOn ? phases.app.entryPoint : phases[this.phase].entryPoint
  }

  private started(): { vm: Vm; boot: GuestModule; cells: Cells } {
    const { vm, boot } = this
    const { cells } = this.bridge
    if (!vm || !boot || !cells) throw new SimulatorBug('the engine has not been started')
    return { vm, boot, cells }
  }

  private nested<T>(act: () => T): T {
    if (this.depth >= MAX_NESTING) {
      this.bridge.stop('nesting', { code: 'nestedTooDeep', calls: MAX_NESTING })
      throw this.driverStop()
    }
    const { cells } = this.started()
    const { depth } = cells
    this.depth++
    try {
      return act()
    } finally {
      this.depth--
      // A driver that was stopped, or an image that has ended itself, leaves its functions without a word.
      cells.depth = depth
    }
  }

  /** Calls one of the SDK's own functions with values in the cells, and reads its reply. */
  private ask(name: string, values: readonly Argument[]): Argument | undefined {
    const { boot, cells } = this.started()
    cells.startWriting()
    for (const value of values) cells.write(value)
    cells.write(undefined)
    this.settle(boot.call(name))
    cells.startReading([])
    return cells.read()
  }

  /** Goes on only after a good ending. */
  private settle(ending: Ending): void {
    const { bridge } = this
    if (ending.kind === 'thrown' && !bridge.isLeaving) {
      // Only the guest itself may look at what was thrown: reading it can run code of the driver's.
      this.started().boot.call('report', ending.thrown)
      if (!bridge.isOver) this.engineFailed()
    }
    if (ending.kind === 'dead' && !bridge.isLeaving) this.engineFailed()
    if (ending.kind === 'interrupted' && !bridge.isLeaving) this.overrun()
    if (bridge.bug) throw bridge.bug.error
    if (bridge.stopped) throw this.driverStop()
    if (bridge.exiting) throw bridge.exiting
  }

  private driverStop(): DriverStop {
    const { stopped } = this.bridge
    if (!stopped) throw new SimulatorBug('nothing stopped the driver')
    const { reason, why, file, line, column } = stopped
    return new DriverStop(reason, why, file === null || line === null || column === null ? null : { file, line, column })
  }

  private engineFailed(): void {
    if (this.started().vm.isOutOfMemory) this.bridge.stop('memory', { code: 'sandboxMemory' })
    else this.bridge.stop('stack', { code: 'stackOverflow', services: false })
  }

  private overrun(): void {
    const { vm, boot } = this.started()
    // A loop does not cross by itself: the guest has to say where it is.
    this.isAsking = true
    boot.call('where')
    this.isAsking = false
    if (vm.isOutOfMemory && !this.budget.isSpent) this.bridge.stop('memory', { code: 'sandboxMemory' })
    else this.bridge.stop('steps', this.budget.why)
  }

  private interrupt(): boolean {
    if (this.isAsking) return false
    if (this.bridge.isLeaving || this.vm === null) return this.vm !== null
    if (this.vm.isOutOfMemory) return true
    this.budget.poll()
    return this.budget.isSpent
  }
}

/** Does a run go on to another phase with files of this driver? Then they import from both worlds. */
function goesOn(driver: CompiledDriver, phase: StartPhase): boolean {
  return (goesOnToDxe(phase) || phase === 'uboot') && Object.values(driver.exports).some((names) => names.includes(phases.app.entryPoint))
}
