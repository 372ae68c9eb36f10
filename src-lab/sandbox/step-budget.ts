/**
 * What a run may use up. It counts what is the same on every machine: the engine's interrupt polls, and for what those do not see a hundredth of a
 * step for each service call, a thousandth for each read or write, and a step for each started MiB that one call goes over.
 */
import type { StopWhy } from '../../src-firmware/trace/trace'

const THOUSANDTHS = 1000
const POLL = THOUSANDTHS
const CALL = THOUSANDTHS / 100
const ACCESS = THOUSANDTHS / 1000
const MIB = 1n << 20n

/** The steps that a run has used up, in thousandths. */
export class StepBudget {
  private used = 0

  /** @param steps Interrupt polls. */
  constructor(private readonly steps: number) {}

  get isSpent(): boolean {
    return this.used > this.steps * THOUSANDTHS
  }
  poll(): void {
    this.used += POLL
  }
  call(): void {
    this.used += CALL
  }
  access(): void {
    this.used += ACCESS
  }
  /** A call that goes over so many bytes. Less than a MiB is in the price of the call. */
  bytes(count: bigint): void {
    if (count >= MIB) this.used += Number((count + MIB - 1n) / MIB) * THOUSANDTHS
  }

  get why(): StopWhy {
    return { code: 'stepsSpent', steps: this.steps }
  }
}
