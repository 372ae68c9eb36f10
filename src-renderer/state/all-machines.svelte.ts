import type { Platform } from '../../src-firmware'
import type { LabResult } from '../../src-lab/lab/lab'
import type { RunReply } from '../../src-lab/request/run-request'

/** A run on one of the machines. */
export interface MadeRun {
  readonly reply: RunReply
  /** What the checks said; null: nothing is checked. */
  readonly result: LabResult | null
}
export interface MachineRow {
  readonly platform: Platform
  /** null: not yet, or it was stopped before. */
  readonly made: MadeRun | null
}

/** One text on every machine, one after the other. */
export class AllMachinesState {
  rows = $state.raw<readonly MachineRow[]>([])
  running = $state(false)
  private isWanted = false

  /** So many are done. */
  readonly done = $derived(this.rows.filter(({ made }) => made !== null).length)

  /** @param runOn Makes one run. @returns The runs that were made; fewer, where it was stopped. */
  async run(platforms: readonly Platform[], runOn: (platform: Platform) => Promise<MadeRun>): Promise<readonly MadeRun[]> {
    this.rows = platforms.map((platform) => ({ platform, made: null }))
    this.isWanted = true
    this.running = true
    try {
      for (const [index, platform] of platforms.entries()) {
        if (!this.isWanted) break
        const made = await runOn(platform)
        this.rows = this.rows.map((row, at) => (at === index ? { platform, made } : row))
      }
    } finally {
      this.running = false
    }
    return this.rows.flatMap(({ made }) => (made ? [made] : []))
  }

  /** The run that goes on is the last one. */
  stop(): void {
    this.isWanted = false
  }
}
