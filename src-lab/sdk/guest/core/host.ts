/**
 * The one crossing between the guest and its host. Numbers cross in two arrays that both sides see, strings and byte buffers as arguments.
 * The host lets nothing from the driver reach these names: they are taken from the global object before the driver's text runs.
 */
import './repairs'
import { DONE, NUMBER, Operation, POSITION } from './protocol'

/** Request and reply: tags[i] says what values[i] is. */
interface Crossing {
  /** undefined: done. A number: the driver was stopped. */
  readonly call: (operation: number, ...given: (string | ArrayBuffer)[]) => number | string | ArrayBuffer | undefined
  readonly buffer: ArrayBuffer
  /** Of its own: the driver's text writes into it. */
  readonly frames: ArrayBuffer
  /** Cells in each array. */
  readonly cells: number
}

const holder = globalThis as unknown as { __crossing: Crossing }
const { call, buffer, cells, frames } = holder.__crossing
delete (globalThis as { __crossing?: Crossing }).__crossing
const { apply } = Reflect

export const values = new BigUint64Array(buffer, 0, cells)
export const tags = new Int32Array(buffer, cells * 8, cells)

const from = new Int32Array(frames)
from[0] = 1
let lastThrown: { readonly thrown: unknown; readonly at: number; readonly depth: number } | null = null

/** Where the driver is: the transformed text writes it, every crossing reads it. */
export const position = {
  at: -1,
  /** As FRAMES says. */
  from,
  /** A function is left because of what was thrown: in the innermost one it was thrown. */
  left(depth: number, thrown: unknown): void {
    if (lastThrown === null || lastThrown.thrown !== thrown || lastThrown.at !== position.at)
      lastThrown = { thrown, at: position.at, depth }
  }
}

/** Back to the functions that were under way when this was thrown, if nothing of the driver's has run since. */
export function returnTo(thrown: unknown): void {
  if (lastThrown !== null && lastThrown.thrown === thrown && lastThrown.at === position.at) from[0] = lastThrown.depth
}

/** Crosses. When the driver was stopped on the other side, nothing of it runs any more. */
export function cross(operation: number, number = 0): void {
  tags[POSITION] = position.at
  tags[NUMBER] = number
  if (call(operation) !== undefined) halt()
  settled()
}

/** Crosses with texts or a buffer beside the cells. */
export function crossWith(operation: number, number: number, given: readonly (string | ArrayBuffer)[]): void {
  tags[POSITION] = position.at
  tags[NUMBER] = number
  // By hand: the driver may have changed how a list is iterated.
  const list: (number | string | ArrayBuffer)[] = [operation]
  for (let i = 0; i < given.length; i++) list[i + 1] = given[i]!
  if (apply(call, undefined, list) !== undefined) halt()
  settled()
}

/** Crosses for a text or a buffer. */
export function fetch(operation: number): string | ArrayBuffer {
  tags[POSITION] = position.at
  tags[NUMBER] = 0
  const answer = call(operation)
  if (typeof answer === 'number' || answer === undefined) halt()
  settled()
  return answer
}

/** A crossing that never arrived: the host had no stack left for it. */
function settled(): void {
  if (tags[NUMBER] !== DONE) stop('stack', 'stack overflow: functions and services call each other too deeply')
}

/** Turns until the host's interrupt handler ends the guest, which no catch and no finally of the driver's sees. */
function halt(): never {
  for (;;) {
    // Not for long: the handler is asked every 10,000 turns.
  }
}

/** Ends the run with a reason and one sentence. */
export function stop(reason: string, message: string): never {
  tags[POSITION] = position.at
  call(Operation.stop, reason, message)
  halt()
}
