/**
 * The one crossing between the guest and its host. Numbers cross in two arrays that both sides see, strings and byte buffers as arguments.
 * The host lets nothing from the driver reach these names: they are taken from the global object before the driver's text runs.
 */
import './repairs'

/** Request and reply: tags[i] says what values[i] is (see wire.ts). tags[0] is the position of the call, tags[1] its number, then the host's receipt. */
interface Crossing {
  /** undefined: done. A number: the driver was stopped. */
  readonly call: (operation: number, ...given: (string | ArrayBuffer)[]) => number | string | ArrayBuffer | undefined
  readonly buffer: ArrayBuffer
  /** Cells in each array. */
  readonly cells: number
}

const holder = globalThis as unknown as { __crossing: Crossing }
const { call, buffer, cells } = holder.__crossing
delete (globalThis as { __crossing?: Crossing }).__crossing
const { apply } = Reflect

export const values = new BigUint64Array(buffer, 0, cells)
export const tags = new Int32Array(buffer, cells * 8, cells)
export const CELLS = cells

/** What the host is asked to do; the same numbers stand in sandbox/crossing.ts. */
export const Operation = {
  stop: 0,
  service: 1,
  read: 2,
  write: 3,
  readBytes: 4,
  writeBytes: 5,
  text: 6,
  bootServices: 7
} as const

/** Where the driver is: the transformed text writes it, every crossing reads it. */
export const position = { at: -1 }

/** What tags[1] holds when the host has done its part. */
const DONE = -1

/** Crosses. When the driver was stopped on the other side, nothing of it runs any more. */
export function cross(operation: number, number = 0): void {
  tags[0] = position.at
  tags[1] = number
  if (call(operation) !== undefined) halt()
  settled()
}

/** Crosses with texts or a buffer beside the cells. */
export function crossWith(operation: number, number: number, given: readonly (string | ArrayBuffer)[]): void {
  tags[0] = position.at
  tags[1] = number
  // By hand: the driver may have changed how a list is iterated.
  const list: (number | string | ArrayBuffer)[] = [operation]
  for (let i = 0; i < given.length; i++) list[i + 1] = given[i]!
  if (apply(call, undefined, list) !== undefined) halt()
  settled()
}

/** Crosses for a text or a buffer. */
export function fetch(operation: number): string | ArrayBuffer {
  tags[0] = position.at
  tags[1] = 0
  const answer = call(operation)
  if (typeof answer === 'number' || answer === undefined) halt()
  settled()
  return answer
}

/** A crossing that never arrived: the host had no stack left for it. */
function settled(): void {
  if (tags[1] !== DONE) stop('stack', 'stack overflow: functions and services call each other too deeply')
}

/** Turns until the host's interrupt handler ends the guest, which no catch and no finally of the driver's sees. */
function halt(): never {
  for (;;) {
    // Not for long: the handler is asked every 10,000 turns.
  }
}

/** Ends the run with a reason and one sentence. */
export function stop(reason: string, message: string): never {
  tags[0] = position.at
  call(Operation.stop, reason, message)
  halt()
}
