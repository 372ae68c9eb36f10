/** From what could be asserted to the checks that are offered: each is judged on the run that it was made from. */
import { judge, type JudgeInput } from '../checks/judge'
import type { Check, PlainCheck } from '../lab/lab'
import type { RunReply } from '../request/run-request'
import type { Proposal } from './pointed'

/** A check without what every check has. */
type Bare = PlainCheck extends infer C ? (C extends PlainCheck ? Omit<C, 'id' | 'title' | 'step' | 'why'> : never) : never

/** A check that could be offered. */
export interface Draft {
  /** What its id is made from: 'AllocatePages refused'. */
  readonly name: string
  readonly check: Bare
  /** What it asserts. @param on ' on line 12', for the thing that was pointed at; empty in the check's title. */
  says(on: string): string
  /** Its sentence for the reason that matters. */
  readonly why: Readonly<Record<string, string>>
  readonly isLiteral?: boolean
  /** What it says of the run that it is made from; 'either': both are worth offering. Absent: it holds there. */
  readonly here?: 'holds' | 'fails' | 'either'
}

/** What drafts become checks of. */
interface Making {
  readonly reply: RunReply
  readonly bundle: JudgeInput['bundle']
  /** The '## n.' section that the checks belong to. */
  readonly step: number
  /** ' on line 12', of the thing that was pointed at. */
  readonly on: string
}

/** Bounds of the format. */
const [MAX_TITLE, MAX_ID] = [120, 60]

/** Each draft that says of its run what it is to say, once, in their order. */
export function proposalsOf(drafts: readonly Draft[], making: Making): readonly Proposal[] {
  const { reply, bundle, step, on } = making
  const known = new Set<string>()
  return drafts.flatMap((draft): readonly Proposal[] => {
    const asserts = JSON.stringify(draft.check)
    if (known.has(asserts)) return []
    known.add(asserts)
    const check = { id: freeId(draft.name, bundle), title: clipped(draft.says('')), step, ...draft.check, why: draft.why } as Check
    const status = statusOf(check, { bundle, reply })
    const here = draft.here ?? 'holds'
    if (status === 'notReached' || (here !== 'either' && (here === 'holds') !== (status === 'pass'))) return []
    return [{ check, says: draft.says(on), holdsHere: status === 'pass', isLiteral: draft.isLiteral === true }]
  })
}

/** What the driver returned, for the run of one that was stopped: another check than the one in question is to fail for it. */
const driverCheck: Check = { id: 'x-driver', kind: 'status', title: '-', step: 1, of: 'driver', is: 'any' }

function statusOf(check: Check, { bundle, reply }: Pick<JudgeInput, 'bundle' | 'reply'>): 'pass' | 'fail' | 'notReached' {
  const lab = { ...bundle.lab, checks: [check, driverCheck] }
  return judge({ bundle: { ref: bundle.ref, lab }, reply, instructor: true }).checks[0]!.status
}

/** An id that no check of the lab has: small letters, digits and single '-'. */
function freeId(name: string, { lab }: JudgeInput['bundle']): string {
  const taken = new Set(lab.checks.flatMap((check) => [check.id, ...(check.kind === 'everywhere' ? check.checks.map(({ id }) => id) : [])]))
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  const own = joined(words) || 'check'
  if (!taken.has(own)) return own
  for (let number = 2; ; number++) if (!taken.has(`${own}-${number}`)) return `${own}-${number}`
}

/** As many of the words as an id may be long, with room for a number. */
function joined(words: readonly string[]): string {
  return words
    .filter((word) => word !== '')
    .reduce((id, word) => (id.length + 1 + word.length > MAX_ID - 4 ? id : id === '' ? word : `${id}-${word}`), '')
}

function clipped(title: string): string {
  return title.length <= MAX_TITLE ? title : `${title.slice(0, MAX_TITLE - 1)}…`
}
