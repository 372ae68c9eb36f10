/** `handoff export`: a learner's work as one file, as the app's Export makes it. */
import type { WorkExport } from '../../src-lab/host-api'
import { labsFolder, version } from '../app-paths'
import { defaultDataFolder, openDataFolder } from '../host/data-folder'
import { Host } from '../host/host'
import { placeOf } from '../host/place'
import { counted } from './pack/findings'
import { UsageProblem } from './problem'
import { saveFile } from './save-file'
import { complain, say, sayDocument } from './terminal'

interface ExportOptions {
  readonly history?: boolean
  readonly out?: string
  readonly data?: string
  readonly json?: boolean
}

/** @param name '<pack>' or '<pack>/<lab>', the lab by its id or its number. */
export async function exportCommand(name: string, { history = false, out, data, json }: ExportOptions): Promise<void> {
  // Nothing is written there, so the app may be open meanwhile.
  const folder = openDataFolder(data ?? defaultDataFolder())
  try {
    const host = new Host({ version, shell: 'web', data: folder, labs: labsFolder, now: () => '', openLink: () => Promise.resolve() })
    const [, pack = name, lab] = /^#\/([^/]+)\/([^/]+)$/.exec(await placeOf(host, name)) ?? []
    if (name.includes('/') && lab === undefined) throw new UsageProblem('noLab', `there is no lab '${name}' (handoff labs lists them)`)
    const reply = await host.dispatch('exportWork', { pack, lab: lab ?? null, history })
    if (!reply.ok) throw new UsageProblem(reply.code, reply.message)
    const { file, text, labs, begun } = reply.value as WorkExport
    if (labs === 0) throw new UsageProblem('noWork', `nothing was written in ${name} yet`)
    saveFile(out ?? file, text)
    if (begun === 0) complain(`handoff: nothing was written in ${name} yet: the file holds what the lab begins with`)
    if (json) sayDocument({ written: out ?? file, labs })
    else say(`${out ?? file}: ${counted(labs, 'lab')}`)
  } finally {
    folder.release()
  }
}
