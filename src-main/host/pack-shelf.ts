/** Adding and removing packs: one file at a time is looked at, from its first piece to the answer what becomes of it. */
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { PackOffer } from '../../src-lab/host-api'
import { MAX_ARCHIVE_BYTES } from './bounds'
import type { InstalledPacks } from './installed-packs'
import { PackUnreadable } from './pack-folder'
import { examinePack, keepPack, type ExaminedPack } from './pack-import'
import type { PackLibrary } from './pack-library'
import { isSame, type PackOwners } from './pack-owners'
import { told } from '../../src-lab/sentences/told'

export class PackShelf {
  private pieces: { readonly file: string; readonly of: number; readonly bytes: Buffer[] } | null = null
  private examined: ExaminedPack | null = null

  constructor(
    private readonly library: PackLibrary,
    private readonly installed: InstalledPacks,
    private readonly owners: PackOwners
  ) {}

  get offer(): PackOffer | null {
    return this.examined?.offer ?? null
  }

  /** @param bytes Base64. @returns null: there are more pieces to come. */
  async takePiece({ file, piece, of, bytes }: { file: string; piece: number; of: number; bytes: string }): Promise<PackOffer | null> {
    if (piece === 0) this.pieces = { file, of, bytes: [] }
    const { pieces } = this
    if (pieces === null || pieces.file !== file || pieces.of !== of || pieces.bytes.length !== piece)
      throw new PackUnreadable(told`the pieces of ${file} came in another order; open it again`)
    pieces.bytes.push(Buffer.from(bytes, 'base64'))
    const length = pieces.bytes.reduce((sum, one) => sum + one.length, 0)
    const isWhole = pieces.bytes.length === of
    if (isWhole || length > MAX_ARCHIVE_BYTES) this.pieces = null
    if (!isWhole && length <= MAX_ARCHIVE_BYTES) return null
    return this.look(file, Buffer.concat(pieces.bytes))
  }

  /** A file of this machine's, which the user named. @throws PackUnreadable */
  async lookAt(path: string): Promise<PackOffer> {
    this.examined = null
    const about = await stat(path).catch(() => null)
    if (!about?.isFile()) throw new PackUnreadable(told`${path} is no file that can be read`)
    if (about.size > MAX_ARCHIVE_BYTES) throw new PackUnreadable(told`the archive is larger than ${MAX_ARCHIVE_BYTES / 1024 / 1024} MiB`)
    const bytes = await readFile(path).catch(() => {
      throw new PackUnreadable(told`${path} cannot be read`)
    })
    return this.look(basename(path), bytes)
  }

  decline(): void {
    this.examined = null
    this.pieces = null
  }

  /** @throws PackUnreadable when it is not what was looked at, or would take the place of something newer without a word. */
  async add(offer: string, anyway: boolean): Promise<PackOffer> {
    const { examined } = this
    if (examined?.offer.offer !== offer) throw new PackUnreadable(told`it is not the file that was looked at; open it again`)
    const { standing, version, present, title, name, edition } = examined.offer
    if (standing === 'older' && !anyway)
      throw new PackUnreadable(
        told`${title} ${version} is older than ${present?.version ?? ''}, which is there; say that you want the older one`
      )
    if (standing === 'edition' && !anyway)
      throw new PackUnreadable(
        edition === 'student'
          ? told`the instructor's edition of ${title} ${version} is there; say that you want the student's`
          : told`the student's edition of ${title} ${version} is there; say that you want the instructor's`
      )
    if (standing === 'changed' && !anyway)
      throw new PackUnreadable(told`${title} ${version} is there with other content; say that this one takes its place`)
    if (standing !== 'same') {
      const before = this.library.reading(name)?.pack
      await keepPack(this.library, this.installed, examined)
      const owner = this.owners.of(examined.pack.uuid)
      // A version that has another author beside the old ones, or another id: the work goes on in it, as the user saw what it is.
      if (before && owner && isSame(owner, before) && !isSame(owner, examined.pack)) await this.owners.give(examined.pack)
    }
    this.decline()
    return examined.offer
  }

  /** @throws PackUnreadable when the user did not add it. */
  async remove(name: string): Promise<void> {
    if (!this.library.isAdded(name))
      throw new PackUnreadable(
        this.library.reading(name) ? told`${name} comes with the app and cannot be removed` : told`there is no pack ${name} that was added`
      )
    await this.installed.remove(name)
    await this.library.reread(name)
  }

  private async look(file: string, bytes: Buffer): Promise<PackOffer> {
    this.examined = null
    this.examined = await examinePack(this.library, file, bytes)
    return this.examined.offer
  }
}
