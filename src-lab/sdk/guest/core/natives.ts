/**
 * JavaScript's own functions count no steps, and one call of them can go over more than a run lasts: indexOf over a list of 2^53 places, JSON of an
 * object that holds itself forty times over. So they are charged, by how much they go over, before they begin. Runs before any text of the driver's.
 */
import { cross } from './host'
import { Operation } from './protocol'

const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf, keys, setPrototypeOf } = Object
const { apply, construct, ownKeys } = Reflect
const { isArray } = Array
const { isView } = ArrayBuffer
const { ceil, floor, log2, min } = Math
const { isFinite } = Number

/** Items of one step, as many as the turns of a loop that the engine counts for one. */
const STEP = 10_000
/** More than can be spent. */
const ENDLESS = 2 ** 40
/** What an item costs: one turn of a loop is 1. */
const LOOKED_UP = 1
const IN_A_LIST = 0.1
const BYTE = 0.02
const CHARACTER = 0.02
/** More places than the sandbox has memory for: most of them are holes, each of which is looked up. */
const SPARSE = 2 ** 22
/** More bytes than any sandbox has. */
const MOST_BYTES = 2 ** 28
/** A text that is looked for, compared at each place. */
const SHORT_NEEDLE = 32

let debt = 0

function charge(items: number): void {
  debt += isFinite(items) ? items : ENDLESS
  if (debt < STEP) return
  const steps = floor(debt / STEP)
  debt -= steps * STEP
  cross(Operation.work, min(steps, 2 ** 30))
}

/** What going once over a list costs, whatever it is. */
function over(list: unknown): number {
  if (typeof list === 'string') return list.length * CHARACTER
  if (typeof list !== 'object' || list === null) return 0
  if (isView(list)) return list.byteLength * BYTE
  const length = (list as { length?: unknown }).length
  if (typeof length !== 'number' || !(length > 0)) return 0
  return length * (isArray(list) && length < SPARSE ? IN_A_LIST : LOOKED_UP)
}

function text(value: unknown): number {
  return typeof value === 'string' ? value.length : 0
}

/** n log n comparisons; without a function texts are compared from their beginning. */
function sorting(list: unknown, compare: unknown): number {
  const items = over(list)
  let each = 4
  if (compare === undefined && isArray(list) && list.length < SPARSE) {
    let characters = 0
    for (let i = 0; i < list.length; i++) characters += text(getOwnPropertyDescriptor(list, i)?.value)
    each += (characters * CHARACTER) / (items + 1)
  }
  return items * each * ceil(log2(items + 2))
}

/** Each place of the longer one may be compared with the whole of the shorter. */
function searching(hay: unknown, needle: unknown): number {
  return text(hay) * CHARACTER * (1 + text(needle) / SHORT_NEEDLE)
}

/** Marks are put into order by insertion: a long row of them costs its square. */
function normalizing(value: unknown): number {
  const length = text(value)
  return length * 0.2 + (length * length) / 5000
}

const bytesOf = getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength')!.get!

function bufferBytes(self: unknown): number {
  return size(self, bytesOf)
}

/** An object that is being written: its names, and the next one of them. */
interface Written {
  readonly value: object
  /** null: a list. */
  readonly names: readonly string[] | null
  next: number
}
/** The engine's own stack ends before this. */
const DEEPEST = 500

/** What JSON.stringify writes where it does not ask the driver's own code: each value as often as it is met. In itself none is written. */
function writing(value: unknown): void {
  const path: Written[] = []
  const enter = (entered: unknown): void => {
    if (typeof entered !== 'object' || entered === null) return charge(1 + text(entered) * CHARACTER)
    for (let i = 0; i < path.length; i++) if (path[i]!.value === entered) return
    const names = isArray(entered) ? null : keys(entered)
    charge(1 + (isArray(entered) ? entered.length : names!.length))
    if (path.length < DEEPEST) path[path.length] = { value: entered, names, next: 0 }
  }
  enter(value)
  while (path.length > 0) {
    const top = path[path.length - 1]!
    const length = isArray(top.value) ? top.value.length : top.names!.length
    if (top.next >= length) path.length -= 1
    else {
      const name = top.names === null ? top.next : top.names[top.next]!
      top.next++
      enter(getOwnPropertyDescriptor(top.value, name)?.value)
    }
  }
}

