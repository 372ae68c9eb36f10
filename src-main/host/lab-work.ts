/** Which labs can be opened, and where the work of each lies: it belongs to the pack that it was begun in. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { PackSummary } from '../../src-lab/host-api'
import type { LabBundle, LabRef } from '../../src-lab/lab/bundle'
import type { Pack } from '../../src-lab/lab/lab'
import type { AtomicFiles } from './atomic-file'
import { formerUuids } from './moved'
import type { PackLibrary } from './pack-library'
import { isFrom, isSame, type PackOwners } from './pack-owners'
import { told, type Told } from '../../src-lab/sentences/told'

export class LabWork {
  /** @param root The data folder. */
  constructor(
    private readonly root: string,
    private readonly library: PackLibrary,
    private readonly owners: PackOwners,
    private readonly files: AtomicFiles
  ) {}

  /** undefined: there is none, it cannot be used, or whose work lies there has to be asked first. */
  open(ref: LabRef): LabBundle | undefined {
    const pack = this.library.reading(ref.pack)?.pack
    return pack && !this.clashOf(pack) ? this.library.lab(ref) : undefined
  }

  /** The pack that has the work under this one's uuid, when that is another one. */
  clashOf(pack: Pack): PackSummary['clash'] | null {
    const same = this.library.all().flatMap((reading) => (reading.pack?.uuid === pack.uuid ? [reading.pack] : []))
    const owner = this.owners.of(pack.uuid)
    // Whose it is says the record; one that got another name is the only one here from the same authors; without a record it is the first one's.
    const heir = owner ? (same.find((one) => isSame(owner, one)) ?? same.find((one) => isFrom(owner, one))) : same[0]
    if (heir === pack) return null
    const { title, authors } = owner ?? { title: heir!.title, authors: heir!.authors.map(({ name }) => name) }
    return { title, authors }
  }

  /** Why no lab of this pack opens before somebody chose; null: that is not why. */
  clashSentence({ pack: name }: LabRef): Told | null {
    const pack = this.library.reading(name)?.pack
    const clash = pack && this.clashOf(pack)
    return clash
      ? told`${pack.title} has the same uuid as ${clash.title}, which your work was made in. Choose on the first page what becomes of that work.`
      : null
  }

  /** From the first thing that is saved on, the work is this pack's. */
  async own({ ref }: LabBundle): Promise<void> {
    const pack = this.library.reading(ref.pack)!.pack!
    const owner = this.owners.of(pack.uuid)
    if (owner === null || !isSame(owner, pack)) await this.owners.give(pack)
  }

  /** By uuid, so that renaming a pack or a lab keeps the files. Those of a lab that was moved come along, where anything may be written. */
  async folder(bundle: LabBundle, writable: boolean): Promise<string> {
    const folderOf = (uuid: string): string => join(this.root, 'work', this.owners.store(bundle.pack.uuid), uuid)
    const folder = folderOf(bundle.lab.uuid)
    if (existsSync(folder)) return folder
    const labs = [...this.library.reading(bundle.ref.pack)!.labs.values()]
    const former = formerUuids(bundle, labs).map(folderOf).findLast(existsSync)
    if (former === undefined) return folder
    if (!writable) return former
    await this.files.move(former, folder)
    return folder
  }
}
