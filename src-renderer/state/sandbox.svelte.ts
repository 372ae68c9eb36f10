import { platformById, platforms, type Platform } from '../../src-firmware'
import type { OpenedMoment, PackMachine, SandboxRef, SandboxSettings, SandboxSummary, Work } from '../../src-lab/host-api'
import { callHost } from '../host/client'
import { whyNot } from '../language'
import { emptyDriver } from '../model/empty-driver'
import { unsavedId, type Unsaved } from '../model/unsaved'
import type { UnsavedState } from './unsaved.svelte'
import { WorkspaceState } from './workspace.svelte'

/** One open sandbox: a driver of the learner's own, and how it is run. */
export class SandboxState {
  readonly ref: SandboxRef
  readonly work: WorkspaceState
  settings = $state.raw<SandboxSettings>() as SandboxSettings
  /** The moment that it was opened with, until its run is made. */
  moment = $state.raw<OpenedMoment | null>(null)

  constructor(
    { id, ...settings }: SandboxSummary,
    work: Work,
    private readonly unsaved: UnsavedState,
    /** Those that packs bring along. */
    readonly packMachines: readonly PackMachine[] = []
  ) {
    this.ref = { sandbox: id }
    this.settings = unsaved.of(this.ref).find((one) => one.kind === 'sandbox')?.settings ?? settings
    this.work = new WorkspaceState(this.ref, {}, work, this.settings.entry, unsaved)
  }

  /** What it can run on: the machines of the app, and those of packs. */
  get machines(): readonly Platform[] {
    return [...platforms, ...this.packMachines.map(({ platform }) => platform)]
  }

  /** undefined: there is none, or its pack was removed. */
  machine(id: string): Platform | undefined {
    return platformById(id) ?? this.packMachines.find(({ platform }) => platform.id === id)?.platform
  }

  async change(changes: Partial<SandboxSettings>): Promise<void> {
    const { phase: before, entry } = this.settings
    const settings = { ...this.settings, ...changes }
    // A beginning that nobody has touched is that of the new phase.
    if (settings.phase !== before && this.work.texts[entry] === emptyDriver(before)) this.work.put(entry, emptyDriver(settings.phase))
    this.settings = settings
    const reply = await callHost('saveSandbox', { ...this.ref, settings })
    // What was changed meanwhile has an answer of its own.
    if (settings !== this.settings) return
    const why = reply.ok ? { code: '', message: '' } : reply
    const unsaved: Unsaved = { kind: 'sandbox', ref: this.ref, settings, code: why.code, message: whyNot(why) }
    if (reply.ok) this.unsaved.drop(unsavedId(unsaved))
    else this.unsaved.put(unsaved)
  }

  async rename(from: string, to: string): Promise<void> {
    if ((await this.work.rename(from, to)) && this.settings.entry === from) await this.change({ entry: to })
  }

  async remove(path: string): Promise<void> {
    await this.work.remove(path)
    const [first] = Object.keys(this.work.texts)
    if (this.settings.entry === path && first !== undefined) await this.change({ entry: first })
  }
}
