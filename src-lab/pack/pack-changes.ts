/** What is different in a pack from another version of it, for whoever takes up an update and for whoever gives one away. */
import type { LabBundle } from '../lab/bundle'
import { isMoved, whatIsAsked } from './change-findings'
import type { PackReading } from './read-pack'
import { localesOf } from './translations'
import { told, type Told } from '../sentences/told'

/** One difference; the labs by the titles that they have in the version that names them. */
type PackChange =
  | { readonly kind: 'labAdded' | 'labGone' | 'labText' | 'machineAdded' | 'machineGone' | 'machineChanged'; readonly title: string }
  /** What passes it is another thing: a pass of before stays, and is told to be one of before. */
  | { readonly kind: 'labAsks'; readonly title: string; readonly from: number; readonly to: number }
  | { readonly kind: 'labRenamed'; readonly title: string; readonly before: string }
  | { readonly kind: 'title' | 'authors' | 'license'; readonly before: string; readonly title: string }
  | { readonly kind: 'capability' | 'languageAdded' | 'languageGone'; readonly title: string }
  | { readonly kind: 'edition'; readonly title: 'student' | 'instructor' }

/** @param before The one that is there. @param after The one that may come. */
export function packChanges(before: PackReading, after: PackReading): readonly PackChange[] {
  return [...manifestChanges(before, after), ...labChanges(before, after), ...machineChanges(before, after)]
}

function manifestChanges({ pack: before }: PackReading, { pack: after }: PackReading): PackChange[] {
  if (!before || !after) return []
  const names = (authors: typeof before.authors): string => authors.map(({ name }) => name).join(', ')
  const fields: readonly (readonly ['title' | 'authors' | 'license', string, string])[] = [
    ['title', before.title, after.title],
    ['authors', names(before.authors), names(after.authors)],
    ['license', before.license, after.license]
  ]
  const [spoken, speaks] = [localesOf(before), localesOf(after)]
  const asked = (after.capabilities ?? []).filter((one) => !before.capabilities?.includes(one))
  return [
    ...(before.edition === after.edition ? [] : [{ kind: 'edition', title: after.edition ?? 'instructor' } as const]),
    ...fields.flatMap(([kind, was, is]) => (was === is ? [] : [{ kind, before: was, title: is }])),
    ...asked.map((title) => ({ kind: 'capability', title }) as const),
    ...speaks.filter((one) => !spoken.includes(one)).map((title) => ({ kind: 'languageAdded', title }) as const),
    ...spoken.filter((one) => !speaks.includes(one)).map((title) => ({ kind: 'languageGone', title }) as const)
  ]
}

function labChanges(before: PackReading, after: PackReading): PackChange[] {
  const known = [...before.labs.values()]
  const isKept = (one: LabBundle): boolean =>
    [...after.labs.values()].some((lab) => lab.lab.uuid === one.lab.uuid || isMoved(lab, one.lab.uuid))
  return [
    ...[...after.labs.values()].flatMap((lab) => {
      const was = known.find((one) => one.lab.uuid === lab.lab.uuid) ?? known.find((one) => isMoved(lab, one.lab.uuid))
      return was ? changesOf(was, lab) : [{ kind: 'labAdded', title: titleOf(lab) } as const]
    }),
    ...known.filter((one) => !isKept(one)).map((one) => ({ kind: 'labGone', title: titleOf(one) }) as const)
  ]
}

function changesOf(was: LabBundle, is: LabBundle): PackChange[] {
  const title = titleOf(is)
  const renamed: PackChange[] = titleOf(was) === title ? [] : [{ kind: 'labRenamed', title, before: titleOf(was) }]
  // A student's edition asks less, and says less, of the same revision.
  if (was.pack.edition !== is.pack.edition && was.lab.revision === is.lab.revision) return renamed
  if (whatIsAsked(was) !== whatIsAsked(is)) return [...renamed, { kind: 'labAsks', title, from: was.lab.revision, to: is.lab.revision }]
  // A language that comes or goes is told once for the whole pack.
  const both = Object.keys(was.translations ?? {}).filter((locale) => is.translations?.[locale])
  const reads = ({ text, translations, assets, solution, inC, lab }: LabBundle): string =>
    JSON.stringify([text, both.map((locale) => translations?.[locale]), assets, solution, inC, lab.objective, lab.hints])
  return reads(was) === reads(is) ? renamed : [...renamed, { kind: 'labText', title }]
}

function machineChanges({ machines: before }: PackReading, { machines: after }: PackReading): PackChange[] {
  return [
    ...[...after].flatMap(([title, machine]): PackChange[] => {
      if (!before.has(title)) return [{ kind: 'machineAdded', title }]
      return JSON.stringify(before.get(title)) === JSON.stringify(machine) ? [] : [{ kind: 'machineChanged', title }]
    }),
    ...[...before.keys()].filter((id) => !after.has(id)).map((title) => ({ kind: 'machineGone', title }) as const)
  ]
}

function titleOf({ number, lab }: LabBundle): string {
  return `${number} ${lab.title}`
}

const WAS: Readonly<Record<'authors' | 'license' | 'title', (before: string, now: string) => Told>> = {
  authors: (before, now) => told`The authors were ${before}, now ${now}`,
  license: (before, now) => told`The license was ${before}, now ${now}`,
  title: (before, now) => told`The title was ${before}, now ${now}`
}

/** One line for one difference. */
export function changeSentence(change: PackChange): Told {
  switch (change.kind) {
    case 'labAdded':
      return told`New lab: ${change.title}`
    case 'labGone':
      return told`No more there: ${change.title}. What you wrote in it stays on the disk.`
    case 'labText':
      return told`${change.title}: other words or another solution; what passes it is the same`
    case 'labAsks':
      return change.to > change.from
        ? told`${change.title}: the starter or the checks changed. A pass of before stays, and is told to be one of before`
        : told`${change.title}: the starter or the checks changed, and the revision did not rise`
    case 'labRenamed':
      return told`${change.title}: was called ${change.before}`
    case 'machineAdded':
      return told`New machine: ${change.title}`
    case 'machineGone':
      return told`No more there: the machine ${change.title}`
    case 'machineChanged':
      return told`The machine ${change.title} is another one`
    case 'edition':
      return change.title === 'student'
        ? told`No more there: solutions, mistakes and the instructor’s checks. It is the student’s edition`
        : told`New: solutions, mistakes and the instructor’s checks. It is the instructor’s edition`
    case 'languageAdded':
      return told`New language: ${change.title}`
    case 'languageGone':
      return told`No more there: the language ${change.title}`
    case 'capability':
      return told`It asks for more than before: ${change.title}`
    default:
      return WAS[change.kind](change.before, change.title)
  }
}