const TYPED_ARRAYS = [
  ...['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array'],
  ...['BigInt64Array', 'BigUint64Array', 'Float32Array', 'Float64Array']
]

type Price = (self: unknown, given: readonly unknown[]) => number
const nothing = (): number => 0

/**
 * Puts a function in the place of the engine's own, which looks like it.
 * @param afterwards For what only its result shows.
 */
function priced(owner: object, names: readonly (string | symbol)[], price: Price, afterwards: (result: unknown) => number = nothing): void {
  const natives: unknown[] = []
  const methods: unknown[] = []
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!
    const own = getOwnPropertyDescriptor(owner, name)
    if (own === undefined || typeof own.value !== 'function') continue
    const native = own.value as (...given: unknown[]) => unknown
    // What is one function under two names stays one.
    const known = indexOf(natives, native)
    if (known >= 0) {
      defineProperty(owner, name, { ...own, value: methods[known] })
      continue
    }
    // A method: like the native it has no prototype and is no constructor.
    const { method } = {
      method(this: unknown, ...given: unknown[]): unknown {
        charge(price(this, given))
        const result: unknown = apply(native, this, given)
        charge(afterwards(result))
        return result
      }
    }
    look(method, native)
    defineProperty(owner, name, { ...own, value: method })
    natives[natives.length] = native
    methods[methods.length] = method
  }
}

function indexOf(list: readonly unknown[], wanted: unknown): number {
  for (let i = 0; i < list.length; i++) if (list[i] === wanted) return i
  return -1
}

/** Gives a function the name and length of another. */
function look(made: object, native: { readonly name: string; readonly length: number }): void {
  defineProperty(made, 'name', { value: native.name, configurable: true })
  defineProperty(made, 'length', { value: native.length, configurable: true })
}

type Constructor = (new (...given: unknown[]) => object) & ((...given: unknown[]) => unknown) & { readonly BYTES_PER_ELEMENT?: number }

/** The same for what makes objects: the prototype and the static functions stay the engine's own. */
function pricedConstructors(names: readonly string[], price: (given: readonly unknown[], made: Constructor) => number): void {
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!
    const own = getOwnPropertyDescriptor(globalThis, name)
    const native = own?.value as Constructor | undefined
    if (own === undefined || native === undefined) continue
    const made = function (...given: unknown[]): unknown {
      // Called without 'new' it throws what it always did.
      if (new.target === undefined) return apply(native, undefined, given)
      charge(price(given, native))
      return construct(native, given, new.target === made ? native : new.target)
    }
    const fields = ownKeys(native)
    for (let at = 0; at < fields.length; at++) {
      const field = fields[at]!
      defineProperty(made, field, getOwnPropertyDescriptor(native, field)!)
    }
    setPrototypeOf(made, getPrototypeOf(native) as object)
    defineProperty(native.prototype as object, 'constructor', { value: made, writable: true, enumerable: false, configurable: true })
    defineProperty(globalThis, name, { ...own, value: made })
  }
}

const sizeOfMap = getOwnPropertyDescriptor(Map.prototype, 'size')!.get!
const sizeOfSet = getOwnPropertyDescriptor(Set.prototype, 'size')!.get!

/** Entries of a map, or of a set. */
function size(self: unknown, of: () => unknown): number {
  try {
    return Number(apply(of, self, [])) * LOOKED_UP
  } catch {
    // It is no map: the engine's own function says so.
    return 0
  }
}

/** What is put into a map costs more than what is looked at. */
function filling(given: readonly unknown[]): number {
  // Not taken apart in the head: that would ask for a list's iterator, which may be the driver's.
  const entries = given[0]
  return (over(entries) + size(entries, sizeOfMap) + size(entries, sizeOfSet)) * 10
}

/** Bytes, or as many as the list has that they are made of. */
function making(given: readonly unknown[], made: Constructor): number {
  const from = given[0]
  if (typeof from !== 'number') return over(from)
  const bytes = from * (made.BYTES_PER_ELEMENT ?? 1)
  // More than the sandbox can have is refused at once.
  return bytes < MOST_BYTES ? bytes * BYTE : 0
}

