/** The packs that ship with the app: every folder of labs/ that holds a pack.json. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { PackSummary } from '../../src-lab/host-api'
import type { LabBundle, LabRef } from '../../src-lab/lab/bundle'
import type { PackProblem } from '../../src-lab/pack/problem'
import { readPack, type PackReading } from '../../src-lab/pack/read-pack'
import { PackUnreadable, readPackFolder } from './pack-folder'

export class PackLibrary {
  private read: ReadonlyMap<string, PackReading> | null = null

  /** @param folder Where the packs lie. They are read when they are asked for first: that is half of a start. */
  constructor(private readonly folder: string) {}

  private get readings(): ReadonlyMap<string, PackReading> {
    return (this.read ??= readPacks(this.folder))
  }

  summaries(): PackSummary[] {
    return this.all().map((reading) => reading.summary)
  }

  /** Every pack, in the order of their folders' names. */
  all(): readonly PackReading[] {
    return [...this.readings.values()]
  }

  /** undefined: there is no such lab, or it cannot be used. */
  lab(ref: LabRef): LabBundle | undefined {
    return this.readings.get(ref.pack)?.labs.get(ref.lab)
  }

  reading(pack: string): PackReading | undefined {
    return this.readings.get(pack)
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
export function readPackAt(folder: string, name: string): PackReading {
  try {
    return readPack(name, readPackFolder(folder))
  } catch (error) {
    if (!(error instanceof PackUnreadable)) throw error
    const problem: PackProblem = { file: 'pack.json', line: 1, column: 1, code: 'pack.unreadable', message: error.message }
    return {
      summary: { id: name, uuid: '', version: '', title: name, summary: '', sections: [], labs: [], problems: [error.message] },
      pack: null,
      labs: new Map(),
      drafts: new Map(),
      machines: new Map(),
      problems: [problem]
    }
  }
}
