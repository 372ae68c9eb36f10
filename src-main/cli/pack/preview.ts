/** `handoff pack preview`: the app on a pack's folder, for an author who writes in an editor of his own. */
import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UsageProblem } from '../problem'
import { startCommand } from '../start'

type PreviewOptions = Omit<Parameters<typeof startCommand>[1], 'lab' | 'preview'> & { readonly json?: boolean }

export async function packPreviewCommand(folder: string, options: PreviewOptions): Promise<void> {
  if (!statSync(join(folder, 'pack.json'), { throwIfNoEntry: false })?.isFile())
    throw new UsageProblem('noPack', `there is no pack.json in '${folder}': name the folder of a pack (handoff pack new makes one)`)
  await startCommand(undefined, { ...options, preview: resolve(folder) })
}
