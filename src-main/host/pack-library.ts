/** The packs there are: those that ship with the app (every folder of labs/ that holds a pack.json), and those that the user has added. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { PackMachine, PackSummary } from '../../src-lab/host-api'
import type { LabBundle, LabRef } from '../../src-lab/lab/bundle'
import { compareVersions } from '../../src-lab/pack/compare-versions'
import type { PackFiles } from '../../src-lab/pack/pack-files'
import { readPack, type PackReading } from '../../src-lab/pack/read-pack'
import type { InstalledPacks } from './installed-packs'
import { PackUnreadable, readPackFolder } from './pack-folder'
import { isSamePack } from './pack-owners'
import { unreadable } from './unreadable-pack'

export class PackLibrary {
  private shipped: ReadonlyMap<string, PackReading> | null = null
  private readonly added = new Map<string, PackReading>()
  private opening: Promise<void> | null = null

  /** @param folder Where the packs lie that ship with the app. @param installed null: there are no others. */
  constructor(
    private readonly folder: string,
    private readonly installed: InstalledPacks | null = null
  ) {}

  /** Reads the packs, the first time that somebody asks for them: that is half of a start. Before it is done nothing else may be asked. */
  open(): Promise<void> {
    return (this.opening ??= this.readAll())
  }

  summaries(): PackSummary[] {
    return this.all().map((reading) => this.summaryOf(reading))
  }

  /** A pack as a list shows it: with whether it can be removed. */
  summaryOf({ summary }: PackReading): PackSummary {
    return this.isAdded(summary.id) ? { ...summary, added: true } : summary
  }

  /** Every pack, those of the app first, in the order of their names. */
  all(): readonly PackReading[] {
    const names = new Set([...this.shippedPacks().keys(), ...this.added.keys()])
    return [...names].map((name) => this.reading(name)!)
  }

  /** undefined: there is no such lab, or it cannot be used. */
  lab(ref: LabRef): LabBundle | undefined {
    return this.reading(ref.pack)?.labs.get(ref.lab)
  }

  /** The machines that packs bring along, by ids that no two packs share. */
  machines(): readonly PackMachine[] {
    return this.all().flatMap(({ pack, summary, machines }) =>
      [...machines].flatMap(([id, platform]) =>
        pack && platform ? [{ pack: pack.title, platform: { ...platform, id: `${summary.id}.${id}` } }] : []
      )
    )
  }

  reading(name: string): PackReading | undefined {
    return this.isAdded(name) ? this.added.get(name) : this.shippedPacks().get(name)
  }

  /** Is this the user's own copy? Of a pack that also ships with the app it is, as long as that one is not newer. */
  isAdded(name: string): boolean {
    const added = this.added.get(name)
    const shipped = this.shippedPacks().get(name)
    if (!added || !shipped) return added !== undefined
    return added.pack !== null && shipped.pack !== null && compareVersions(added.pack.version, shipped.pack.version) >= 0
  }

  /** What a pack was read from. @throws PackUnreadable when it cannot be read any more. */
  async files(name: string): Promise<PackFiles> {
    return this.isAdded(name) && this.installed ? this.installed.filesOf(name) : readPackFolder(join(this.folder, name))
  }

  /** Names that a pack cannot take from another one. */
  isTaken(name: string): boolean {
    return this.added.has(name) || this.shippedPacks().has(name)
  }

  /** The pack that this reading is another version of; undefined: there is none. */
  sameAs({ pack }: PackReading): PackReading | undefined {
    return pack === null ? undefined : this.all().find((one) => one.pack !== null && isSamePack(one.pack, pack))
  }

  /** What lies under this name now takes the place of what was known of it. */
  async reread(name: string): Promise<void> {
    if (this.installed?.names().includes(name)) this.added.set(name, await this.installed.read(name))
    else this.added.delete(name)
  }

  private async readAll(): Promise<void> {
    this.shipped = readPacks(this.folder)
    for (const name of this.installed?.names() ?? []) await this.reread(name)
  }

  private shippedPacks(): ReadonlyMap<string, PackReading> {
    if (this.shipped === null) throw new Error('The packs were asked for before they were read.')
    return this.shipped
  }
}

function readPacks(folder: string): ReadonlyMap<string, PackReading> {
  if (!existsSync(folder)) return new Map()
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'pack.json')))
    .map(({ name }) => name)
  return new Map(names.map((name) => [name, readPackAt(join(folder, name), name)]))
}

/** Reads the pack in a folder; one that cannot be read at all is a pack with one problem. */
function readPackAt(folder: string, name: string): PackReading {
  try {
    return readPack(name, readPackFolder(folder))
  } catch (error) {
    if (!(error instanceof PackUnreadable)) throw error
    return unreadable(name, error.told)
  }
}
