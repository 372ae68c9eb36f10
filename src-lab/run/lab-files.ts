/** Which files a learner's run is made of. */
import type { SourceFiles } from '../compile/compiler'
import type { LabBundle } from '../lab/bundle'

/** What they may edit is theirs, everything else is the lab's. */
export function labFiles(bundle: Pick<LabBundle, 'lab' | 'starter'>, learner: SourceFiles): SourceFiles {
  const fixed = bundle.lab.files.filter((file) => file.role !== 'edit').map((file) => file.path)
  return { ...bundle.starter, ...learner, ...Object.fromEntries(fixed.map((path) => [path, bundle.starter[path] ?? ''])) }
}
