/** One run of a lab from the driver's text to its result: compile, run, judge. The app, the command line and the proof go through it. */
import type { SourceFinding, CompiledDriver, Compiler, SourceFiles } from '../compile/compiler'
import type { Answers } from '../checks/answer'
import { Evidence } from '../checks/evidence'
import { memoryProbes } from '../checks/memory'
import { rulesOf } from '../checks/source'
import { checksFor, everywhereDue, judge, type JudgeInput } from '../checks/judge'
import { hasSolution, type LabBundle } from '../lab/bundle'
import { machineOf } from '../lab/machine-of'
import type { Check, LabResult } from '../lab/lab'
import { pairsOf, seedsOf, type Pair } from '../lab/seeds'
import type { Language } from '../sentences'
import { drawnScenario } from '../lab/seeded'
import { limitsOf, type RunReply, type RunRequest, type ScriptRequest } from '../request/run-request'

/** What a lab's run needs from its surroundings: who compiles, and who runs a request in a sandbox. */
export interface LabEngine {
  readonly compiler: Compiler
  execute(request: RunRequest): Promise<RunReply>
}

/** Where and how a driver is run in a lab. */
export interface LabRunOptions {
  /** Absent: the lab's first. */
  readonly machine?: string
  /** Absent: the lab's first. */
  readonly seed?: number
  /** Absent: predictions are left out. */
  readonly answers?: Answers
  /** Also the checks that only instructors run. */
  readonly instructor?: boolean
  /** Typed after what the lab types. */
  readonly keys?: string
  /** What the app's own sentences are said in. Absent: English. */
  readonly language?: Language
  /** Told of the run and what can be said of it already, where an `everywhere` check asks for more runs: they wait for it. */
  readonly early?: (run: LabRun) => Promise<void>
}

/** A lab's run and its result. */
export interface LabRun {
  readonly driver: CompiledDriver
  readonly reply: RunReply
  readonly result: LabResult
}

/** The request that runs a compiled driver as a lab wants it. @throws RangeError for a machine that does not exist. */
export function labRequest(
  bundle: LabBundle,
  driver: CompiledDriver,
  options: Pick<LabRunOptions, 'machine' | 'seed' | 'keys'> = {}
): RunRequest {
  const { lab } = bundle
  const machine = options.machine ?? lab.machines[0]!
  const seed = options.seed ?? seedsOf(lab)[0]!
  const platform = machineOf(bundle, machine)
  if (!platform) throw new RangeError(`There is no machine '${machine}'.`)
  const { setup, faults, afterwards, until, budget } = lab
  return {
    driver,
    entry: lab.entry,
    platform,
    phase: lab.phase,
    mode: lab.mode ?? 'strict',
    seed,
    keys: `${lab.keys ?? ''}${options.keys ?? ''}`,
    limits: limitsOf(budget),
    scenario: drawnScenario({ setup, faults, afterwards, until }, { pack: bundle.pack.uuid, lab: lab.uuid, seed })
  }
}

/** Compiles, runs and judges. @param files All files of the driver, as `labFiles` puts them together. */
export async function runLab(engine: LabEngine, bundle: LabBundle, files: SourceFiles, options: LabRunOptions = {}): Promise<LabRun> {
  const driver = await engine.compiler.compile(files, bundle.lab.entry)
  const checks = checksFor(bundle, options)
  const plain = checks.flatMap((check): readonly Check[] => (check.kind === 'everywhere' ? check.checks : [check]))
  const scripts = await scriptsFor(engine.compiler, bundle, plain)
  const reply = await executeFor(engine, labRequest(bundle, driver, options), plain, scripts)
  const input: JudgeInput = {
    bundle,
    reply,
    findings: await findingsFor(engine.compiler, files, plain),
    solution: await solutionRun(engine, bundle, options),
    answers: options.answers,
    instructor: options.instructor,
    language: options.language
  }
  if (options.early && everywhereDue(input).length > 0) await options.early({ driver, reply, result: judge({ ...input, isEarly: true }) })
  const elsewhere = await runsElsewhere(engine, bundle, driver, input, { plain, scripts }, options)
  return { driver, reply, result: judge({ ...input, elsewhere }) }
}

