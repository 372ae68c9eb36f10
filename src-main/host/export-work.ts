/** A learner's work in labs of one pack as a '.handoff'. */
import type { LabProgress, WorkExport } from '../../src-lab/host-api'
import type { LabBundle } from '../../src-lab/lab/bundle'
import type { Pack } from '../../src-lab/lab/lab'
import type { Workspace } from './workspace'
import type { WorkFile } from './work-file'

/** One lab's part of it. */
interface LabToExport {
  readonly bundle: LabBundle
  readonly workspace: Workspace
  readonly progress: LabProgress | undefined
}

/** @param lab The only lab that it is about; null: the pack's, where something was written. */
export async function exportedWork(
  pack: Pick<Pack, 'uuid' | 'id' | 'version' | 'title'>,
  lab: string | null,
  labs: readonly LabToExport[],
  withHistory: boolean
): Promise<WorkExport> {
  const { uuid, id, version, title } = pack
  const parts: WorkFile['labs'][number][] = []
  let begun = 0
  for (const one of labs) {
    const part = await partOf(one, withHistory)
    if (part !== null && isBegun(part, one)) begun++
    if (lab !== null || part !== null) parts.push(part ?? untouched(one))
  }
  const file: WorkFile = { format: 'handoff-work', version: 1, pack: { uuid, id, version, title }, labs: parts }
  return { file: `${lab === null ? id : `${id}-${lab}`}.handoff`, text: `${JSON.stringify(file, null, 2)}\n`, labs: parts.length, begun }
}

/** null: nothing was written in it. */
async function partOf(lab: LabToExport, withHistory: boolean): Promise<WorkFile['labs'][number] | null> {
  const { workspace } = lab
  const { files } = await workspace.work(false)
  const own = Object.fromEntries(Object.entries(files).map(([path, { text }]) => [path, text]))
  if (Object.keys(own).length === 0 && lab.progress === undefined) return null
  const begun = untouched(lab)
  const part = { ...begun, files: { ...begun.files, ...own } }
  if (!withHistory) return part
  const history = []
  for (const { id, savedAt, why } of await workspace.history()) {
    const texts = await workspace.historyFiles(id)
    if (texts !== null) history.push({ savedAt, why, files: texts })
  }
  return { ...part, history }
}

/** Is something in it that the learner wrote, or answered? */
function isBegun({ files, answers }: WorkFile['labs'][number], { bundle: { starter } }: LabToExport): boolean {
  return Object.keys(answers).length > 0 || Object.entries(files).some(([path, text]) => text !== (starter[path] ?? ''))
}

function untouched({ bundle, progress }: LabToExport): WorkFile['labs'][number] {
  const { lab, starter, ref } = bundle
  const names = lab.files.filter(({ role }) => role === 'edit').map(({ path }) => path)
  return {
    uuid: lab.uuid,
    id: ref.lab,
    title: lab.title,
    revision: lab.revision,
    files: Object.fromEntries(names.map((path) => [path, starter[path] ?? ''])),
    answers: progress?.answers ?? {}
  }
}
