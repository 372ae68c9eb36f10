/** What the machine needs from whoever runs the driver, and how it stops it. */
import type { Argument } from './service'
import type { Place, StopReason } from './trace'

/** The driver's side, as the machine sees it. Any method may throw DriverStop. */
export interface Guest {
  /** Calls a function the driver handed over earlier (a notify function). Returns what it returned, undefined for nothing. */
  callFunction(guestFunction: number, args: readonly Argument[]): Argument | undefined
  /** Runs the top-level code of another file of the workspace as a new image and calls its entry point. Returns its EFI_STATUS. */
  startImage(file: string, imageHandle: bigint, systemTable: bigint): bigint
  /** Is there such a file in the driver's workspace? */
  hasFile(file: string): boolean
}

/**
 * Thrown by the machine when the driver must not go on: a fault in strict mode, a call through a table that is gone, an ASSERT …
 * It passes through the sandbox as it is; a driver cannot catch it (after it every further call of the driver throws it again).
 */
export class DriverStop extends Error {
  override readonly name = 'DriverStop'
  constructor(
    readonly reason: StopReason,
    message: string,
    readonly at: Place | null = null
  ) {
    super(message)
  }
}

/** Our own broken invariant. Only the outermost shell catches it. */
export class SimulatorBug extends Error {
  override readonly name = 'SimulatorBug'
}

/** The end of a switch over a union that has been read completely. */
export function unreachable(value: never): never {
  throw new SimulatorBug(`unreachable: ${String(value)}`)
}
