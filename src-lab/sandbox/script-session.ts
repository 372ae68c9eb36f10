/**
 * One script check in an engine of its own: no machine is behind it, it sees a copy of what came of the run, and all that comes back is a text. Its
 * bounds are counted as a driver's are, so that it ends at the same place everywhere.
 */
import { SimulatorBug } from '../../src-firmware/board/guest'
import type { Place } from '../../src-firmware/trace/trace'
import { resolveImport } from '../compile/driver-imports'
import { POSITION_MODULE } from '../compile/position-module'
import type { ScriptFailure, ScriptReply, ScriptRequest } from '../request/run-request'
import { CELLS, FRAMES, Operation } from '../sdk/guest/core/protocol'
import { sdkCode } from '../sdk/generated/code'
import { Cells } from './crossing'
import { StepBudget } from './step-budget'
import type { Ending, GuestModule, Vm, VmFactory } from './vm'

/** Interrupt polls; one for each 10,000 loop turns or calls. */
const SCRIPT_STEPS = 500
/** For the copy of the run and what the script makes of it. */
const SCRIPT_MEMORY_MIB = 128
/** Characters of the copy: what is larger would leave the script no room. */
const MAX_EVIDENCE = 12_000_000

/** @param evidence The run, its trace and its last state as JSON. @param alive Told every few steps. */
export async function runScript(
  { check, script, file }: ScriptRequest,
  evidence: string,
  newVm: VmFactory,
  alive: () => void
): Promise<ScriptReply> {
  const broken = (why: ScriptFailure, text: string | null, at: Place | null = null): ScriptReply => ({
    check,
    kind: 'broken',
    why,
    text,
    at
  })
  if (script.stops !== null) {
    const [first] = script.diagnostics
    return broken('notCompiled', first?.message ?? null, first ? { file: first.file, line: first.line, column: first.column } : null)
  }
  if (evidence.length > MAX_EVIDENCE) return broken('tooLarge', null)
  const session = new ScriptSession(script.js, evidence, new StepBudget(SCRIPT_STEPS, alive))
  const end = await session.judge(file, newVm)
  return 'json' in end ? { check, kind: 'said', json: end.json } : broken(end.why, end.text, script.places[end.position] ?? null)
}

interface Broken {
  readonly why: ScriptFailure
  readonly text: string | null
  /** Number of a position marker. */
  readonly position: number
}

/** Reasons that the guest's side gives; every other one is something that was thrown. */
const KNOWN: ReadonlySet<string> = new Set<ScriptFailure>(['noCheck', 'memory', 'stack'])

class ScriptSession {
  private end: { readonly json: string } | Broken | null = null
  private cells: Cells | null = null
  /** The host itself asks something: that is no step of the script's. */
  private isAsking = true

  constructor(
    private readonly code: Readonly<Record<string, string>>,
    private readonly evidence: string,
    private readonly budget: StepBudget
  ) {}

  async judge(file: string, newVm: VmFactory): Promise<{ readonly json: string } | Broken> {
    let vm: Vm | null = null
    vm = await newVm({
      memoryMiB: SCRIPT_MEMORY_MIB,
      cells: CELLS,
      frames: FRAMES,
      cross: (operation, given) => this.cross(operation, given),
      interrupt: () => this.interrupt(vm),
      resolve: (from, specifier) => this.resolve(from, specifier),
      source: (name) => this.source(name),
      boot: "export * from 'sdk:core/script'"
    })
    try {
      return this.ask(vm, file)
    } finally {
      vm.end()
    }
  }

  private ask(vm: Vm, file: string): { readonly json: string } | Broken {
    this.cells = new Cells(vm)
    const { ending, module } = vm.boot
    if (ending.kind !== 'done') throw new SimulatorBug(`the SDK did not start: ${ending.kind}`)
    if (module.call('begin').kind !== 'done') return { why: 'tooLarge', text: null, position: -1 }
    this.isAsking = false
    const loader = `import * as exports from ${JSON.stringify(`script:${file}`)}\nimport { loaded } from 'sdk:core/script'\nloaded(exports)`
    if (this.settle(vm.evaluate('loader', loader).ending, vm, module)) this.settle(module.call('judge'), vm, module)
    return this.end ?? this.broken('thrown')
  }

  /** @returns Did it end well? */
  private settle(ending: Ending, vm: Vm, module: GuestModule): boolean {
    // Only the guest itself may look at what was thrown.
    if (ending.kind === 'thrown' && this.end === null) module.call('report', ending.thrown)
    if (this.end !== null) return false
    if (ending.kind === 'done') return true
    if (ending.kind === 'pending') this.end = this.broken('promise')
    else if (ending.kind === 'interrupted') {
      // A loop does not cross by itself: the guest has to say where it is.
      this.isAsking = true
      if (!vm.isOutOfMemory) module.call('where')
      this.end = this.broken(vm.isOutOfMemory ? 'memory' : 'steps')
    } else this.end = this.broken(vm.isOutOfMemory ? 'memory' : 'stack')
    return false
  }

  private broken(why: ScriptFailure, text: string | null = null): Broken {
    return { why, text, position: this.cells?.position ?? -1 }
  }

  private cross(operation: number, given: readonly (string | Uint8Array)[]): undefined | false | string {
    const { cells } = this
    if (cells === null || this.end !== null) return false
    switch (operation) {
      case Operation.evidence:
        return this.answered(this.evidence)
      case Operation.work:
        this.budget.work(cells.number)
        return this.budget.isSpent ? false : this.answered(undefined)
      case Operation.verdict:
        this.end = { json: String(given[0]) }
        return this.answered(undefined)
      default: {
        const [reason, message] = given.map(String)
        const why = KNOWN.has(reason ?? '') ? (reason as ScriptFailure) : 'thrown'
        this.end = this.broken(why, message ?? null)
        return false
      }
    }
  }

  private answered<T>(answer: T): T {
    this.cells?.settle()
    return answer
  }

  private interrupt(vm: Vm | null): boolean {
    if (this.end !== null) return true
    if (this.isAsking) return false
    if (vm?.isOutOfMemory) return true
    this.budget.poll()
    return this.budget.isSpent
  }

  /** A script reaches the lab's other scripts, and nothing else. */
  private resolve(from: string, specifier: string): string | null {
    if (from.startsWith('sdk:')) {
      const parts = from.slice('sdk:'.length).split('/').slice(0, -1)
      for (const part of specifier.split('/')) {
        if (part === '..') parts.pop()
        else if (part !== '.') parts.push(part)
      }
      return `sdk:${parts.join('/')}`
    }
    // What the host itself wrote names modules in full.
    if (!from.startsWith('script:')) return specifier
    if (specifier === POSITION_MODULE) return POSITION_MODULE
    const found = resolveImport(specifier, from.slice('script:'.length), this.code)
    return found.kind === 'file' ? `script:${found.path}` : null
  }

  private source(name: string): string {
    if (name === POSITION_MODULE) return "export { position } from 'sdk:core/host'"
    const text = name.startsWith('sdk:') ? sdkCode[name.slice('sdk:'.length)] : this.code[name.slice('script:'.length)]
    if (text === undefined) throw new SimulatorBug(`there is no module ${name}`)
    return text
  }
}
