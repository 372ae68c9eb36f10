/** A new version of a pack against an old one: what keeps learners' progress right (docs/authoring.md, "Publish a new version"). */
import type { LabBundle } from '../lab/bundle'
import { compareVersions } from './compare-versions'
import type { CodeOf, PackProblem } from './problem'
import type { PackReading } from './read-pack'

/** @param old What was given away. @param now What is to be. */
export function changeFindings(old: PackReading, now: PackReading): PackProblem[] {
  const problems: PackProblem[] = []
  const find = (file: string, code: CodeOf<'change'>, message: string): void =>
    void problems.push({ file, line: 1, column: 1, code: `change.${code}`, message })
  if (!old.pack || !now.pack) return problems
  if (old.pack.uuid !== now.pack.uuid)
    find('pack.json', 'uuid', `The pack's uuid was ${old.pack.uuid}; with another one every learner begins anew.`)
  const before = new Map([...old.labs.values()].map((bundle) => [bundle.lab.uuid, bundle]))
  let isChanged = false
  for (const [id, bundle] of now.labs) {
    const file = `labs/${id}/lab.json`
    const earlier = before.get(bundle.lab.uuid)
    const namesake = old.labs.get(id)
    if (!earlier && namesake && !isMoved(bundle, namesake.lab.uuid))
      find(file, 'labUuid', `The lab's uuid was ${namesake.lab.uuid}; keep it, or name it in 'moved', so that progress is kept.`)
    if (!earlier) {
      isChanged = true
      continue
    }
    const asks = whatIsAsked(earlier) !== whatIsAsked(bundle)
    isChanged ||= asks || JSON.stringify(earlier) !== JSON.stringify(bundle)
    if (bundle.lab.revision < earlier.lab.revision) find(file, 'revision', `The revision was ${earlier.lab.revision}; it never goes back.`)
    else if (asks && bundle.lab.revision === earlier.lab.revision)
      find(
        file,
        'revision',
        `The starter or the checks changed since ${old.pack.version}: raise 'revision' to ${earlier.lab.revision + 1}.`
      )
  }
  for (const [id, { lab }] of old.labs)
    if (!isKept(id, lab.uuid, now))
      find('pack.json', 'labGone', `The lab '${id}' is gone; keep it with the status 'deprecated', or name its uuid in 'moved' of another.`)
  isChanged ||= old.labs.size !== now.labs.size
  const order = compareVersions(old.pack.version, now.pack.version)
  if (order > 0) find('pack.json', 'version', `The version was ${old.pack.version}; ${now.pack.version} is older.`)
  else if (order === 0 && isChanged) find('pack.json', 'version', `The labs changed since ${old.pack.version}: raise 'version'.`)
  return problems
}

/** Is a lab of the old pack still there, under its name or another one? One that cannot be read has findings of its own. */
function isKept(id: string, uuid: string, now: PackReading): boolean {
  return (
    (now.pack?.sections.some((section) => section.labs.includes(id)) ?? false) ||
    [...now.labs.values()].some((bundle) => bundle.lab.uuid === uuid || isMoved(bundle, uuid))
  )
}

/** Does the lab say that it was the one with this uuid before? */
export function isMoved({ lab }: LabBundle, uuid: string): boolean {
  return lab.moved?.some(({ fromUuid }) => fromUuid === uuid) ?? false
}

/** What a pass depends on. */
export function whatIsAsked({ lab, starter, scripts, machines: ownMachines }: LabBundle): string {
  const { phase, until, machines, seeds, mode, entry, files, setup, faults, afterwards, keys, budget, checks, predict } = lab
  return JSON.stringify([
    starter,
    scripts,
    phase,
    until,
    machines,
    ownMachines,
    seeds,
    mode,
    entry,
    files,
    setup,
    faults,
    afterwards,
    keys,
    budget,
    checks,
    predict
  ])
}
