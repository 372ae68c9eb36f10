/** A lab that was another one before (`moved` in its lab.json) takes over what the learner did there. */
import type { LabProgress, Progress } from '../../src-lab/host-api'
import type { LabBundle } from '../../src-lab/lab/bundle'

/** Uuids that the lab had before, the latest last. */
export function formerUuids({ lab }: LabBundle): readonly string[] {
  return (lab.moved ?? []).map((moved) => moved.fromUuid)
}

/** Progress with what was reached under former uuids, where there is nothing under the present one. */
export function carriedOver(progress: Progress, bundles: readonly LabBundle[]): Progress {
  const carried: Record<string, LabProgress> = {}
  for (const bundle of bundles) {
    const key = progressKey(bundle, bundle.lab.uuid)
    const former = formerUuids(bundle).findLast((uuid) => progress[progressKey(bundle, uuid)] !== undefined)
    if (progress[key] === undefined && former !== undefined) carried[key] = progress[progressKey(bundle, former)]!
  }
  return { ...progress, ...carried }
}

export function progressKey({ pack }: LabBundle, uuid: string): string {
  return `${pack.uuid}/${uuid}`
}
