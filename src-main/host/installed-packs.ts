/**
 * The packs that the user has added: each is one .labpack in the data folder, as it was given. One file is there whole or not at all, so no crash leaves
 * half a pack, and no two versions are ever mixed. It is read as a stranger's each time.
 */
import { existsSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { AtomicFiles } from './atomic-file'
import { MAX_PACKS } from './bounds'
import { readPackArchive } from './pack-archive'
import { PackUnreadable } from './pack-folder'
import type { PackFiles } from '../../src-lab/pack/pack-files'
import { readPack, type PackReading } from '../../src-lab/pack/read-pack'
import { unreadable } from './unreadable-pack'
import { told } from '../../src-lab/sentences/told'

const FOLDER = 'packs'
const FILE = /^([a-z0-9][a-z0-9._-]{0,99})\.labpack$/

export class InstalledPacks {
  /** @param root The data folder. */
  constructor(
    private readonly root: string,
    private readonly files: AtomicFiles
  ) {}

  /** Their names, which are what labs are called by: '<name>/<lab>'. */
  names(): readonly string[] {
    if (!existsSync(join(this.root, FOLDER))) return []
    return readdirSync(join(this.root, FOLDER))
      .flatMap((file) => FILE.exec(file)?.[1] ?? [])
      .sort()
      .slice(0, MAX_PACKS)
  }

  /** One that cannot be read is a pack with one problem. */
  async read(name: string): Promise<PackReading> {
    try {
      return readPack(name, await this.filesOf(name))
    } catch (error) {
      return unreadable(name, error instanceof PackUnreadable ? error.told : told`${name}.labpack cannot be read`)
    }
  }

  /** @throws PackUnreadable */
  async filesOf(name: string): Promise<PackFiles> {
    if (!(await this.files.holds(join(this.root, FOLDER))) || !lstatSync(this.path(name)).isFile())
      throw new PackUnreadable(told`${name}.labpack is no regular file`)
    return (await readPackArchive(this.path(name))).files
  }

  /** Puts it in the place of the one that has this name. @throws SaveFailed when it is not there afterwards; the one before is whole then. */
  save(name: string, bytes: Uint8Array): Promise<void> {
    return this.files.save(this.path(name), bytes)
  }

  remove(name: string): Promise<void> {
    return this.files.remove(this.path(name))
  }

  private path(name: string): string {
    return join(this.root, FOLDER, `${name}.labpack`)
  }
}
