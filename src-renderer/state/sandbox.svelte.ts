import type { SandboxRef, SandboxSettings, SandboxSummary, Work } from '../../src-lab/host-api'
import { callHost } from '../host/client'
import { emptyDriver } from '../model/empty-driver'
import { WorkspaceState } from './workspace.svelte'

/** One open sandbox: a driver of the learner's own, and how it is run. */
export class SandboxState {
  readonly ref: SandboxRef
  readonly work: WorkspaceState
  settings = $state.raw<SandboxSettings>() as SandboxSettings

  constructor({ id, ...settings }: SandboxSummary, work: Work) {
    this.ref = { sandbox: id }
    this.settings = settings
    this.work = new WorkspaceState(this.ref, {}, work, settings.entry)
  }

  async change(changes: Partial<SandboxSettings>): Promise<void> {
    const { phase: before, entry } = this.settings
    const settings = { ...this.settings, ...changes }
    // A beginning that nobody has touched is that of the new phase.
    if (settings.phase !== before && this.work.texts[entry] === emptyDriver(before)) this.work.put(entry, emptyDriver(settings.phase))
    this.settings = settings
    const reply = await callHost('saveSandbox', { ...this.ref, settings })
    if (!reply.ok && reply.code !== 'readOnly') {
      this.work.saveState = 'failed'
      this.work.saveMessage = reply.message
    }
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