/** Runs a driver; once more, for nothing but those bytes, where checks look at some that only the first run shows the place of. */
async function executeFor(
  engine: LabEngine,
  request: RunRequest,
  checks: readonly Check[],
  scripts: readonly ScriptRequest[]
): Promise<RunReply> {
  const reply = await engine.execute(scripts.length === 0 ? request : { ...request, scripts })
  if (!checks.some((check) => check.kind === 'memory')) return reply
  const evidence = Evidence.of(reply)
  const probes = checks.flatMap((check) => (check.kind === 'memory' ? memoryProbes(check, evidence) : []))
  if (probes.length === 0) return reply
  const again = await engine.execute({ ...request, probes, limits: { ...request.limits, events: 1 } })
  // Ended from outside, it has none, and is judged as such.
  return again.memory ? { ...reply, memory: again.memory } : again
}

/** The lab's scripts, for each check that one of them is. */
async function scriptsFor(compiler: Compiler, { scripts }: LabBundle, checks: readonly Check[]): Promise<readonly ScriptRequest[]> {
  const wanted = checks.filter((check) => check.kind === 'script')
  return Promise.all(wanted.map(async ({ id, file }) => ({ check: id, script: await compiler.compile(scripts, file), file })))
}

async function findingsFor(
  compiler: Compiler,
  files: SourceFiles,
  checks: readonly Check[]
): Promise<ReadonlyMap<string, readonly SourceFinding[]>> {
  const findings = new Map<string, readonly SourceFinding[]>()
  for (const check of checks) {
    if (check.kind !== 'source') continue
    const found: SourceFinding[] = []
    for (const rule of rulesOf(check.rule)) found.push(...(await compiler.sourceFindings(files, rule)))
    findings.set(check.id, found)
  }
  return findings
}

/** Every other machine and seed that an `everywhere` check asks for, run once, at the same time as far as the engine can. */
async function runsElsewhere(
  engine: LabEngine,
  bundle: LabBundle,
  driver: CompiledDriver,
  input: JudgeInput,
  { plain, scripts }: { readonly plain: readonly Check[]; readonly scripts: readonly ScriptRequest[] },
  options: LabRunOptions
): Promise<(machine: string, seed: number) => RunReply | null> {
  const { head } = input.reply
  const replies = new Map<string, RunReply>()
  const elsewhere = (machine: string, seed: number): RunReply | null => replies.get(`${machine} ${seed}`) ?? null
  const open = (): ReadonlyMap<string, Pair> =>
    new Map(
      everywhereDue({ ...input, elsewhere })
        .flatMap((check) => pairsOf(bundle.lab, check))
        .filter(({ machine, seed }) => !elsewhere(machine, seed) && (machine !== head.platform || seed !== head.seed))
        .map((pair) => [`${pair.machine} ${pair.seed}`, pair])
    )
  // One that passes can make the turn of another that needs it.
  for (let pairs = open(); pairs.size > 0; pairs = open())
    await Promise.all(
      [...pairs].map(async ([name, pair]) =>
        replies.set(name, await executeFor(engine, labRequest(bundle, driver, { ...options, ...pair }), plain, scripts))
      )
    )
  return elsewhere
}

/** The solution's run, where a prediction's right answer is what it shows. */
async function solutionRun(engine: LabEngine, bundle: LabBundle, options: LabRunOptions): Promise<RunReply | undefined> {
  if (options.answers === undefined || !hasSolution(bundle) || !bundle.lab.predict?.some((question) => 'observed' in question.answer))
    return undefined
  const driver = await engine.compiler.compile(bundle.solution, bundle.lab.entry)
  return engine.execute(labRequest(bundle, driver, options))
}