/** Gives every function that goes over what it was given a price. */
export function priceNatives(): void {
  const list = Array.prototype
  priced(list, ['copyWithin', 'fill', 'includes', 'indexOf', 'lastIndexOf', 'reverse', 'shift', 'slice', 'splice', 'unshift', 'with'], over)
  priced(
    list,
    ['every', 'filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'forEach', 'map', 'reduce', 'reduceRight', 'some'],
    over
  )
  priced(list, ['flat', 'flatMap', 'toReversed', 'toSpliced'], over)
  priced(list, ['join', 'toLocaleString'], (self) => over(self) * 4)
  priced(list, ['sort', 'toSorted'], (self, given) => sorting(self, given[0]))
  priced(list, ['concat'], (self, given) => {
    let items = over(self)
    for (let i = 0; i < given.length; i++) items += over(given[i])
    return items
  })
  priced(Array, ['from'], (_, given) => over(given[0]))
  // A list that is spread is gone over by the engine itself, which asks for its iterator first.
  const iterating = ['entries', 'keys', 'values', Symbol.iterator]
  priced(list, iterating, over)

  const bytes = getPrototypeOf(Uint8Array.prototype) as object
  priced(bytes, ['copyWithin', 'fill', 'includes', 'indexOf', 'lastIndexOf', 'reverse', 'slice', 'toReversed', 'with'], over)
  priced(bytes, ['join', 'toLocaleString'], (self) => over(self) * 50)
  priced(bytes, ['sort', 'toSorted'], (self) => over(self) * 50)
  priced(bytes, ['set'], (_, given) => over(given[0]))
  priced(bytes, iterating, over)
  priced(getPrototypeOf(Uint8Array) as object, ['from'], (_, given) => over(given[0]))

  pricedConstructors(['ArrayBuffer', ...TYPED_ARRAYS], making)
  priced(ArrayBuffer.prototype, ['slice', 'resize', 'transfer', 'transferToFixedLength'], (self) => bufferBytes(self) * BYTE)

  priced(Map.prototype, [...iterating, 'forEach'], (self) => size(self, sizeOfMap))
  priced(Set.prototype, [...iterating, 'forEach'], (self) => size(self, sizeOfSet))
  const combining = ['difference', 'intersection', 'isDisjointFrom', 'isSubsetOf', 'isSupersetOf', 'symmetricDifference', 'union']
  priced(Set.prototype, combining, (self, given) => (size(self, sizeOfSet) + size(given[0], sizeOfSet) + size(given[0], sizeOfMap)) * 10)
  pricedConstructors(['Map', 'Set', 'WeakMap', 'WeakSet'], filling)

  const texts = String.prototype
  priced(texts, ['indexOf', 'lastIndexOf', 'includes', 'split', 'replace', 'replaceAll'], (self, given) => searching(self, given[0]))
  priced(texts, ['localeCompare', 'normalize'], (self, given) => normalizing(self) + normalizing(given[0]))
  priced(texts, ['toLowerCase', 'toUpperCase', 'toLocaleLowerCase', 'toLocaleUpperCase'], (self) => text(self) * 0.1)
  priced(texts, ['slice', 'substring', 'substr', 'trim', 'trimStart', 'trimEnd', 'isWellFormed', 'toWellFormed'], over)
  priced(texts, ['padStart', 'padEnd'], (_, given) => Number(given[0]) * CHARACTER)
  priced(texts, ['repeat'], (self, given) => (text(self) + 1) * Number(given[0]) * CHARACTER)
  priced(texts, [Symbol.iterator], (self) => text(self) * 0.1)
  priced(String, ['raw'], (_, given) => over((given[0] as { raw?: unknown } | undefined)?.raw))

  const codes = ['decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'unescape', 'parseFloat', 'parseInt']
  priced(globalThis, codes, (_, given) => text(given[0]))
  priced(Object, ['entries', 'getOwnPropertyNames', 'keys', 'values'], nothing, over)
  priced(Reflect, ['ownKeys'], nothing, over)
  priced(Object, ['fromEntries'], (_, given) => over(given[0]) * 10)

  priced(JSON, ['stringify'], (_, given) => {
    writing(given[0])
    return 0
  })
  priced(JSON, ['parse'], (_, given) => text(given[0]))
  priced(Reflect, ['apply', 'construct'], (_, given) => over(given[1]) + over(given[2]))
  priced(Function.prototype, ['apply'], (_, given) => over(given[1]))
}
