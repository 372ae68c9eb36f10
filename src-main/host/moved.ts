/** A lab that was another one before (`moved` in its lab.json) takes over what the learner did there. */
import type { LabProgress, Progress } from '../../src-lab/host-api'
import type { LabBundle } from '../../src-lab/lab/bundle'

/**
 * Uuids that the lab had before, the latest last. Not those that a lab of the pack has now, nor those that an earlier lab of it names too: nobody takes
 * another one's work.
 * @param labs Of its pack, in its order.
 */
export function formerUuids({ ref, lab }: LabBundle, labs: readonly LabBundle[]): readonly string[] {
  const before = labs.slice(
    0,
    labs.findIndex((other) => other.ref.lab === ref.lab)
  )
  const taken = new Set([...labs.map((other) => other.lab.uuid), ...before.flatMap((other) => namedBy(other))])
  return namedBy({ lab }).filter((uuid) => !taken.has(uuid))
}

function namedBy({ lab }: Pick<LabBundle, 'lab'>): readonly string[] {
  return (lab.moved ?? []).map((moved) => moved.fromUuid)
}

/**
 * Progress with what was reached under former uuids, where there is nothing under the present one.
 * @param packs The labs of each pack.
 */
export function carriedOver(progress: Progress, packs: readonly (readonly LabBundle[])[]): Progress {
  const carried: Record<string, LabProgress> = {}
  for (const labs of packs)
    for (const bundle of labs) {
      const key = progressKey(bundle, bundle.lab.uuid)
      const former = formerUuids(bundle, labs).findLast((uuid) => progress[progressKey(bundle, uuid)] !== undefined)
      if (progress[key] === undefined && former !== undefined) carried[key] = progress[progressKey(bundle, former)]!
    }
  return { ...progress, ...carried }
}

function progressKey({ pack }: LabBundle, uuid: string): string {
  return `${pack.uuid}/${uuid}`
}
