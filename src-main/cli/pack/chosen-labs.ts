/** Which labs of a pack, and which of their mistakes, `--lab` and `--mistake` name. */
import type { LabBundle } from '../../../src-lab/lab/bundle'
import { nearestName } from '../../../src-lab/pack/nearest-name'
import type { PackProblem } from '../../../src-lab/pack/problem'
import type { Lint } from '../../../src-lab/pack/lint'
import { UsageProblem } from '../problem'

interface Choice {
  /** A lab by its id or its number; undefined: all. */
  readonly lab?: string
  /** A mistake by its name, with '.ts' or without; undefined: the whole proof. */
  readonly mistake?: string
}

/** What a command is about. */
interface ChosenLabs {
  /** Those that can be run. */
  readonly bundles: readonly LabBundle[]
  /** What lint finds in them. */
  readonly problems: readonly PackProblem[]
  /** The mistake's file; null: everything. */
  readonly only: string | null
}

/** @param name The pack's. @throws UsageProblem for a lab or a mistake that is not there. */
export function chosenLabs(name: string, { reading, problems }: Pick<Lint, 'reading' | 'problems'>, { lab, mistake }: Choice): ChosenLabs {
  const ids = [...new Set([...reading.drafts.keys(), ...(reading.pack?.sections.flatMap((section) => section.labs) ?? [])])]
  const isAbout = (id: string): boolean => lab === undefined || id === lab || /^(\d+)-/.exec(id)?.[1] === lab.padStart(2, '0')
  const chosen = [...reading.labs.values()].filter(({ ref }) => isAbout(ref.lab))
  const own = problems.filter(({ file }) => lab === undefined || isAbout(file.split('/')[1] ?? ''))
  if (chosen.length === 0 && own.length === 0)
    throw new UsageProblem('noLab', lab === undefined ? `${name} has no lab` : `there is no lab '${lab}' in ${name}${instead(lab, ids)}`)
  if (mistake === undefined) return { bundles: chosen, problems: own, only: null }
  const file = mistake.endsWith('.ts') ? mistake : `${mistake}.ts`
  const having = chosen.filter((bundle) => bundle.lab.mistakes.some((one) => one.file === file))
  const known = chosen.flatMap((bundle) => bundle.lab.mistakes.map((one) => one.file))
  if (having.length === 0 && chosen.length > 0)
    throw new UsageProblem(
      'noMistake',
      `there is no mistake '${mistake}' in ${lab === undefined ? name : `${name}/${lab}`}${instead(file, known)}`
    )
  return { bundles: having, problems: own, only: file }
}

/** The end of a sentence: the name that was meant, or those that there are. */
function instead(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known)
  if (nearest !== null) return `; did you mean '${nearest}'?`
  return known.length === 0 ? '' : ` (there are ${known.slice(0, 20).join(', ')}${known.length > 20 ? ' …' : ''})`
}
