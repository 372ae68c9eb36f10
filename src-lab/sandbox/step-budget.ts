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
/** Steps from one sign of life to the next: some hundredths of a second. */
const SIGN_OF_LIFE = 20 * THOUSANDTHS

/** The steps that a run has used up, in thousandths. */
export class StepBudget {
  private used = 0
  private nextSign = SIGN_OF_LIFE

  /** @param steps Interrupt polls. @param alive Told every few steps: the run goes on, and the budget will end it. */
  constructor(
    private readonly steps: number,
    private readonly alive: () => void = () => {}
  ) {}

  get isSpent(): boolean {
    return this.used > this.steps * THOUSANDTHS
  }
  poll(): void {
    this.spend(POLL)
  }
  call(): void {
    this.spend(CALL)
  }
  access(): void {
    this.spend(ACCESS)
  }
  /** JavaScript's own functions, by what they go over. */
  work(steps: number): void {
    this.spend(steps * POLL)
  }
  /** A call that goes over so many bytes. Less than a MiB is in the price of the call. */
  bytes(count: bigint): void {
    if (count >= MIB) this.spend(Number((count + MIB - 1n) / MIB) * THOUSANDTHS)
  }

  private spend(thousandths: number): void {
    this.used += thousandths
    if (this.used < this.nextSign) return
    this.nextSign = this.used + SIGN_OF_LIFE
    this.alive()
  }

  get why(): StopWhy {
    return { code: 'stepsSpent', steps: this.steps }
  }
}
