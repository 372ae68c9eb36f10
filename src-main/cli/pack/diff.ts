/** `handoff pack diff`: what is different in a pack from another version of it. */
import type { LabBundle } from '../../../src-lab/lab/bundle'
import { changeSentence, packChanges } from '../../../src-lab/pack/pack-changes'
import { readPack, type PackReading } from '../../../src-lab/pack/read-pack'
import { inEnglish, visible } from '../../../src-lab/sentences'
import { UsageProblem } from '../problem'
import { say, sayDocument } from '../terminal'
import { readPackSource, type PackSource } from './pack-source'

export async function packDiffCommand(before: string, after: string, { json }: { json?: boolean }): Promise<void> {
  const [old, now] = [readable(await readPackSource(before), before), readable(await readPackSource(after), after)]
  const changes = packChanges(old, now).map((change) => visible(inEnglish(changeSentence(change))))
  const [from, to] = [old.pack!.version, now.pack!.version]
  if (json) sayDocument({ from, to, changes })
  else say(...(changes.length === 0 ? [nothing(old, now)] : [`${from} → ${to}`, ...changes.map((one) => `  ${one}`)]))
}

/** Where learners are told of nothing, there may still be another text, a hint or a mistake. */
function nothing(old: PackReading, now: PackReading): string {
  const between = `between ${old.pack!.version} and ${now.pack!.version}`
  const changed = [...now.drafts].filter(([id, lab]) => contents(lab) !== contents(old.drafts.get(id))).map(([id]) => id)
  return changed.length === 0
    ? `Nothing is different ${between}.`
    : `Nothing that a learner is told is different ${between}; something else is in ${changed.join(', ')}.`
}

/** All of a lab but the name that its pack was read by. */
function contents(lab: LabBundle | undefined): string {
  return JSON.stringify({ ...lab, ref: null })
}

function readable({ name, files }: PackSource, path: string): PackReading {
  const reading = readPack(name, files)
  if (reading.pack === null) throw new UsageProblem('unreadable', `${path} has no pack.json that can be read (handoff pack lint ${path})`)
  return reading
}
