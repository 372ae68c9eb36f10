/** Leaves on the global object nothing that could make two runs differ, and says a sentence about each thing that is missing. */
import { stop } from './host'

const { defineProperty, freeze, getOwnPropertyDescriptor, getOwnPropertyNames, getPrototypeOf } = Object

/** What ECMAScript 2023 defines and a driver may use. */
const ALLOWED = new Set([
  ...['globalThis', 'Infinity', 'NaN', 'undefined', 'isFinite', 'isNaN', 'parseFloat', 'parseInt'],
  ...['decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'unescape'],
  ...['AggregateError', 'Array', 'ArrayBuffer', 'BigInt', 'BigInt64Array', 'BigUint64Array', 'Boolean', 'DataView', 'Error', 'EvalError'],
  ...['Float32Array', 'Float64Array', 'Int8Array', 'Int16Array', 'Int32Array', 'InternalError', 'Map', 'Number', 'Object', 'Promise'],
  ...['Proxy', 'RangeError', 'ReferenceError', 'RegExp', 'Set', 'String', 'Symbol', 'SyntaxError', 'TypeError', 'Uint8Array'],
  ...['Uint8ClampedArray', 'Uint16Array', 'Uint32Array', 'URIError', 'WeakMap', 'WeakSet', 'JSON', 'Math', 'Reflect']
])

const CLOCK = 'a run must give the same trace every time, so it has no clock. Take time from the firmware: gBS.Stall, SetTimer'
const TIMERS = 'nothing would ever call back. Let time pass with gBS.Stall, or wait for an event with gBS.WaitForEvent'
const CODE = 'text that is made at run time has no line to point at. Write the function out'
const HOST = 'a driver runs on bare firmware. It reaches the machine through its services only'
const RANDOM = 'a run must give the same trace every time. Take a number from a counter of your own'
const THREADS = 'there is one processor and one thread. Use Uint8Array for bytes of your own, or memory from AllocatePool'
const COLLECTOR = 'when memory is collected differs from run to run. Keep a plain reference and drop it yourself'
const PRINT = "there is no console in firmware. Use Print from 'Library/UefiLib' or DEBUG from 'Library/DebugLib'"
const MODULES = "write import … from 'Uefi' at the top of the file"

const MISSING: readonly (readonly [name: string, why: string])[] = [
  ['Date', CLOCK],
  ['performance', CLOCK],
  ['setTimeout', TIMERS],
  ['setInterval', TIMERS],
  ['setImmediate', TIMERS],
  ['queueMicrotask', TIMERS],
  ['eval', CODE],
  ['Function', CODE],
  ['WeakRef', COLLECTOR],
  ['FinalizationRegistry', COLLECTOR],
  ['Atomics', THREADS],
  ['SharedArrayBuffer', THREADS],
  ['Worker', THREADS],
  ['console', PRINT],
  ['crypto', RANDOM],
  ['require', MODULES],
  ['process', HOST],
  ['fetch', HOST],
  ['window', HOST],
  ['document', HOST]
]

function missing(name: string, why: string): never {
  stop('thrown', `${name} does not exist for a driver: ${why}`)
}

function shut(owner: object, key: string, name: string, why: string): void {
  defineProperty(owner, key, {
    configurable: false,
    enumerable: false,
    get: () => missing(name, why),
    set: () => missing(name, why)
  })
}

/** Functions can also be made from text through the constructor of any function. */
function shutConstructors(): void {
  const samples: object[] = [() => {}, async () => {}, function* () {}, async function* () {}]
  for (const sample of samples) shut(getPrototypeOf(sample) as object, 'constructor', "A function's constructor", CODE)
}

/**
 * The SDK runs in the same realm as the driver. Nothing tells the driver how it is made: no stack names its functions or hands them out, as
 * `Error.prepareStackTrace` would, and no function shows its text (ECMAScript leaves that to the host, HostHasSourceTextAvailable).
 */
function hideFunctions(): void {
  const errors = Error as unknown as Record<string, unknown>
  errors.stackTraceLimit = 0
  for (const name of ['prepareStackTrace', 'captureStackTrace', 'stackTraceLimit', 'isError']) delete errors[name]
  // A method of an object literal: like the one it stands for it has no prototype and cannot be constructed.
  const { toString } = {
    toString(this: unknown): string {
      if (typeof this !== 'function') throw new TypeError('Function.prototype.toString asks a function')
      const name: unknown = getOwnPropertyDescriptor(this, 'name')?.value
      return `function ${typeof name === 'string' ? name : ''}() {\n    [native code]\n}`
    }
  }
  defineProperty(Function.prototype, 'toString', { value: toString, writable: false, enumerable: false, configurable: false })
}

/** Runs before any text of the driver's. */
export function closeRealm(): void {
  hideFunctions()
  shutConstructors()
  for (const name of getOwnPropertyNames(globalThis)) {
    if (!ALLOWED.has(name)) delete (globalThis as unknown as Record<string, unknown>)[name]
  }
  for (const [name, why] of MISSING) shut(globalThis, name, name, why)
  shut(Math, 'random', 'Math.random', RANDOM)
  delete (Promise as unknown as Record<string, unknown>)['withResolvers']
  // What the SDK itself uses must stay what it is. Methods of prototypes may be replaced; but a setter for '0' that every list inherits would see, and
  // could swallow, what crosses.
  // The engine makes a template literal of calls to concat.
  Object.defineProperty(String.prototype, 'concat', { writable: false, configurable: false })
  Object.preventExtensions(Object.prototype)
  Object.preventExtensions(Array.prototype)
  for (const name of ALLOWED) {
    const value = (globalThis as unknown as Record<string, unknown>)[name]
    if (name !== 'globalThis' && (typeof value === 'function' || (typeof value === 'object' && value !== null))) freeze(value)
    defineProperty(globalThis, name, { writable: false, configurable: false })
  }
}
