import {
  DriverStop,
  powerOn,
  statusCode,
  statusName,
  hex,
  type Argument,
  type CallResult,
  type Machine,
  type Result,
  type StartPhase,
  type StatusName
} from '../../../src-firmware'
import { boardById } from '../../firmware/boards'
import type { Diagnostic, Place } from '../../../src-firmware/trace/trace'
import { Evidence } from '../../../src-lab/checks/evidence'
import { judge, type JudgeInput } from '../../../src-lab/checks/judge'
import { memoryProbes } from '../../../src-lab/checks/memory'
import type { Check, Lab, MemoryCheck } from '../../../src-lab/lab/lab'
import type { Probe } from '../../../src-lab/request/probes'
import type { RunReply } from '../../../src-lab/request/run-request'
import { ScenarioRun } from '../../../src-lab/scenario/scenario-run'

type Kept = (...args: Argument[]) => Argument | undefined | void

/** What stands on each line of an imagined driver.ts: calls on a real machine, as the sandbox would make them. */
export class Driven {
  constructor(
    readonly machine: Machine,
    private readonly kept: Kept[]
  ) {}

  /** A function of the driver's, as a service is given it. */
  keep(run: Kept): Argument {
    return { guestFunction: this.kept.push(run) - 1 }
  }

  boot(line: number, service: string, args: Readonly<Record<string, Argument>>): CallResult {
    return this.machine.call({ table: 'BootServices', service, args, at: at(line) })
  }
  library(line: number, service: string, args: Readonly<Record<string, Argument>>): CallResult {
    return this.machine.call({ table: 'Library', service, args, at: at(line) })
  }
  pei(line: number, service: string, args: Readonly<Record<string, Argument>>): CallResult {
    return this.machine.call({ table: 'PeiServices', service, args, at: at(line) })
  }
  pool(line: number, size: number): bigint {
    return number(this.boot(line, 'AllocatePool', { poolType: 2n, size: BigInt(size), buffer: ref() }).out.buffer)
  }
  freePool(line: number, buffer: bigint): void {
    this.boot(line, 'FreePool', { buffer })
  }
  pages(line: number, pages: number, memoryType = 2): bigint {
    return number(
      this.boot(line, 'AllocatePages', { type: 0n, memoryType: BigInt(memoryType), pages: BigInt(pages), memory: ref() }).out.memory
    )
  }
  freePages(line: number, memory: bigint, pages: number): void {
    this.boot(line, 'FreePages', { memory, pages: BigInt(pages) })
  }
  map(line: number, size: number | bigint, buffer = 0n): { size: bigint; key: bigint } {
    const { out } = this.boot(line, 'GetMemoryMap', {
      memoryMapSize: ref(BigInt(size)),
      memoryMap: buffer,
      mapKey: ref(),
      descriptorSize: ref(),
      descriptorVersion: ref()
    })
    return { size: number(out.memoryMapSize), key: number(out.mapKey) }
  }
  event(line: number, notify?: Kept): bigint {
    const [type, notifyTpl, notifyFunction] = notify ? [0x200n, 8n, this.keep(notify)] : [0n, 0n, null]
    return number(this.boot(line, 'CreateEvent', { type, notifyTpl, notifyFunction, notifyContext: 0n, event: ref() }).out.event)
  }
  exit(line: number, key: bigint): void {
    this.boot(line, 'ExitBootServices', { imageHandle: this.machine.imageHandle, mapKey: key })
  }
  print(line: number, format: string, ...values: (bigint | string)[]): void {
    this.library(line, 'Print', { format, arguments: values })
  }
}

export const ref = (value?: bigint): Argument => ({ ref: true, value })
const at = (line: number): Place => ({ file: 'driver.ts', line, column: 3 })
const number = (result: Result | undefined): bigint => (typeof result === 'bigint' ? result : 0n)

export interface DrivenOptions {
  readonly platform?: string
  readonly phase?: StartPhase
  readonly status?: StatusName
  readonly diagnostics?: readonly Diagnostic[]
  readonly maxEvents?: number
  readonly mode?: 'strict' | 'lenient'
  /** Bytes that a check wants to see. */
  readonly probes?: readonly Probe[]
}

