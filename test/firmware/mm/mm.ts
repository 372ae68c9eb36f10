/** A machine in Standalone MM whose driver is the test, and its calls. */
import { driven, out, type Driven } from '../driven'
import type { Argument, Reference } from '../../../src-firmware'

export const BOARDS = ['made-pc-256m', 'made-server-64g', 'made-server-high', 'made-board-64m']
export const GUID = '11111111-2222-3333-4444-555555555555'

export function mm(platform = 'made-pc-256m', mode: 'strict' | 'lenient' = 'strict'): Driven {
  return driven({ platform, phase: 'mm', mode })
}

export const call = (on: Driven, service: string, args: Record<string, Argument>) => on.call(service, args, 'MmServices')
export const pages = (on: Driven, args: Record<string, Argument> = {}) =>
  call(on, 'MmAllocatePages', { type: 0n, memoryType: 6n, numberOfPages: 1n, memory: out(), ...args })
export const taken = (on: Driven, count = 1n): bigint => pages(on, { numberOfPages: count }).out.memory as bigint
export const freePages = (on: Driven, memory: bigint, numberOfPages = 1n) => call(on, 'MmFreePages', { memory, numberOfPages })
export const pool = (on: Driven, size: bigint): bigint =>
  call(on, 'MmAllocatePool', { poolType: 6n, size, buffer: out() }).out.buffer as bigint
export const freePool = (on: Driven, buffer: bigint) => call(on, 'MmFreePool', { buffer })
export const at = (memory: bigint): Reference => out(memory)
const PLACE = { file: 'driver.ts', line: 1, column: 1 }

/** Words as the driver writes and reads them. */
export const poke = (on: Driven, address: bigint, value: bigint): void => on.machine.write(address, 8, value, PLACE)
export const peek = (on: Driven, address: bigint): bigint => on.machine.read(address, 8, PLACE)

/** The MM driver has returned; DXE and the firmware's drivers ran, and an application of the same run is started. */
export function goOn(on: Driven, until: 'dxe' | 'app' = 'app'): void {
  on.machine.imageReturned(0n)
  on.machine.proceed(until)
  on.machine.loadEntryImage()
  on.machine.imageStarted()
}

/** Sends a message of so many words, and gives its buffer. */
export function send(on: Driven, words: readonly bigint[], guid = GUID, commSize: Argument = null) {
  const buffer = on.call('AllocatePool', { poolType: 4n, size: BigInt(24 + 8 * words.length), buffer: out() }).out.buffer as bigint
  const digits = guid.replaceAll('-', '')
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
  for (const [index, from] of order.entries())
    on.machine.write(buffer + BigInt(index), 1, BigInt(`0x${digits.slice(2 * from, 2 * from + 2)}`), PLACE)
  poke(on, buffer + 16n, BigInt(8 * words.length))
  for (const [index, word] of words.entries()) poke(on, buffer + 24n + BigInt(8 * index), word)
  const answer = on.call('Communicate', { commBufferPhysical: buffer, commBufferVirtual: buffer, commSize }, 'MmCommunication2')
  return { ...answer, buffer }
}

/** Registers a handler of these messages; null: of every interrupt. */
export function handle(
  on: Driven,
  handler: (...args: Argument[]) => Argument | undefined | void,
  handlerType: string | null = GUID
): bigint {
  const { out: answers } = call(on, 'MmiHandlerRegister', { handler: on.keep(handler), handlerType, dispatchHandle: out() })
  return answers.dispatchHandle as bigint
}
