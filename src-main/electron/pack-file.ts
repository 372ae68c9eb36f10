/** A .labpack that the app was asked to open: by a double click, by a second start, or dropped on the window. It is read, and nothing of it is run. */
import { basename } from 'node:path'
import { dialog, type BrowserWindow, type MessageBoxOptions } from 'electron'
import { readPack } from '../../src-lab/pack/read-pack'
import { visible } from '../../src-lab/sentences/index'
import { readPackArchive } from '../host/pack-archive'
import { PackUnreadable } from '../host/pack-folder'

export async function openPackFile(window: BrowserWindow | null, path: string): Promise<void> {
  const box = { title: 'Handoff', noLink: true, buttons: ['Close'], ...(await wordsFor(path)) }
  await (window ? dialog.showMessageBox(window, box) : dialog.showMessageBox(box))
}

async function wordsFor(path: string): Promise<MessageBoxOptions> {
  const name = visible(basename(path))
  try {
    const { pack, labs, problems } = readPack(basename(path), (await readPackArchive(path)).files)
    if (!pack || problems.length > 0)
      return {
        type: 'warning',
        message: `${name} cannot be used`,
        detail: visible(problems[0]?.message ?? 'It is no lab pack.')
      }
    const authors = pack.authors.map((author) => author.name).join(', ')
    return {
      type: 'info',
      message: visible(`${pack.title} ${pack.version}`),
      detail: `A lab pack with ${labs.size} ${labs.size === 1 ? 'lab' : 'labs'}, by ${visible(authors)}. This version of Handoff can show what it is, and does not take it up yet.`
    }
  } catch (error) {
    if (!(error instanceof PackUnreadable)) throw error
    return { type: 'warning', message: `${name} cannot be used`, detail: visible(error.message) }
  }
}
