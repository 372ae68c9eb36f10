/** The learner's own drivers: each a folder with sandbox.json (how it is run), files/ and history/. */
import { existsSync, lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { SandboxSettings, SandboxSummary } from '../../src-lab/host-api'
import { SaveFailed, type AtomicFiles } from './atomic-file'
import { MAX_SANDBOXES } from './bounds'
import { readKept, writeKept, type KeptFile } from './kept-file'
import { sandboxFile } from './methods'
import { Workspace } from './workspace'
import { told, type Told } from '../../src-lab/sentences/told'

const FOLDER = 'sandboxes'
const REMOVED = 'removed'
const SETTINGS = 'sandbox.json'
const ID = /^sandbox-[1-9][0-9]{0,5}$/

/** How a sandbox runs whose sandbox.json cannot be read. */
const DEFAULTS: SandboxSettings = {
  title: 'Sandbox',
  entry: 'driver.ts',
  machine: 'q35-256m',
  phase: 'app',
  mode: 'strict',
  keys: ''
}

export class Sandboxes {
  /** What was found out about a sandbox.json when it was first read, by sandbox: it is told until the app ends. */
  private readonly notices = new Map<string, Told>()

  /** @param writable Whether this instance may put a damaged sandbox.json aside. */
  constructor(
    private readonly root: string,
    private readonly files: AtomicFiles,
    private readonly now: () => string,
    private readonly writable: boolean
  ) {}

  /** In the order they were made. */
  list(): SandboxSummary[] {
    return this.ids(FOLDER).map((id) => ({ id, ...this.read(id).value.settings }))
  }

  /** undefined: there is none of this name. */
  workspace(id: string): Workspace | undefined {
    return this.has(id) ? new Workspace(this.folder(id), null, this.files, this.now) : undefined
  }

  /** What the user should know about how it is kept; null: nothing. */
  notice(id: string): Told | null {
    this.read(id)
    return this.notices.get(id) ?? null
  }

  /** Whole or not at all. For one at a time: the next one gets another name. */
  async create(settings: SandboxSettings, texts: Readonly<Record<string, string>>): Promise<SandboxSummary> {
    const taken = [...this.ids(FOLDER), ...this.ids(REMOVED)].map((id) => Number(id.slice('sandbox-'.length)))
    if (this.ids(FOLDER).length >= MAX_SANDBOXES) throw new SaveFailed(told`there may be ${MAX_SANDBOXES} sandboxes; remove one first`)
    const id = `sandbox-${Math.max(0, ...taken) + 1}`
    try {
      const workspace = new Workspace(this.folder(id), null, this.files, this.now)
      for (const [path, text] of Object.entries(texts)) await workspace.save(path, text, null)
      return await this.save(id, settings)
    } catch (error) {
      rmSync(this.folder(id), { recursive: true, force: true })
      throw error
    }
  }

  async save(id: string, settings: SandboxSettings): Promise<SandboxSummary> {
    await writeKept(this.files, this.settingsPath(id), { ...this.read(id), value: { format: 1, settings } })
    return { id, ...settings }
  }

  async remove(id: string): Promise<void> {
    await this.files.move(this.folder(id), join(this.root, REMOVED, id))
  }

  has(id: string): boolean {
    return ID.test(id) && (lstatSync(this.folder(id), { throwIfNoEntry: false })?.isDirectory() ?? false)
  }

  private read(id: string): KeptFile<{ format: 1; settings: SandboxSettings }> {
    const kept: KeptFile<{ format: 1; settings: SandboxSettings }> = readKept(
      this.settingsPath(id),
      sandboxFile,
      { format: 1, settings: { ...DEFAULTS, title: id } },
      this.writable
    )
    if (kept.notice !== null) this.notices.set(id, kept.notice)
    return kept
  }

  private settingsPath(id: string): string {
    return join(this.folder(id), SETTINGS)
  }

  private ids(folder: string): string[] {
    if (!existsSync(join(this.root, folder))) return []
    return readdirSync(join(this.root, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && ID.test(entry.name))
      .map((entry) => entry.name)
      .sort((a, b) => Number(a.slice('sandbox-'.length)) - Number(b.slice('sandbox-'.length)))
  }

  private folder(id: string): string {
    return join(this.root, FOLDER, id)
  }
}