/** Runs calls on a real machine and gives what a run of a driver would give. */
export function driven(act: (driver: Driven) => void, options: DrivenOptions = {}): RunReply {
  const platform = boardById(options.platform ?? 'q35-256m')!
  const mode = options.mode ?? 'strict'
  const phase = options.phase ?? 'app'
  const kept: Kept[] = []
  const scenario = new ScenarioRun({}, options.probes ?? [])
  const machine = powerOn({
    platform,
    phase,
    mode,
    keys: '',
    maxEvents: options.maxEvents ?? 20_000,
    outputBytes: 256 * 1024,
    entry: 'driver.ts',
    moduleType: null,
    guest: {
      callFunction: (number, args) => kept[number]!(...args) ?? undefined,
      startImage: () => 0n,
      findImage: () => null
    },
    bystander: scenario
  })
  let stop: DriverStop | null = null
  scenario.begin(machine, () => undefined)
  scenario.starting()
  machine.imageStarted()
  try {
    act(new Driven(machine, kept))
  } catch (error) {
    if (!(error instanceof DriverStop)) throw error
    stop = error
  }
  const status = stop ? null : statusCode(options.status ?? 'EFI_SUCCESS')
  machine.imageReturned(status)
  scenario.returned()
  machine.finish()
  scenario.finish(machine)
  const common = { platform: platform.id, phase, mode, seed: 0 } as const
  return {
    head: { kind: 'trace', format: 2, ...common, keys: '', entry: 'driver.ts', app: '0' },
    trace: machine.events,
    ...(options.probes && { memory: scenario.memory }),
    result: {
      ...common,
      status: status === null ? null : hex(status),
      statusName: status === null ? null : statusName(status),
      console: machine.console,
      diagnostics: [...(options.diagnostics ?? [])],
      stopped: stop
        ? {
            reason: stop.reason,
            why: stop.why,
            file: stop.at?.file ?? null,
            line: stop.at?.line ?? null,
            column: stop.at?.column ?? null
          }
        : null,
      events: machine.eventCount,
      map: machine.memoryMap(),
      mapKey: machine.mapKey,
      traceHash: ''
    }
  }
}

/** Runs calls as a lab's run does for a check of memory: once to see which bytes it asks for, and once more to read them. */
export function drivenFor(check: Bare, act: (driver: Driven) => void, options: DrivenOptions = {}): RunReply {
  const reply = driven(act, options)
  const probes = memoryProbes(named(check) as MemoryCheck, Evidence.of(reply))
  return probes.length === 0 ? reply : driven(act, { ...options, probes })
}

/** A run that is judged for itself: what is indexed of one run is kept with its reply. */
export const afresh = (reply: RunReply): RunReply => ({ ...reply })

/** Made when it is asked for first. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => (made ??= { value: make() }).value
}

/** A lab with these checks and nothing else of interest. */
export function labWith(checks: readonly Check[], lab: Partial<Lab> = {}): JudgeInput['bundle'] {
  return {
    ref: { pack: 'small', lab: '01-one' },
    lab: {
      uuid: '0b6f4c7e-52f4-4f0e-9a56-0c3f7c1f0b01',
      revision: 1,
      title: 'One',
      objective: 'One.',
      teaches: [],
      needs: [],
      minutes: 1,
      status: 'active',
      phase: 'app',
      machines: ['q35-256m'],
      entry: 'driver.ts',
      files: [{ path: 'driver.ts', role: 'edit' }],
      mistakes: [],
      hints: [],
      ...lab,
      checks: [...checks]
    }
  }
}

/** A check without what every check has. */
export type Bare = Check extends infer C ? (C extends Check ? Omit<C, 'id' | 'title' | 'step'> & { id?: string } : never) : never

export const named = (check: Bare, index = 0): Check => ({ id: `c${index + 1}`, title: `Check ${index + 1}`, step: 1, ...check }) as Check

/** The results of some checks on a run. */
export function results(reply: RunReply, ...checks: readonly Bare[]): ReturnType<typeof judge>['checks'] {
  return judge({ bundle: labWith(checks.map(named)), reply: afresh(reply) }).checks
}
