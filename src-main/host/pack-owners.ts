/**
 * Whose work lies where. Work is kept by the pack's uuid, and belongs to the pack that it was begun in: another one with the same uuid does not get at
 * it before the user has said so.
 */
import { join } from 'node:path'
import { z } from 'zod'
import type { Pack } from '../../src-lab/lab/lab'
import type { AtomicFiles } from './atomic-file'
import { readKept, writeKept, type KeptFile } from './kept-file'
import type { Told } from '../../src-lab/sentences/told'

const FILE = 'packs.json'

const owner = z.strictObject({
  /** Names its folder under work/, and its progress. */
  store: z.string().regex(/^[0-9a-f-]{36}(\.[0-9]{1,4})?$/),
  id: z.string().max(100),
  title: z.string().max(500),
  authors: z.array(z.string().max(500)).max(100)
})
const ownersFile = z.strictObject({ format: z.literal(1), packs: z.record(z.string().max(36), z.array(owner).min(1).max(1000)) })
type PackOwner = z.infer<typeof owner>

export class PackOwners {
  private readonly kept: KeptFile<z.infer<typeof ownersFile>>
  private readonly path: string

  /** @param folder The data folder. */
  constructor(
    folder: string,
    private readonly files: AtomicFiles,
    writable: boolean
  ) {
    this.path = join(folder, FILE)
    this.kept = readKept(this.path, ownersFile, { format: 1, packs: {} }, writable)
  }

  get notice(): Told | null {
    return this.kept.notice
  }

  /** Who has the work under this uuid now; null: nobody yet. */
  of(uuid: string): PackOwner | null {
    return this.all(uuid).at(-1) ?? null
  }

  /** Where the work of whoever has it now lies. */
  store(uuid: string): string {
    return this.of(uuid)?.store ?? uuid
  }

  /** Everyone who has or had it. */
  stores(): ReadonlyMap<string, { readonly uuid: string; readonly isPresent: boolean }> {
    const stores = Object.entries(this.kept.value.packs).flatMap(([uuid, owners]) =>
      owners.map(({ store }, index) => [store, { uuid, isPresent: index === owners.length - 1 }] as const)
    )
    return new Map(stores)
  }

  /** The work that is there is this pack's from now on. */
  async give(pack: Pack): Promise<void> {
    const owners = this.all(pack.uuid)
    await this.write(pack.uuid, [...owners.slice(0, -1), { ...identityOf(pack), store: this.store(pack.uuid) }])
  }

  /** The work that is there stays whose it is; this pack's own begins, or comes back. */
  async begin(pack: Pack): Promise<void> {
    const owners = this.all(pack.uuid)
    const before = owners.find((one) => isSame(one, pack))
    const store = owners.length === 0 ? pack.uuid : `${pack.uuid}.${owners.length + 1}`
    await this.write(pack.uuid, [...owners.filter((one) => one !== before), before ?? { ...identityOf(pack), store }])
  }

  private all(uuid: string): readonly PackOwner[] {
    return Object.hasOwn(this.kept.value.packs, uuid) ? this.kept.value.packs[uuid]! : []
  }

  private async write(uuid: string, owners: readonly PackOwner[]): Promise<void> {
    const value = { format: 1 as const, packs: { ...this.kept.value.packs, [uuid]: [...owners] } }
    await writeKept(this.files, this.path, { ...this.kept, value })
    this.kept.value = value
  }
}

type Identity = Pick<Pack, 'id' | 'title' | 'authors'>

function identityOf({ id, title, authors }: Identity): Omit<PackOwner, 'store'> {
  return { id, title, authors: authors.map(({ name, email }) => (email === undefined ? name : `${name} <${email}>`)) }
}

/** By its name and by whom it came from. */
export function isSame(owner: PackOwner, pack: Identity): boolean {
  return owner.id === pack.id && isFrom(owner, pack)
}

/** By whom it came from: a pack may get another name. */
export function isFrom(owner: PackOwner, pack: Identity): boolean {
  const { authors } = identityOf(pack)
  return authors.length === owner.authors.length && authors.every((author) => owner.authors.includes(author))
}

/** Is one a version of the other? Whoever wrote it may have got company since; nobody else can put a pack in its place by taking its uuid alone. */
export function isSamePack(a: Identity & Pick<Pack, 'uuid'>, b: Identity & Pick<Pack, 'uuid'>): boolean {
  const known = identityOf(a).authors
  return a.uuid === b.uuid && identityOf(b).authors.some((author) => known.includes(author))
}
