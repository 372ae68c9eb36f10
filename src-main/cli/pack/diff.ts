/** `handoff pack diff`: what is different in a pack from another version of it. */
import { changeSentence, packChanges } from '../../../src-lab/pack/pack-changes'
import { readPack } from '../../../src-lab/pack/read-pack'
import { visible } from '../../../src-lab/sentences/index'
import { UsageProblem } from '../problem'
import { say, sayDocument } from '../terminal'
import { readPackSource, type PackSource } from './pack-source'

export async function packDiffCommand(before: string, after: string, { json }: { json?: boolean }): Promise<void> {
  const [old, now] = [readable(await readPackSource(before), before), readable(await readPackSource(after), after)]
  const changes = packChanges(old, now).map((change) => visible(changeSentence(change)))
  const [from, to] = [old.pack!.version, now.pack!.version]
  if (json) sayDocument({ from, to, changes })
  else
    say(
      ...(changes.length === 0
        ? [`Nothing is different between ${from} and ${to}.`]
        : [`${from} → ${to}`, ...changes.map((one) => `  ${one}`)])
    )
}

function readable({ name, files }: PackSource, path: string): ReturnType<typeof readPack> {
  const reading = readPack(name, files)
  if (reading.pack === null) throw new UsageProblem('unreadable', `${path} has no pack.json that can be read (handoff pack lint ${path})`)
  return reading
}
