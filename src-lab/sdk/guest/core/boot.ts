/** What the host asks of the guest: start an image, call a function it keeps, say what was thrown. */
import { argument } from './arguments'
import { position, returnTo, stop, tags } from './host'
import { fitting, ranges, shown } from './integer'
import { kept } from './kept'
import { mmSystemTable } from './mm-tables'
import { peiServices } from './pei-tables'
import { priceNatives } from './natives'
import { POSITION } from './protocol'
import { closeRealm } from './realm'
import { EFI_SYSTEM_TABLE } from '../Uefi/system-table'
import { sentence } from './thrown'
import { Reader, Writer, type Wire } from './wire'

const { getPrototypeOf } = Object
const asyncPrototype = getPrototypeOf(async () => {}) as object
const generatorPrototype = getPrototypeOf(function* () {}) as object
const asyncGeneratorPrototype = getPrototypeOf(async function* () {}) as object
const { apply } = Reflect
priceNatives()
closeRealm()

const images: Record<string, unknown>[] = []

/** The image's own text has run; its exports are kept under its number. */
export function loaded(image: number, exports: Record<string, unknown>): void {
  images[image] = exports
}

/** Calls an image's entry point. Request: image, the entry's name, the image's handle, the system table (a PEIM gets the PEI services, an MM driver the MM system table). */
export function start(): void {
  const reader = new Reader()
  const image = Number(reader.next())
  const name = reader.next() as string
  const handle = reader.next() as bigint
  const table = reader.next() as bigint
  const entry = images[image]?.[name]
  if (typeof entry !== 'function') {
    stop('entry', `no ${name} is exported: write 'export function ${name}(…)' in the entry file`)
  }
  const prototype = getPrototypeOf(entry) as object
  if (prototype === asyncPrototype || prototype === asyncGeneratorPrototype)
    stop('entry', `${name} is async: nothing in firmware waits for a promise. Make it an ordinary function`)
  if (prototype === generatorPrototype)
    stop('entry', `${name} is a generator: nothing would ask it for its next value. Make it an ordinary function`)
  let returned: unknown
  try {
    returned = apply(entry, undefined, argumentsOf(name, handle, table))
  } catch (thrown) {
    return report(thrown)
  }
  const status = name === COMMAND ? fitting(returned, ranges.INT32) : fitting(returned, ranges.UINT64)
  if (status === undefined) {
    if (returned instanceof Promise) stop('entry', `${name} returned a promise: nothing in firmware waits for one`)
    stop(
      'noStatus',
      `${name} returned no ${name === COMMAND ? 'number' : 'status'}: it returned ${shown(returned)}. End every path with a return, for example 'return ${name === COMMAND ? 'CMD_RET_SUCCESS' : 'EFI_SUCCESS'}'`
    )
  }
  reply(status)
}

/** The entry point of a U-Boot command, which is given its words as they were typed. */
const COMMAND = 'do_command'

function argumentsOf(entry: string, handle: bigint, systemTable: bigint): readonly unknown[] {
  return entry === COMMAND ? [1, [COMMAND]] : [handle, tableFor(entry, systemTable)]
}

/** What C gives the entry point as its second argument. */
function tableFor(entry: string, systemTable: bigint): unknown {
  if (entry === 'PeimEntryPoint') return peiServices
  return entry === 'MmDriverEntryPoint' ? mmSystemTable : EFI_SYSTEM_TABLE.at(systemTable)
}

/** Calls a function that an image exports. Request: image, the function's name, its arguments. */
export function callExport(): void {
  const reader = new Reader()
  const image = Number(reader.next())
  const name = reader.next() as string
  const exported = images[image]?.[name]
  if (typeof exported !== 'function') stop('entry', `no function ${name} is exported, and the operating system calls it`)
  const given: unknown[] = []
  for (let wire = reader.next(); wire !== undefined; wire = reader.next()) given[given.length] = wire
  answer(name, (...values) => asNumber(apply(exported, undefined, values)), given)
}

/** BOOLEAN is a number in C. */
function asNumber(value: unknown): unknown {
  return typeof value === 'boolean' ? (value ? 1n : 0n) : value
}

/** Calls a function that firmware was given. Request: its number, its arguments. */
export function invoke(): void {
  const reader = new Reader()
  const callee = kept(Number(reader.next()))
  const given: unknown[] = []
  const wires: Wire[] = []
  for (let wire = reader.next(); wire !== undefined; wire = reader.next()) wires[wires.length] = wire
  for (let i = 0; i < wires.length; i++) {
    const wire = wires[i]!
    given[i] = typeof wire === 'object' && wire !== null && wire.tag === 'object' ? kept(wire.number) : wire
  }
  answer('A function', callee as (...values: unknown[]) => unknown, given)
}

function answer(name: string, callee: (...values: unknown[]) => unknown, given: readonly unknown[]): void {
  let returned: unknown
  try {
    returned = apply(callee, undefined, given)
  } catch (thrown) {
    return report(thrown)
  }
  reply(returned === undefined ? undefined : argument(returned, { name: 'its value', type: 'UINT64', direction: 'in' }, name))
}

/** Writes where the driver is. */
export function where(): void {
  tags[POSITION] = position.at
}

/** Ends the run over something that was thrown and not caught. */
export function report(thrown: unknown): void {
  returnTo(thrown)
  const { reason, message } = sentence(thrown, 'the driver')
  stop(reason, message)
}

function reply(wire: Wire): void {
  new Writer('The image').put(wire)
}
