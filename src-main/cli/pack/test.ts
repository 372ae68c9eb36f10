/** `handoff pack test`: the proof of a pack (docs/authoring.md, "Prove it"). */
import { pairsInWords } from '../../../src-lab/lab/seeds'
import { isWarning, type PackProblem } from '../../../src-lab/pack/problem'
import type { LabProof } from '../../../src-lab/proof/proof'
import { variantName, type ProofCell } from '../../../src-lab/proof/variant'
import { UsageProblem } from '../problem'
import { say, sayDocument, sayXml } from '../terminal'
import { chosenLabs } from './chosen-labs'
import { counted, junit, printFindings } from './findings'
import { lintSource, readPackSource, requireWhole } from './pack-source'
import { progressBar } from '../progress-bar'
import { proveInParallel } from './proof-pool'
import { jobsOf } from '../thread-pool'

interface TestOptions {
  readonly lab?: string
  readonly mistake?: string
  readonly watch?: boolean
  readonly jobs?: string
  readonly json?: boolean
  readonly junit?: boolean
}

export async function packTestCommand(path: string, options: TestOptions): Promise<void> {
  const source = await readPackSource(path)
  const { name, files, packedBytes } = source
  const linted = lintSource(source)
  const { reading } = linted
  requireWhole(name, reading)
  const { bundles, problems: lint, only } = chosenLabs(name, linted, options)
  if (options.watch) {
    if (packedBytes !== null)
      throw new UsageProblem('usage', `'${path}' is a file, which nobody changes: watch the folder that it is built from`)
    // The compiler alone takes as long as everything else; otherwise the workers have it.
    return (await import('./watch')).watchPack(path, options, Math.min(jobsOf(options.jobs), bundles.length || 1))
  }
  const bar = progressBar(process.stderr)
  const proofs = await proveInParallel({ name, files }, bundles, jobsOf(options.jobs), bar.show, only)
  bar.clear()
  const findings = [...lint, ...proofs.flatMap((proof) => proof.findings)]
  if (options.json) sayDocument({ pack: reading.pack?.id ?? name, findings, labs: proofs.map(labFacts) })
  else if (options.junit) sayXml(junit(`test ${name}`, casesByLab(proofs, lint)))
  else {
    for (const proof of proofs) say(...matrix(proof), ...(only === null ? [] : failures(proof)), ...notes(proof))
    printFindings(findings, path.replace(/\/$/, ''))
    const proved = only === null ? `${counted(proofs.length, 'lab')} proved` : `${only} fails as its lab says`
    say(`${name}: ${findings.length === 0 ? proved : counted(findings.length, 'finding')}`)
  }
  if (!findings.every(isWarning)) process.exitCode = 1
}

function labFacts({ lab, cells, findings, passing }: LabProof): unknown {
  return {
    lab,
    proved: findings.length === 0,
    passingMistakes: passing,
    cells: cells.map(({ variant, machine, seed, result, isRepeatable }) => ({
      variant: variantName(variant),
      machine,
      seed,
      status: result.status,
      checks: Object.fromEntries(result.checks.map((check) => [check.id, check.status])),
      traceHash: result.traceHash,
      repeatable: isRepeatable
    }))
  }
}

function casesByLab(proofs: readonly LabProof[], lint: readonly PackProblem[]): { name: string; findings: readonly PackProblem[] }[] {
  const own = (lab: string): PackProblem[] => lint.filter((problem) => problem.file.startsWith(`labs/${lab}/`))
  const cases = proofs.map(({ lab, findings }) => ({ name: lab, findings: [...own(lab), ...findings] }))
  const proved = new Set(cases.flatMap((one) => one.findings))
  return [{ name: 'pack', findings: lint.filter((problem) => !proved.has(problem)) }, ...cases]
}

const GLYPHS = { pass: '✓', fail: '✗', notReached: '·' } as const

/** One line for each variant, one column for each check; machines and seeds that say the same stand together. */
function matrix({ lab, cells }: LabProof): string[] {
  // The right variant alone has answers to its predictions.
  const checks = cells
    .map(({ result }) => result.checks.map((check) => check.id))
    .reduce<readonly string[]>((longest, own) => (own.length > longest.length ? own : longest), [])
  const width = Math.max(8, ...cells.map(({ variant }) => variantName(variant).length))
  const rows = new Map<string, ProofCell[]>()
  for (const cell of cells) {
    const key = `${variantName(cell.variant)} ${cell.result.checks.map((check) => check.status).join(' ')}`
    rows.set(key, [...(rows.get(key) ?? []), cell])
  }
  const lines = [...rows.values()].map((same) => {
    const status = new Map(same[0]!.result.checks.map((check) => [check.id, check.status]))
    const marks = checks.map((id) => (status.has(id) ? GLYPHS[status.get(id)!] : ' ')).join(' ')
    return `  ${variantName(same[0]!.variant).padEnd(width)}  ${marks}  ${same[0]!.result.status}  ${pairsInWords(same)}`
  })
  return [lab, `  ${' '.repeat(width)}  checks: ${checks.join(' ')}`, ...lines]
}

/** Which check each run fails, and why. */
function failures({ cells }: LabProof): string[] {
  const on = new Map<string, ProofCell[]>()
  for (const cell of cells)
    for (const { id, status, reason, message } of cell.result.checks) {
      if (status !== 'fail') continue
      const line = `  fails '${id}' (${reason}): ${message}`
      on.set(line, [...(on.get(line) ?? []), cell])
    }
  return [...on].map(([line, own]) => `${line}  ${pairsInWords(own)}`)
}

/** A mistake that passes somewhere is no finding, but whoever wrote it should know. */
function notes({ passing }: LabProof): string[] {
  return passing.map(({ file, on, failsOn }) => {
    const fails = failsOn.length === 0 ? 'it fails nowhere' : `Check finds it on ${pairsInWords(failsOn)}`
    return `  note: mistakes/${file} passes on ${pairsInWords(on)}; ${fails}.`
  })
}
