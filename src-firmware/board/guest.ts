/** What the machine needs from whoever runs the driver, and how it stops it. */
import type { Argument } from './driver-value'
import type { Place, StopReason, StopWhy } from '../trace/trace'

/** The driver's side, as the machine sees it. Any method may throw DriverStop. */
export interface Guest {
  /** Calls a function the driver handed over earlier (a notify function). Returns what it returned, undefined for nothing. */
  callFunction(guestFunction: number, args: readonly Argument[]): Argument | undefined
  /** Runs the top-level code of another file of the workspace as a new image and calls its entry point. Returns its EFI_STATUS. */
  startImage(file: string, imageHandle: bigint, systemTable: bigint): bigint
  /** Runs the entry point of an image that was loaded from bytes in memory, where somebody can run machine code. Returns its EFI_STATUS. */
  runMachineCode?(imageHandle: bigint): bigint
  /**
   * Looks for a file of the driver's workspace by the name a driver gave it. moduleType is what it says of itself; null if it says nothing.
   * @param from The file whose code asks: './child' is meant from its folder.
   */
  findImage(name: string, from: string): { readonly file: string; readonly moduleType: string | null } | null
}

/**
 * Thrown by the machine when the driver must not go on: a fault in strict mode, a call through a table that is gone, an ASSERT …
 * It passes through the sandbox as it is; a driver cannot catch it (after it every further call of the driver throws it again).
 */
export class DriverStop extends Error {
  override readonly name = 'DriverStop'
  constructor(
    readonly reason: StopReason,
    readonly why: StopWhy,
    readonly at: Place | null = null
  ) {
    super(why.code)
  }
}

/** Thrown to leave the code of the image that runs. Like a stop, a driver cannot catch it; the image that started it goes on. */
export class ImageExit extends Error {
  override readonly name = 'ImageExit'
  constructor(
    readonly handle: bigint,
    readonly status: bigint
  ) {
    super('the image has ended')
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
