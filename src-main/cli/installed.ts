/** The packs that commands know: those of the app, and those that the user has added. */
import { platformById, type Platform } from '../../src-firmware'
import { labsFolder } from '../app-paths'
import { AtomicFiles } from '../host/atomic-file'
import { defaultDataFolder } from '../host/data-folder'
import { InstalledPacks } from '../host/installed-packs'
import { PackLibrary } from '../host/pack-library'

/** @param data The data folder; undefined: the usual one. It is only read. */
export async function openLibrary(data: string | undefined): Promise<PackLibrary> {
  const folder = data ?? defaultDataFolder()
  const library = new PackLibrary(labsFolder, new InstalledPacks(folder, new AtomicFiles(folder)))
  await library.open()
  return library
}

/** A machine of the app, or of a pack that was added; undefined: none has this id. */
export async function machineWithId(id: string, data: string | undefined): Promise<Platform | undefined> {
  return platformById(id) ?? (await openLibrary(data)).machines().find(({ platform }) => platform.id === id)?.platform
}
